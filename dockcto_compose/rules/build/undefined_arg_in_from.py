"""Declare the variables of a FROM before the first stage.

A `FROM` sees only the `ARG`s that stand before the first `FROM`. One inside a stage, or in the compose file alone, does
not count: the variable is empty, and the build stops with "failed to parse stage name" or takes the wrong image.

```yaml bad
services:
  web:
    build:
      context: .
      args:
        VERSION: "3.21"
```

```dockerfile file
FROM alpine:${VERSION}  # !
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
ARG VERSION=3.21
FROM alpine:${VERSION}
FROM debian:${RELEASE:-12}-slim
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.dockerfile.stages import PLATFORM_ARGS
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="dockerfile", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    dockerfile, view = build.dockerfile, build.view
    if dockerfile is None or view is None:
        return
    declared = {pair.name for pair in dockerfile.global_args} | PLATFORM_ARGS
    for base in view.graph.bases:
        for name in dict.fromkeys(base.unset):
            text = base.stage.base.text
            if name not in declared and re.search(rf"\$(?:{re.escape(name)}\b|\{{{re.escape(name)}\}})", text):
                yield Problem(
                    f"no ARG before the first FROM declares `{name}`; add `ARG {name}=...` at the top",
                    build.at(base.stage.base.span),
                )
