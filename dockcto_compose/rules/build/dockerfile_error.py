"""Write a Dockerfile that BuildKit can read.

Every fault at once, where `docker build` stops at the first. With a frontend of somebody else (`# syntax=`) other
instructions may be fine, so there it is an info.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM alpine:3.21
RUNN apk add curl  # !
COPY onlyone  # !
HEALTHCHECK --interval=30 CMD true  # !
```

```yaml bad
services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM alpine:3.21
        RUNN apk add curl  # !
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM alpine:3.21
RUN <<EOT
apk add curl
EOT
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule


@rule(at="build", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    if build.dockerfile is None:
        return
    severity = Severity.INFO if build.foreign else None
    for fault in build.dockerfile.faults:
        yield Problem(fault.message, build.at(fault.span), severity=severity)
    if build.dockerfile.faults or build.foreign or build.view is None:
        return
    bases = {base.fault for base in build.view.graph.bases}
    for fault in dict.fromkeys(build.view.faults):
        if fault not in bases:
            yield Problem(fault.message, build.at(fault.span))
