"""Leave no package lists in the image.

`apt-get update` writes tens of megabytes to `/var/lib/apt/lists`, and `apk add` its index to `/var/cache/apk`. What the
same RUN does not take away again stays in the layer for good. (hadolint DL3009, DL3019.)

`rm -rf /var/lib/apt/lists/*` at the end of the RUN, `apk add --no-cache`, or a cache mount for the folder.

**When to ignore**: when the stage only builds. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl  # !
```

```yaml good
services:
  web:
    build: .
  other:
    build: other
```

```dockerfile file
FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/*
```

```dockerfile file name=other/Dockerfile
FROM alpine:3.21
RUN apk add --no-cache curl
RUN --mount=type=cache,target=/var/cache/apk apk add git
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.dockerfiles import caches, found_in, runs, script
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_APT = regex(r"(?<![\w/-])apt(?:-get)?(?:[ \t]+-[\w=.:-]+)*[ \t]+update\b")
_APK = regex(r"(?<![\w/-])apk(?:[ \t]+-[\w=.:-]+)*[ \t]+(?:add|update)\b")


@rule(at="dockerfile", severity="info", default=False)
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    if build.effective.for_development:
        return
    for instruction in runs(build.final):
        text, mounted = script(instruction), caches(instruction)
        if _APT.search(text) and "/var/lib/apt" not in text and not any("/apt" in one for one in mounted):
            span = next(found_in(build, instruction, _APT), instruction.span)
            yield Problem("the package lists stay in the image; end with rm -rf /var/lib/apt/lists/*", build.at(span))
        if not _APK.search(text) or "--no-cache" in text or "/var/cache/apk" in text:
            continue
        if not any("/apk" in one for one in mounted):
            span = next(found_in(build, instruction, _APK), instruction.span)
            yield Problem("the package index stays in the image; use apk add --no-cache", build.at(span))
