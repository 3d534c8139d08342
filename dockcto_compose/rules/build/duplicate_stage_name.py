"""Give every stage a name of its own.

With the same name twice (in any case), `target` and `COPY --from` mean the last stage before them, and the other can
only be reached by its number.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim AS build
FROM nginx:1.27 AS Build  # !
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim AS build
FROM nginx:1.27 AS web
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="dockerfile", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for stage in build.dockerfile.stages if build.dockerfile is not None else ():
        if not stage.name:
            continue
        if stage.name in seen:
            first = seen[stage.name]
            yield Problem(
                f'line {first} names a stage "{stage.name}" already; give this one another name',
                build.at(stage.name_span),
            )
        seen.setdefault(stage.name, stage.start.first_line)
