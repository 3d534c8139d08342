"""Put the files of secrets and configs where they are looked for.

Compose does not look whether the `file` of a secret or config is there. At `up` the engine mounts what does not exist:
"bind source path does not exist", and the service does not start.

It is an error where git tracks the file, so that somebody has removed it. Otherwise it is an info: secrets seldom lie
in a repository, and a fresh clone lacks them.

**When to ignore**: when the file is made where the project runs.

```yaml bad
services:
  db:
    image: postgres:17
    secrets: [password]
secrets:
  password:
    file: ./password.txt  # !
```

```yaml good
services:
  db:
    image: postgres:17
    secrets: [password]
secrets:
  password:
    file: ./password.txt
```

```text file name=password.txt
not a real one
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Project
from dockcto_compose.docker.filesystem import Kind
from dockcto_compose.rules.known import entries
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule


@rule(at="project", severity="error")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    for section in ("secrets", "configs"):
        for name, settings in entries(project.model.get(section)):
            file = settings.get("file")
            if not isinstance(file, str) or not file or is_unknown(file) or not os.path.isabs(file):
                continue
            origin = project.origin((section, name, "file"))
            if origin is None or not _is_local(origin.node.value) or not _is_missing(ctx, file):
                continue
            tracked = ctx.files.tracked(file)
            reason = "and git tracks it; restore it" if tracked else "and `up` fails without it; create it"
            yield Problem(
                f'the file "{origin.node.value}" of {section[:-1]} `{name}` does not exist, {reason}',
                origin,
                severity=None if tracked else Severity.INFO,
                path=(section, name, "file"),
            )


def _is_missing(ctx: Context, file: str) -> bool:
    """Whether there is neither such a file nor a fix under way that makes it."""
    if ctx.files.kind(file) is not Kind.MISSING:
        return False
    try:
        ctx.content(file)
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return False


def _is_local(written: str) -> bool:
    """Whether the path counts from the project, so that this machine can tell: others have another root and home."""
    return not written.startswith(("/", "~", "$", "\\\\")) and ":" not in written[:3]
