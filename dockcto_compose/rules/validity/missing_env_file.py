"""Provide the `env_file`, or say that it may be absent.

Compose refuses the project when a file named in `env_file` does not exist. Files with passwords are rightly kept out
of version control, so on another machine they are often just not there: by default this is a note, and with
`--strict-env` the error that `docker compose config` would give.

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

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import in_extension
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.yamltree.edits import Value, append, replace
from dockcto_compose.yamltree.node import MAPPING, SCALAR


def _optional(fault: Fault, ctx: Context) -> Fix | None:
    entry = ctx.entry(fault.at)
    if entry is None or len(fault.path) < 2:
        return None
    container = entry.container if entry.key is not None and entry.key.value == "path" else entry.value
    if container.kind == MAPPING:
        required = container.get("required")
        edits = replace(required, False) if required is not None else append(container, {"required": False})
    elif entry.value.kind == SCALAR and "$" not in entry.value.value:
        item: Value = {"path": entry.value.value, "required": False}
        edits = replace(entry.value, item if entry.key is None else [item])
    else:
        return None
    changes = (fault.path[:2], *in_extension(container))
    return Fix("Say that it may be absent", tuple(edits), UNSAFE, changes)


check = refusal(__name__, _optional)
