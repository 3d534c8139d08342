"""Quote keys that are not text.

YAML reads an unquoted `80`, `true`, `~` or `2024-01-01` as a number, a boolean, nothing or a date. Compose wants text
for every key, also below `x-`, and refuses the file without naming the line.

**Fix** (unsafe): puts the key in quotes.

```yaml bad
services:
  web:
    image: nginx:1.27
    labels:
      80: http  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    labels:
      "80": http
```

```yaml good
services:
  web:
    image: nginx:1.27
    labels:
      "80": http
      on: http
```
"""

from __future__ import annotations

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.yamltree.edits import quote
from dockcto_compose.yamltree.node import SCALAR


def _quoted(fault: Fault, ctx: Context) -> Fix | None:
    entry = ctx.entry(fault.at)
    if entry is None or entry.key is None or entry.key.kind != SCALAR or entry.key.is_empty:
        return None
    return Fix("Quote the key", tuple(quote(entry.key, entry.key.value)), UNSAFE, REFUSED)


check = refusal(__name__, _quoted)
