"""Pass only build arguments that the Dockerfile declares.

An argument without an `ARG` of its name goes nowhere: the build warns "One or more build-args were not consumed", and
the default stays in force (sentry self-hosted#265, mq-container#161, moby#26249).

Arguments that BuildKit knows by itself (`HTTP_PROXY`, `SOURCE_DATE_EPOCH`, `BUILDKIT_...`, `TARGETARCH`) need no
declaration. Left alone are arguments that come from an anchor or an extended service, which several builds share, and
those that a stage declares which this target does not need.

**Fix** (unsafe): writes the declared name that comes closest; where there is none, removes the argument.

```yaml bad
services:
  web:
    build:
      context: .
      args:
        NODE_VERSON: "22"  # !
        HTTP_PROXY: http://proxy:3128
```

```yaml fixed unsafe
services:
  web:
    build:
      context: .
      args:
        NODE_VERSION: "22"
        HTTP_PROXY: http://proxy:3128
```

```dockerfile file
ARG NODE_VERSION=20
FROM node:${NODE_VERSION}-slim
```

```yaml good
services:
  web:
    build:
      context: .
      args:
        - VERSION=1.2
```

```dockerfile file
FROM node:22-slim
ARG VERSION
```
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.dockerfile.model import declared
from dockcto_compose.docker.dockerfile.stages import PLATFORM_ARGS
from dockcto_compose.rules.build_edits import drop, key_at, try_edits
from dockcto_compose.rules.dockerfiles import dockerfile_name
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import is_own
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported, rename, replace

_PROXIES = frozenset(("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"))
_KNOWN = PLATFORM_ARGS | {"SOURCE_DATE_EPOCH", "TARGETSTAGE"}


@rule(at="dockerfile", severity="warning")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    service, dockerfile = build.service, build.dockerfile
    args = service.get("build", "args")
    if not isinstance(args, dict) or dockerfile is None:
        return
    triggers = [one.trigger for one in dockerfile.instructions if one.trigger is not None]
    names = {pair.name for pair in declared([*dockerfile.instructions, *triggers])}
    for name in args:
        if name in names or name in _KNOWN or name.upper() in _PROXIES or name.startswith("BUILDKIT_"):
            continue
        origin = service.origin("build", "args", name)
        if origin is None or not is_own(service, origin):
            continue
        free = [one for one in sorted(names) if one not in args]
        near = next(iter(get_close_matches(name, free, n=1, cutoff=0.75)), "")
        fix, why = try_edits(
            f"Write `{near}`" if near else f"Remove `{name}`",
            lambda name=name, near=near: _edits(service, name, near),  # type: ignore[misc]
            UNSAFE,
            [("services", service.name, "build", "args")],
        )
        hint = f"did you mean `{near}`?" if near else "declare it with ARG, or take it away"
        yield Problem(
            f"no ARG of {dockerfile_name(build)} takes the build argument `{name}`; {hint}",
            key_at(service, "args", name),
            fix,
            unfixable=why,
        )


def _edits(service: Service, name: str, near: str) -> list[Edit]:
    if not near:
        return drop(service, "args", name)
    origin = service.origin("build", "args", name)
    if origin is None:
        raise Unsupported("nobody wrote it")
    if origin.key is not None and origin.key.parent is not None:
        return rename(origin.key.parent, near)
    return replace(origin.node, near + origin.node.value[len(name) :])
