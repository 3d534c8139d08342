"""Hand every secret to the build that its Dockerfile mounts.

`RUN --mount=type=secret,id=npmrc` finds no file when the build gets no secret of that id, and unless the mount says
`required=true` nothing stops: the command runs without its credentials, and fails later with a 401
(docker/compose#13019, #9248, #9822). The id is the secret's `target`, else its name. `secrets` of the service, not of
`build`, are for the running container; external secrets never reach a build.

Whoever builds in another way (CI, bake) may pass the secret there.

**Fix** (unsafe): adds the top-level secret of that name to `build.secrets`.

```yaml bad
services:
  web:
    build:  # !
      context: .
secrets:
  npmrc:
    file: ./.npmrc
```

```yaml fixed unsafe
services:
  web:
    build:
      context: .
      secrets:
        - npmrc
secrets:
  npmrc:
    file: ./.npmrc
```

```dockerfile file
FROM node:22-slim
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
```

```yaml good
services:
  web:
    build:
      context: .
      secrets:
        - source: token
          target: npmrc
secrets:
  token:
    file: ./.npmrc
```

```dockerfile file
FROM node:22-slim
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
```
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dockcto_compose.compose.model import Related
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.dockerfile.mounts import mounts
from dockcto_compose.rules.build_edits import add_to_list, key_at, try_edits
from dockcto_compose.rules.dockerfiles import runs
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import UNSAFE, Problem, Severity
from dockcto_compose.rules.rule import Context, rule


@rule(at="dockerfile", severity="warning")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    service = build.service
    supplied, external = _supplied(service)
    told: set[str] = set()
    for instruction in runs(build.stages):
        for mount in mounts(instruction):
            name = mount.id or posixpath.basename(mount.target)
            if mount.type != "secret" or not name or "$" in name or name in supplied or name in told:
                continue
            told.add(name)
            fix, why = None, "no secret of that name is defined"
            if _usable(service, name) and name not in external:
                fix, why = try_edits(
                    f"Add `{name}` to `build.secrets`",
                    lambda name=name: add_to_list(service, "secrets", name),  # type: ignore[misc]
                    UNSAFE,
                    [("services", service.name, "build", "secrets")],
                )
            reason = "is external, and never reaches a build" if name in external else "is not in `build.secrets`"
            at = key_at(service, "secrets") if service.get("build", "secrets") else key_at(service)
            related = (Related("it is mounted here", build.at(mount.flag.span)),)
            yield Problem(
                f'the Dockerfile mounts the secret "{name}", which {reason}; supply it, or the command runs without it',
                at,
                fix,
                related,
                severity=Severity.ERROR if mount.required else None,
                unfixable=why,
            )


def _supplied(service: Service) -> tuple[set[str], set[str]]:
    """The ids that the build gets, and those it does not get for being external."""
    supplied: set[str] = set()
    external: set[str] = set()
    for _, secret in mappings(service.get("build", "secrets")):
        source = str(secret.get("source"))
        name = str(secret.get("target") or source)
        (supplied if _usable(service, source) else external).add(posixpath.basename(name))
    return supplied, external


def _usable(service: Service, name: str) -> bool:
    """Whether a top-level secret comes from a file or a variable, as a build needs it."""
    secrets = service.project.model.get("secrets")
    secret = secrets.get(name) if isinstance(secrets, dict) else None
    return isinstance(secret, dict) and not secret.get("external")
