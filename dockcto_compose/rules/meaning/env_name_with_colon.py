"""Write `NAME=value` in lists.

In a list, what names a variable is everything before the first `=`. A quoted `"NAME: value"` has none, so Compose sets
a variable with the odd *name* `NAME: value` and no value at all, and says nothing. The program never sees `NAME`.

**Fix** (unsafe): writes the item as `NAME=value`; the variable then gets its value for the first time.

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      - "POSTGRES_DB: shop"  # !
```

```yaml fixed unsafe
services:
  db:
    image: postgres:17
    environment:
      - "POSTGRES_DB=shop"
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      - "POSTGRES_DB=shop"
      - TZ
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import replace
from dockcto_compose.yamltree.node import SCALAR

_SLIP = regex(r"(?P<name>[A-Za-z_][\w.-]*)\s*:(?:\s+(?P<value>.*))?", re.DOTALL)


@rule(at="services.*.environment.* | services.*.labels.* | services.*.build.args.*", severity="warning")
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    text, node = value.data, value.node
    if not isinstance(value.path[-1], int) or not isinstance(text, str) or is_unknown(text) or "=" in text:
        return
    found = _SLIP.fullmatch(text)
    if found is None or node.kind != SCALAR:
        return
    name = found["name"]
    message = f"without an `=` all of this is a name, and `{name}` is not set; write `{name}=...`"
    new = f"{name}={found['value'] or ''}"
    fix, why = attempt(f"Write `{name}=...`", lambda: replace(node, new), UNSAFE, [value.path[:-1]])
    if "$" in node.value:
        fix, why = None, "it contains a variable"
    yield Problem(message, node, fix, unfixable=why)
