"""Copy local files with COPY.

`ADD` also unpacks archives and fetches addresses, and what it does depends on the file. `COPY` says what is meant.
(hadolint DL3020; `# hadolint ignore=DL3020` above the line counts here too.)

Left alone are addresses, archives, wildcards, variables, here-documents, and flags that only ADD has.

**Fix** (safe): writes `COPY`.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM python:3.13-slim
ADD --chown=1000 requirements.txt /app/  # !
add src /app/src  # !
```

```text file name=requirements.txt
flask
```

```text file name=src/a.py
print()
```

```dockerfile fixed
FROM python:3.13-slim
COPY --chown=1000 requirements.txt /app/
copy src /app/src
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM python:3.13-slim
ADD https://example.com/a.tar.gz /a.tar.gz
ADD rootfs.tar.xz /
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/b /b
# hadolint ignore=DL3020
ADD src /app/src
```

```text file name=src/a.py
print()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.filesystem import Kind
from dockcto_compose.rules.build_edits import mend
from dockcto_compose.rules.problem import SAFE, Problem
from dockcto_compose.rules.rule import Context, rule

_SHARED_FLAGS = frozenset(("chown", "chmod", "link", "exclude"))


@rule(at="dockerfile", severity="warning")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    taken = list(build.taken())
    for _, instruction in build.steps():
        if instruction.keyword != "ADD" or instruction.heredocs:
            continue
        sources = [one for one in taken if one.instruction is instruction]
        local = len(sources) == len(instruction.words) - 1 and not any(one.is_wild or one.is_archive for one in sources)
        known = all(build.context.kind(one.path) in (Kind.FILE, Kind.FOLDER) for one in sources)
        if not local or not known or not {flag.name for flag in instruction.flags} <= _SHARED_FLAGS:
            continue
        keyword = "copy" if instruction.written.islower() else "COPY"
        span = instruction.keyword_span
        fix, why = mend(
            build.effective,
            "Write `COPY`",
            lambda span=span, keyword=keyword: [build.edit(span, keyword)],  # type: ignore[misc]
            SAFE,
        )
        yield Problem(
            "ADD is for archives and addresses; copy local files with COPY", build.at(span), fix, unfixable=why
        )
