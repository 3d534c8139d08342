"""Provide the `env_file`, or say that it may be absent.

Compose refuses the project when a file named in `env_file` does not exist. Files with passwords are rightly kept out
of version control, so on another machine they are often just not there: by default this is a note, one for a file
however many services name it, and with `--strict-env` the error that `docker compose config` would give.

**Fix** (unsafe): says `required: false`, so that Compose starts without the file. Needs Compose 2.24 or newer.

```yaml bad
services:
  web:
    image: nginx:1.27
    env_file: web.env  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    env_file:
      - path: web.env
        required: false
```

```yaml good
services:
  web:
    image: nginx:1.27
    env_file:
      - path: web.env
        required: false
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import in_extension
from dockcto_compose.rules.problem import UNSAFE, Fix, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.unknowns import also, notes_like
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported, Value, append, replace
from dockcto_compose.yamltree.node import MAPPING, SCALAR, Path


@rule(at="fault", severity="error")
def check(fault: Fault, ctx: Context) -> Iterator[Problem]:
    same = [note for note in notes_like(fault, ctx) if note.message == fault.message] or [fault]
    if same[0] is fault:
        related = (*fault.related, *also(same[1:], "also asked for here"))
        fix, why = _optional(same, ctx)
        yield Problem(fault.message, fault.at, fix, related, unfixable=why, path=fault.path or None)


def _optional(faults: list[Fault], ctx: Context) -> tuple[Fix | None, str]:
    try:
        mended = [_edits(fault, ctx) for fault in faults]
    except Unsupported as reason:
        return None, str(reason)
    edits = tuple(edit for some, _ in mended for edit in some)
    changes = tuple(dict.fromkeys(path for _, paths in mended for path in paths))
    return Fix("Say that it may be absent", edits, UNSAFE, changes), ""


def _edits(fault: Fault, ctx: Context) -> tuple[list[Edit], tuple[Path, ...]]:
    """The edits for one service, and what they change in the project."""
    entry = ctx.entry(fault.at)
    if entry is None or len(fault.path) < 2:
        raise Unsupported("no service names the file")
    container = entry.container if entry.key is not None and entry.key.value == "path" else entry.value
    changes = (fault.path[:2], *in_extension(container))
    if container.kind == MAPPING:
        required = container.get("required")
        edits = replace(required, False) if required is not None else append(container, {"required": False})
    elif entry.value.kind == SCALAR and "$" not in entry.value.value:
        item: Value = {"path": entry.value.value, "required": False}
        edits = replace(entry.value, item if entry.key is None else [item])
    else:
        raise Unsupported("the path comes from a variable or an alias")
    return list(edits), changes
