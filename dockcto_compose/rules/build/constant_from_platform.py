"""Build the image for the platform it runs on.

`FROM --platform=linux/amd64` makes an image for that platform alone, whatever the service asks for, and
`--platform=$BUILDPLATFORM` in the final stage one for the machine it is built on. On another one the container ends
with "exec format error", or crawls under emulation.

A warning where the service (`platform`, `build.platforms`) says another platform; an info where only the Dockerfile
speaks. Stages that are only copied from, and stages with the platform in their name, are fine.

**When to ignore**: when there is no image for another platform.

```yaml bad
services:
  web:
    build: .
    platform: linux/arm64
```

```dockerfile file
FROM --platform=linux/amd64 node:22-slim  # !
```

```yaml good
services:
  web:
    build: .
    platform: linux/amd64
```

```dockerfile file
FROM --platform=$BUILDPLATFORM golang:1.24 AS build
FROM --platform=$TARGETPLATFORM debian:12-slim
COPY --from=build /app /app
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.dockerfile.model import Stage
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule

_NAMES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm/v7", "arm": "arm/v7"}


@rule(at="dockerfile", severity="warning")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    wanted = _wanted(build)
    if wanted is None:
        return
    for stage in build.final:
        flag = stage.platform
        value = flag.value if flag is not None else None
        if flag is None or not value or _named_so(stage, value):
            continue
        at = build.at(flag.span)
        if re.fullmatch(r"\$\{?BUILDPLATFORM\}?", value):
            if wanted:
                yield Problem(
                    "the final stage is made for the machine that builds it, the service asks for "
                    f'"{", ".join(wanted)}" ("exec format error"); use $TARGETPLATFORM, or no platform',
                    at,
                )
        elif "$" not in value and wanted and not any(_same(value, one) for one in wanted):
            yield Problem(
                f'the image is made for "{value}", the service asks for "{", ".join(wanted)}" ("exec format error"); '
                "leave the platform out",
                at,
            )
        elif "$" not in value and not wanted:
            yield Problem(
                f'the image is made for "{value}" on every machine ("exec format error" on others); leave it out, '
                "and say `platform` in the compose file where it must be",
                at,
                severity=Severity.INFO,
            )


def _wanted(build: ServiceBuild) -> list[str] | None:
    """The platforms that the compose file asks for; None where a variable hides them."""
    platforms = build.service.get("build", "platforms")
    found = [build.service.get("platform"), *(platforms if isinstance(platforms, list) else ())]
    if any(is_unknown(one) for one in found):
        return None
    return [str(one) for one in found if one]


def _same(one: str, other: str) -> bool:
    return _normal(one) == _normal(other)


def _normal(platform: str) -> str:
    """The platform in the engine's words: `linux/x86_64` is `linux/amd64`."""
    system, slash, machine = platform.lower().partition("/")
    if not slash:
        system, machine = "linux", system
    machine = _NAMES.get(machine, machine)
    return f"{system}/{'arm64' if machine == 'arm64/v8' else machine}"


def _named_so(stage: Stage, platform: str) -> bool:
    """Whether the stage's name says that it is for one platform."""
    return any(part in stage.name for part in platform.lower().split("/") if part != "linux" and len(part) > 2)
