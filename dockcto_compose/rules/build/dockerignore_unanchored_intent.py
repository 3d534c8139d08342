"""Write `**/` before a pattern that is meant for every folder.

Patterns of `.dockerignore` start at the root of the context, unlike those of `.gitignore`: `node_modules` keeps out the
one at the top and no other. Reported where the context really holds such a file or folder further down, and a COPY
takes it.

**Fix** (unsafe): puts `**/` before the pattern.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim
COPY . /app
```

```ignore file name=.dockerignore
.git
node_modules  # !
```

```text file name=packages/ui/node_modules/left-pad/index.js
module.exports = 1
```

```ignore fixed unsafe name=.dockerignore
.git
**/node_modules
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim
COPY . /app
```

```ignore file name=.dockerignore
**/node_modules
.env
```

```text file name=packages/ui/node_modules/left-pad/index.js
module.exports = 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Location
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.context import wildcard
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span

# what people mean wherever it stands
_EVERYWHERE = regex(
    r"node_modules|__pycache__|\*\.py[cod]|\*\.log|\.env(?:\.\*|\*|\.local)?|\.DS_Store|\.git|\.venv|venv|\*\.pem|\*\.key"
    r"|\.pytest_cache|\.mypy_cache|\.terraform|\.next|\.idea|\.vscode|Thumbs\.db|npm-debug\.log\*?"
)


@rule(at="dockerfile", severity="info")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    ignoring = build.context.ignoring
    if ignoring is None:
        return
    for pattern in ignoring.file.patterns:
        if pattern.negated or not _EVERYWHERE.fullmatch(pattern.cleaned):
            continue
        missed = _missed(build, pattern.cleaned)
        if not missed:
            continue
        start = pattern.span.start
        edit = Edit(ignoring.source, Span(start, start + (pattern.text.startswith("/"))), "**/")
        fix, why = attempt(f"Write `**/{pattern.cleaned}`", lambda edit=edit: [edit], UNSAFE)  # type: ignore[misc]
        yield Problem(
            f'"{pattern.cleaned}" means the one at the root of the context alone, and "{missed}" is copied; '
            f"write **/{pattern.cleaned}",
            Location(ignoring.source, pattern.span),
            fix if ignoring.source.editable else None,
            unfixable=why,
        )


def _missed(build: ServiceBuild, pattern: str) -> str:
    """Something below the root that the pattern would match there, and a COPY takes; empty for none."""
    regex = wildcard(pattern)
    if regex is None:
        return ""
    taken = [one.path for one in build.taken() if not one.is_wild]
    for entry in build.context.sent or ():
        names = entry.rstrip("/").split("/")
        depth = next((n for n, name in enumerate(names[1:], 2) if regex.fullmatch(name)), 0)
        if depth and any(path == "." or f"{entry}/".startswith(f"{path}/") for path in taken):
            return "/".join(names[:depth])
    return ""
