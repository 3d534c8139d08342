"""Do not name a stage `scratch` or `context`.

`FROM scratch` is the empty image and `context` the build's own files: a stage of that name cannot be used, or takes
their place where nobody expects it.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM alpine:3.21 AS scratch  # !
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM alpine:3.21 AS base
FROM scratch
COPY --from=base /bin/busybox /
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="dockerfile", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    for stage in build.dockerfile.stages if build.dockerfile is not None else ():
        if stage.name in ("scratch", "context"):
            yield Problem(
                f'"{stage.name}" means something else to Docker; give the stage another name', build.at(stage.name_span)
            )
