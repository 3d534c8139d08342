"""Do not keep out with `.dockerignore` what a COPY needs.

The file is there, and still "COPY failed: file not found in build context or excluded by .dockerignore"
(orcfoss/Rboxlo#76). BuildKit's own check gives up on files with a `!`; this one reads all of them.

**Fix** (unsafe): adds `!path` to the end of the ignore file.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM alpine:3.21
COPY conf/app.conf /etc/  # !
```

```text file name=conf/app.conf
a=1
```

```ignore file name=.dockerignore
conf
```

```ignore fixed unsafe name=.dockerignore
conf
!conf/app.conf
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM alpine:3.21
COPY conf/app.conf src /etc/
```

```text file name=conf/app.conf
a=1
```

```text file name=src/a.txt
a
```

```ignore file name=.dockerignore
*
!conf
!src/*.txt
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockcto_compose.compose.model import Location, Related
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.filesystem import Kind
from dockcto_compose.rules.build_edits import ignore_more, try_edits
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="dockerfile", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    context = build.context
    if context.ignoring is None or context.ignoring.file.faults:
        return
    for one in build.taken():
        if one.is_wild or one.path == "." or context.kind(one.path) not in (Kind.FILE, Kind.FOLDER):
            continue
        if context.sends(one.path) is not False:
            continue
        pattern = context.decision(one.path).pattern
        fix, why = try_edits(
            f"Keep `{one.path}`",
            lambda path=one.path: ignore_more(build, [f"!{path}"]),  # type: ignore[misc]
            UNSAFE,
        )
        name = os.path.basename(context.ignoring.source.path)
        related = (Related("this pattern", Location(context.ignoring.source, pattern.span)),) if pattern else ()
        line = f", line {pattern.line}" if pattern else ""
        yield Problem(
            f'"{one.word.text}" is kept out by {name}{line}, so "COPY failed: file not found"; take it back in there',
            build.at(one.word.span),
            fix,
            related,
            unfixable=why,
        )
