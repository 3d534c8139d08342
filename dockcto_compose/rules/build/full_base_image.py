"""Run on a small base image.

A whole distribution brings hundreds of packages that the program never uses: each of them to download, to scan and to
patch. Most languages have a `slim` or `alpine` variant, and programs that need nothing run on distroless or `scratch`.

Only the last stage counts. Builds for development are left alone.

**When to ignore**: when the packages are needed. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM node:22 AS build
RUN npm ci
FROM python:3.13  # !
COPY --from=build /app /app
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM node:22 AS build
RUN npm ci
FROM python:3.13-slim
COPY --from=build /app /app
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_SLIM = frozenset(("python", "node", "ruby", "perl", "openjdk", "php", "pypy", "rust", "golang", "debian"))
_WHOLE = frozenset(("ubuntu", "centos", "fedora", "rockylinux", "almalinux", "amazonlinux", "oraclelinux"))
_SMALL = regex(r"alpine|slim|minimal|busybox|distroless|musl|tiny|micro|headless")


@rule(at="dockerfile", severity="info", default=False)
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    base, view = build.effective.base, build.view
    if base is None or view is None or view.base.unset or build.effective.for_development:
        return
    name, tag = base.familiar_name, base.effective_tag
    if tag is None or _SMALL.search(tag) or name not in _SLIM | _WHOLE:
        return
    instead = "its -slim or -alpine variant"
    if name in _WHOLE:
        instead = "debian:stable-slim, alpine or a distroless image"
    elif name == "php":
        instead = "its -alpine variant"
    elif name in ("golang", "rust"):
        instead = "a second stage with the program alone"
    yield Problem(f'the image runs on all of "{base.familiar}"; use {instead}', build.at(view.chain[-1].base.span))
