"""Do not hand secrets to a build as arguments.

Build arguments stay in the image: `docker history` shows them to everybody who can pull it, and BuildKit puts them into
the provenance it attaches (MiniSearch#2182, f3-nation#342). That the value comes from a variable does not help.

A build secret is there during one command and nowhere afterwards. In the Dockerfile:

    RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci

and in the compose file `build.secrets: [npm_token]`, with the secret defined at the top from a file or variable.
Arguments that no stage of the Dockerfile declares go nowhere, and are not reported; those of a stage that is left
behind are warnings, for the build cache and the provenance have them still.

**When to ignore**: when the value is public in spite of its name.

```yaml bad
services:
  web:
    build:
      context: .
      args:
        NPM_TOKEN: ${NPM_TOKEN}  # !
        VERSION: "1.2"
```

```dockerfile file
FROM node:22
ARG NPM_TOKEN
ARG VERSION
RUN npm ci
```

```yaml good
services:
  web:
    build:
      context: .
      args:
        VERSION: "1.2"
        NEXT_PUBLIC_KEY: abc
        TOKEN_TTL: 3600
      secrets: [npm_token]
secrets:
  npm_token:
    environment: NPM_TOKEN
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dockcto_compose.compose.model import Location, is_unknown, location
from dockcto_compose.compose.project import Service
from dockcto_compose.docker import secrets
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule

if TYPE_CHECKING:
    from dockcto_compose.docker.dockerfile.effective import StageView


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    args = service.get("build", "args")
    view = ctx.effective(service).view
    for name, value in args.items() if isinstance(args, dict) else ():
        if not secrets.is_secret_name(name) or not _may_be_secret(name, value):
            continue
        kept = _kept(view, name)
        if kept is None:
            continue
        where = "in the image, for everybody who can pull it" if kept else "in the build cache and the provenance"
        message = f"the build argument `{name}` stays {where}; hand it over as a build secret"
        yield Problem(message, _place(service, name), severity=None if kept else Severity.WARNING)


def _may_be_secret(name: str, value: object) -> bool:
    """Whether the value is a secret, or one that comes from outside."""
    if value is None or is_unknown(value):
        return True
    return isinstance(value, str) and secrets.judge(name, value) is not None


def _kept(view: StageView | None, name: str) -> bool | None:
    """Whether the image keeps the argument; None where the build does not take it at all."""
    if view is None:
        return True
    if any(arg.name == name for stage in view.chain for arg in stage.args):
        return True
    return False if any(arg.name == name for stage in view.reachable for arg in stage.args) else None


def _place(service: Service, name: str) -> Location:
    origin = service.origin("build", "args", name)
    if origin is None:
        return service.at("build", "args")
    return location(origin.key if origin.key is not None else origin.node)
