"""Give builds that run on fresh machines a cache.

In CI every build starts with an empty cache, and installs everything anew. `cache_from` and `cache_to` keep it in the
registry, or with `type=gha` in GitHub's cache. Asked of services that name the image they build, as those do that are
pushed.

It makes builds faster, and nothing wrong or right: the rule runs only by name, `--extend-select build-without-cache`.

**When to ignore**: when images are built where they were built before.

```yaml bad
services:
  web:
    image: example.com/web:1.0
    build: .  # !
```

```yaml good
services:
  web:
    image: example.com/web:1.0
    build:
      context: .
      cache_from:
        - type=registry,ref=example.com/web:cache
  local:
    build: .
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.build_edits import key_at
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="build", severity="info", default=False, strict=False)
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    service = build.service
    if service.get("image") and not service.get("build", "cache_from") and not service.get("build", "cache_to"):
        yield Problem(
            "a build on a fresh machine starts from nothing; add `cache_from` and `cache_to`", key_at(service)
        )
