"""Begin a list in `healthcheck.test` with `CMD`, `CMD-SHELL` or `NONE`.

As a list, the first word of a test says how the rest is run: `CMD` runs the words as they are, `CMD-SHELL` hands one
text to the container's shell, `NONE` switches off the check of the image. A list that begins with the program itself
is refused; Compose does not even name the service.

**Fix** (unsafe): puts `CMD` in front, or writes `cmd` as `CMD`. One text with blanks in it, which only a shell could
take apart, gets `CMD-SHELL`.

```yaml bad
services:
  web:
    image: nginx:1.27
    healthcheck:
      test: ["curl", "-f", "http://localhost/"]  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost/"]
```

```yaml good
services:
  web:
    image: nginx:1.27
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost/"]
  api:
    image: example.com/api:2.1
    healthcheck:
      test: curl -f http://localhost:8080/health
```
"""

from __future__ import annotations

from dockcto_compose.compose.formats.healthcheck import KINDS
from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.yamltree.edits import Raw, Value, insert, replace
from dockcto_compose.yamltree.node import SCALAR, SEQUENCE, Entry, Node


def _with_kind(fault: Fault, ctx: Context) -> Fix | None:
    entry = ctx.entry(fault.at)
    words = _list(entry) if entry is not None else None
    if words is None or words.entries[0].value.kind != SCALAR:
        return None
    first = words.entries[0].value
    if first.value.upper() in KINDS:
        return Fix(f"Write `{first.value.upper()}`", tuple(replace(first, first.value.upper())), UNSAFE, REFUSED)
    kind = "CMD-SHELL" if len(words.entries) == 1 and " " in first.value.strip() else "CMD"
    body: list[Value] = [Raw(f"{first.style}{kind}{first.style}") if first.style in ("'", '"') else kind]
    return Fix(f"Begin the list with `{kind}`", tuple(insert(words.entries[0], body, before=True)), UNSAFE, REFUSED)


def _list(entry: Entry) -> Node | None:
    """The list of words that the entry is, or is the first of."""
    for node in (entry.value, entry.container):
        if node.kind == SEQUENCE and node.entries:
            return node
    return None


check = refusal(__name__, _with_kind)
