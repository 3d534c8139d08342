"""Keep what package managers download in a cache mount.

A changed manifest makes the step run again, and it downloads everything anew. With
`RUN --mount=type=cache,target=/root/.npm npm ci` the packages that are still the same come from the machine, and none
of them is in the image.

Reported once a package manager, at its first step. It makes builds faster, and nothing wrong or right: the rule runs
only by name, `--extend-select install-without-cache-mount`.

**When to ignore**: when builds start on a fresh machine each time.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim
COPY package.json package-lock.json ./
RUN npm ci  # !
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.dockerfiles import caches, found_in, runs, script
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_MANAGERS = (
    (regex(r"\bnpm (?:ci|i|install)\b"), "/root/.npm"),
    (regex(r"\byarn install\b"), "/usr/local/share/.cache/yarn"),
    (regex(r"\bpnpm (?:i|install)\b"), "/root/.local/share/pnpm/store"),
    (regex(r"\bpip3? install\b(?! (?:-U|--upgrade) pip\b)"), "/root/.cache/pip"),
    (regex(r"\bpoetry install\b"), "/root/.cache/pypoetry"),
    (regex(r"\buv (?:sync|pip install)\b"), "/root/.cache/uv"),
    (regex(r"\bgo (?:mod download|build|install)\b"), "/go/pkg/mod"),
    (regex(r"\bcargo (?:build|fetch|install)\b"), "/usr/local/cargo/registry"),
    (regex(r"\bmvnw? "), "/root/.m2"),
    (regex(r"\bgradlew? "), "/root/.gradle"),
    (regex(r"\bcomposer(?:\.phar)? install\b"), "/tmp/cache"),
    (regex(r"\bdotnet (?:restore|publish)\b"), "/root/.nuget/packages"),
)


@rule(at="dockerfile", severity="info", default=False, strict=False)
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    reported: set[str] = set()
    for instruction in runs(build.stages):
        if caches(instruction):
            continue
        for pattern, folder in _MANAGERS:
            if folder not in reported and pattern.search(script(instruction)):
                reported.add(folder)
                span = next(found_in(build, instruction, pattern), instruction.span)
                yield Problem(
                    f"every run of this step downloads all packages anew; add --mount=type=cache,target={folder}",
                    build.at(span),
                )
                break
