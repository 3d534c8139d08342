"""Name a kind of build cache that BuildKit knows.

`cache_from` and `cache_to` take an image, or `type=registry`, `local`, `gha`, `s3`, `azblob`, and `cache_to` also
`inline`. Another word ends the build: "unknown cache exporter".

```yaml bad
services:
  web:
    build:
      context: .
      cache_from:
        - type=github  # !
```

```yaml good
services:
  web:
    build:
      context: .
      cache_from:
        - type=gha
        - example.com/web:cache
      cache_to:
        - type=inline
```
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.build_caches import caches, kind
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule

_KNOWN = ("registry", "local", "gha", "s3", "azblob", "inline")


@rule(at="build", severity="info")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    for key in ("cache_from", "cache_to"):
        for index, text in caches(build.service, key):
            word = kind(text)
            if not word or is_unknown(text) or word in _KNOWN:
                continue
            near = get_close_matches(word, _KNOWN, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(_KNOWN)}"
            yield Problem(f'"{word}" is no kind of build cache; {hint}', build.service.at("build", key, index))
