"""Use keys that Compose knows.

A misspelt key does not do what it says, so Compose refuses the file instead of ignoring it. Keys of your own are
welcome when they begin with `x-`. If the key is new, your Compose may be too old for it (`--compose-version`).

**Fix** (unsafe): renames the key to the one that was most likely meant.

```yaml bad
services:
  web:
    image: nginx:1.27
    prots:  # !
      - "8080:80"
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
    x-owner: shop team
```
"""

from __future__ import annotations

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.yamltree.edits import rename


def _renamed(fault: Fault, ctx: Context) -> Fix | None:
    entry = ctx.entry(fault.at)
    if entry is None or not fault.suggestion:
        return None
    return Fix(f"Rename to `{fault.suggestion}`", tuple(rename(entry, fault.suggestion)), UNSAFE, REFUSED)


check = refusal(__name__, _renamed)
