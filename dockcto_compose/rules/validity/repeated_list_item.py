"""Write each item of the list once.

In lists such as `depends_on`, `networks`, `group_add`, `security_opt` and `extra_hosts` Compose refuses an item that
stands twice. (In others, such as `ports` or `cap_add`, it quietly drops the repetition.)

**Fix** (safe): removes the repetition. The list can only mean one thing.

```yaml bad
services:
  web:
    image: nginx:1.27
    depends_on:
      - db
      - cache
      - db  # !
  db:
    image: postgres:17
  cache:
    image: redis:7.4
```

```yaml fixed
services:
  web:
    image: nginx:1.27
    depends_on:
      - db
      - cache
  db:
    image: postgres:17
  cache:
    image: redis:7.4
```

```yaml good
services:
  web:
    image: nginx:1.27
    depends_on:
      - db
      - cache
  db:
    image: postgres:17
  cache:
    image: redis:7.4
```
"""

from __future__ import annotations

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import SAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.yamltree.edits import remove
from dockcto_compose.yamltree.node import SCALAR


def _dropped(fault: Fault, ctx: Context) -> Fix | None:
    entry = ctx.entry(fault.at)
    if entry is None or entry.key is not None or entry.value.kind != SCALAR:
        return None
    before = entry.container.entries[: entry.index]
    if not any(other.value.kind == SCALAR and other.value.value == entry.value.value for other in before):
        return None
    return Fix("Remove the repetition", tuple(remove(entry)), SAFE, REFUSED)


check = refusal(__name__, _dropped)
