"""Keep out of the build context what the image does not need.

`COPY .` without an ignore file copies everything: the history in `.git`, the `node_modules` of this machine (built for
another system), editor files. The build sends all of it each time, and any change of it spoils the cache
(wevote#4752). Reported where the context really holds such folders, or more than `files` files.

Option `files`: how many files a context may have without an ignore file (default 1000).

**Fix** (unsafe): creates a `.dockerignore` for what is there, none of which a COPY names.

**When to ignore**: when the image is meant to hold all of the folder.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim
WORKDIR /app
COPY . .  # !
RUN npm ci
```

```text file name=node_modules/left-pad/index.js
module.exports = 1
```

```ignore fixed unsafe name=.dockerignore
**/node_modules
.dockerignore
compose.yaml
Dockerfile
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim
WORKDIR /app
COPY . .
RUN npm ci
```

```text file name=node_modules/left-pad/index.js
module.exports = 1
```

```ignore file name=.dockerignore
**/node_modules
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.context import CLOSED
from dockcto_compose.docker.filesystem import Kind
from dockcto_compose.rules.build_edits import ignore_more, try_edits
from dockcto_compose.rules.dockerfiles import context_name
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule


class Options(NamedTuple):
    """`files`: how many files a context may have without an ignore file."""

    files: int = 1000


@rule(at="dockerfile", severity="warning", options=Options)
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    context = build.context
    every = next((one for one in build.taken() if one.takes_all), None)
    if every is None or context.ignoring is not None or not context.exists:
        return
    entries = context.entries
    heavy = sorted({entry.split("/")[-2] for entry in entries or () if entry.endswith("/")} & CLOSED)
    most = ctx.options.files
    if not heavy and entries is not None and len(entries) <= most:
        return
    what = " and ".join(f'"{name}"' for name in heavy[:3]) if heavy else f"more than {most} files"
    lines = [*(".git" if name == ".git" else f"**/{name}" for name in heavy), *_own_files(build)]
    fix, why = try_edits("Create .dockerignore", lambda: ignore_more(build, lines), UNSAFE)
    yield Problem(
        f'this copies {what} of the build context "{context_name(build)}"; keep out of it what the image does not '
        "need, with a .dockerignore",
        build.at(every.word.span),
        fix if lines else None,
        unfixable=why,
    )


def _own_files(build: ServiceBuild) -> list[str]:
    """The files that say how to build and run, where they stand in the context and no COPY names them."""
    context, project = build.context, build.service.project
    named = {one.path for one in build.taken()}
    files = [build.build.path, *project.files] if not build.build.inline else list(project.files)
    found = {os.path.relpath(os.path.abspath(path), os.path.abspath(context.folder)) for path in files}
    there = {name for name in found if build.files.kind(context.path(name)) is Kind.FILE}
    names = sorted({name for name in there if os.sep not in name and name not in named}, key=str.lower)
    return [".dockerignore", *names]
