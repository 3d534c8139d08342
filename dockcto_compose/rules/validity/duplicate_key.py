"""Write every key once.

A key that stands twice in one mapping has two values, and only one of them can count. Compose refuses the file rather
than guess. Both places are named; keep the one that is right. This happens most often after a merge conflict, and with
two `<<` lines that were meant to pull in two sets of defaults.

**Fix** (safe): two `<<` become one with a list, which means what was meant. Which of two ordinary values is right,
only you can know.

```yaml bad
x-log: &log
  logging: {driver: journald}
x-up: &up
  restart: always
services:
  web:
    <<: *log
    <<: *up  # !
    image: nginx:1.27
```

```yaml fixed
x-log: &log
  logging: {driver: journald}
x-up: &up
  restart: always
services:
  web:
    <<: [*log, *up]
    image: nginx:1.27
```

```yaml bad
services:
  web:
    image: nginx:1.27
    image: nginx:1.29  # !
```

```yaml good
services:
  web:
    image: nginx:1.29
```
"""

from __future__ import annotations

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import SAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported, remove
from dockcto_compose.yamltree.node import ALIAS, SEQUENCE, Entry, Node


def _one_merge(fault: Fault, ctx: Context) -> Fix | None:
    second = ctx.entry(fault.at)
    if second is None or not _is_merge(second):
        return None
    first = next(entry for entry in second.container.entries if _is_merge(entry))
    if first is second:
        return None
    merged = f"[{_sources(first.value)}, {_sources(second.value)}]"
    edits = (Edit(first.value.source, first.value.span, merged), *remove(second))
    return Fix("Merge from a list", edits, SAFE, REFUSED)


def _is_merge(entry: Entry) -> bool:
    return entry.key is not None and entry.key.value == "<<" and not entry.key.style


def _sources(value: Node) -> str:
    """What is merged, as it stands inside of a list."""
    text = value.source.text[value.start : value.end]
    if value.kind == ALIAS:
        return text
    if value.kind == SEQUENCE and value.flow and value.entries and "\n" not in text:
        return text[1:-1].strip()
    raise Unsupported("only aliases can be joined in a list")


check = refusal(__name__, _one_merge)
