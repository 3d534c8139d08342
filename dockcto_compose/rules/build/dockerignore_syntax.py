"""Write patterns in `.dockerignore` that BuildKit can read.

One bad line ends the build: "failed to parse ignore file: syntax error in pattern".

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM alpine:3.21
COPY . /app
```

```ignore file name=.dockerignore
# local files
[abc  # !
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM alpine:3.21
COPY . /app
```

```ignore file name=.dockerignore
[abc].log
!b.log
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Location
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="build", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    ignoring = build.context.ignoring
    for fault in ignoring.file.faults if ignoring is not None else ():
        assert ignoring is not None
        yield Problem(fault.message, Location(ignoring.source, fault.span))
