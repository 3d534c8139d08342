"""Name a Dockerfile that is there.

`dockerfile` counts from the build context, not from the compose file, so a path that looks right is often one folder
off (moby#34986): "failed to read dockerfile: open Dockerfile: no such file or directory".

**Fix** (unsafe): writes the name of the only Dockerfile in the context.

**When to ignore**: when something writes the Dockerfile before the build.

```yaml bad
services:
  api:
    build:
      context: api
      dockerfile: api/Dockerfile  # !
```

```yaml fixed unsafe
services:
  api:
    build:
      context: api
      dockerfile: Dockerfile
```

```dockerfile file name=api/Dockerfile
FROM alpine:3.21
```

```yaml good
services:
  api:
    build:
      context: api
      dockerfile: dev.Dockerfile
```

```dockerfile file name=api/dev.Dockerfile
FROM alpine:3.21
```
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.filesystem import Kind
from dockcto_compose.rules.build_edits import set_value, try_edits
from dockcto_compose.rules.dockerfiles import context_name
from dockcto_compose.rules.problem import UNSAFE, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_NAME = regex(r"(?:.*[._-])?dockerfile(?:[._-].*)?\Z", re.IGNORECASE)


@rule(at="build", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    if build.build.inline or build.dockerfile is not None or not build.context.exists:
        return
    path, service = build.build.path, build.service
    if build.files.kind(path) is not Kind.MISSING:
        return
    written = str(service.get("build", "dockerfile") or "Dockerfile")
    there = [n for n in build.files.names(build.context.folder) if _NAME.match(n) and not n.endswith("ignore")]
    hint = f'; "{sorted(there)[0]}" is there' if there else ""
    if build.files.kind(os.path.join(service.project.directory, written)) is Kind.FILE:
        hint = "; the path counts from the context, not from the compose file"
    fix, why = None, "there is not exactly one Dockerfile in the context"
    if len(there) == 1 and service.origin("build", "dockerfile") is not None:
        fix, why = try_edits(
            f"Write `{there[0]}`",
            lambda: set_value(service, "dockerfile", there[0]),
            UNSAFE,
            [("services", service.name, "build", "dockerfile")],
        )
    yield Problem(
        f'there is no "{written}" in the build context "{context_name(build)}"{hint or "; add it, or name another"}',
        service.at("build", "dockerfile"),
        fix,
        severity=Severity.INFO if build.files.ignored(path) else None,
        unfixable=why,
    )
