"""Write `NAME=value` in a list, or drop the dash.

With a dash in front, `- NAME: value` is a list with a small mapping in it. In `environment`, `labels` and build `args`
a list holds texts of the form `NAME=value`; the colon belongs to the form without dashes. Compose only says
"unexpected type map".

**Fix** (unsafe): writes the item as `NAME=value`. Unsafe because Compose reads no meaning in what is written, so
nothing can prove the guess.

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      - POSTGRES_DB: shop  # !
```

```yaml fixed unsafe
services:
  db:
    image: postgres:17
    environment:
      - POSTGRES_DB=shop
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      - POSTGRES_DB=shop
  web:
    image: nginx:1.27
    environment:
      NGINX_HOST: shop.example.com
```
"""

from __future__ import annotations

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.yamltree.edits import replace
from dockcto_compose.yamltree.node import MAPPING, SCALAR


def _with_equals_sign(fault: Fault, ctx: Context) -> Fix | None:
    entry = ctx.entry(fault.at)
    while entry is not None and entry.key is not None:
        entry = entry.container.parent
    if entry is None or entry.value.kind != MAPPING or len(entry.value.entries) != 1:
        return None
    inner = entry.value.entries[0]
    if inner.key is None or inner.key.kind != SCALAR or inner.value.kind != SCALAR or inner.value.anchor:
        return None
    text = f"{inner.key.value}={inner.value.value}"
    return Fix(f"Write `{inner.key.value}=...`", tuple(replace(entry.value, text)), UNSAFE, REFUSED)


check = refusal(__name__, _with_equals_sign)
