"""Keep the ports of a service in ascending order.

A port that stands twice, or is missing, is seen at once where they are sorted. Only for lists of plain short entries. A
matter of taste, so only by name.

**Fix** (safe): moves the entries with their comments; Compose publishes the same ports.

```yaml bad
services:
  web:
    image: nginx:1.27
    ports:
      - "8443:443"  # !
      - "8080:80"
```

```yaml fixed
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
      - "8443:443"
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
      - "127.0.0.1:8443:443"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.rules.ordering import first_moved, reorder
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.node import SCALAR, SEQUENCE

_SHORT = regex(r"(?:[\d.]+:|\[[\da-fA-F:.]+\]:)?(?:(\d{1,5})(?:-\d{1,5})?:)?(\d{1,5})(?:-\d{1,5})?(?:/\w+)?\Z")


@rule(at="services.*.ports", severity="info", default=False, strict=False)
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    node = value.node
    if node.kind != SEQUENCE or any(entry.value.kind != SCALAR for entry in node.entries):
        return
    texts = [entry.value.value for entry in node.entries]
    found = [_SHORT.match(text) for text in texts]
    numbers = [int(match[1] or match[2]) for match in found if match is not None]
    if len(numbers) != len(texts):
        return
    order = sorted(range(len(numbers)), key=lambda index: (numbers[index], index))
    place = first_moved(order)
    if place is None:
        return
    fix, why = reorder("Sort the ports", node, order, [("services", str(value.service), "ports")])
    message = f'port "{texts[place]}" stands before "{texts[order[place]]}"; sort them'
    yield Problem(message, node.entries[place].value, fix, unfixable=why)
