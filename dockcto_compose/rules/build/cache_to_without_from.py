"""Read the build cache that you write.

`cache_to` without `cache_from` costs the time to store the cache, and no build is faster for it. An inline cache is
different: it comes along with the image.

```yaml bad
services:
  web:
    build:
      context: .
      cache_to:  # !
        - type=registry,ref=example.com/web:cache
```

```yaml good
services:
  web:
    build:
      context: .
      cache_from:
        - type=registry,ref=example.com/web:cache
      cache_to:
        - type=registry,ref=example.com/web:cache
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.build_caches import caches, kind
from dockcto_compose.rules.build_edits import key_at
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="build", severity="info")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    written = [text for _, text in caches(build.service, "cache_to") if kind(text) != "inline"]
    if written and not build.service.get("build", "cache_from"):
        yield Problem(
            "the build cache is written and never read; add `cache_from` with the same place",
            key_at(build.service, "cache_to"),
        )
