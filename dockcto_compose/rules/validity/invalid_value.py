"""Use one of the values Compose knows here.

Some keys take only certain words or numbers within bounds. Compose compares letter by letter and refuses the file for
anything else.

**Fix** (unsafe): writes the word that was most likely meant, where one is near.

```yaml bad
services:
  web:
    image: nginx:1.27
    depends_on:
      db:
        condition: service_healty  # !
  db:
    image: postgres:17
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    depends_on:
      db:
        condition: service_healthy
  db:
    image: postgres:17
```

```yaml good
services:
  web:
    image: nginx:1.27
    depends_on:
      db:
        condition: service_healthy
  db:
    image: postgres:17
```
"""

from __future__ import annotations

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.yamltree.edits import replace
from dockcto_compose.yamltree.node import SCALAR


def _nearest(fault: Fault, ctx: Context) -> Fix | None:
    entry = ctx.entry(fault.at)
    if entry is None or not fault.suggestion or entry.value.kind != SCALAR or "$" in entry.value.value:
        return None
    return Fix(f'Write "{fault.suggestion}"', tuple(replace(entry.value, fault.suggestion)), UNSAFE, REFUSED)


check = refusal(__name__, _nearest)
