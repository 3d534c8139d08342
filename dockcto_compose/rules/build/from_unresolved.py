"""Give every variable of a FROM a value.

"base name should not be blank", "invalid reference format": the `ARG` that the `FROM` uses has no default, and neither
the compose file nor `.env` passes it. What the compose file does pass is taken into account here.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
ARG BASE
FROM $BASE  # !
```

```yaml good
services:
  web:
    build:
      context: .
      args:
        BASE: alpine:3.21
```

```dockerfile file
ARG BASE
FROM $BASE
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="dockerfile", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    dockerfile, view = build.dockerfile, build.view
    if dockerfile is None or view is None:
        return
    declared = {pair.name for pair in dockerfile.global_args}
    for base in view.graph.bases:
        if base.fault is not None and declared.issuperset(base.unset):
            yield Problem(base.fault.message, build.at(base.fault.span))
