"""Keep services in the order of the alphabet.

In a long file a service is found faster where they stand in alphabetical order. A matter of taste, so only with
`--strict`.

**Fix** (safe): moves the services with their comments, where those belong to a service for certain.

```yaml bad
services:
  web:  # !
    image: nginx:1.27
  api:
    image: example.com/api:2.1
```

```yaml fixed
services:
  api:
    image: example.com/api:2.1
  web:
    image: nginx:1.27
```

```yaml good
services:
  api:
    image: example.com/api:2.1
  web:
    image: nginx:1.27
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.rules.ordering import first_moved, names_of, reorder
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.yamltree.node import MAPPING


@rule(at="services", severity="info", default=False, strict=False)
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    node = value.node
    if node.kind != MAPPING:
        return
    names = names_of(node)
    order = sorted(range(len(names)), key=lambda index: (names[index].lower(), index))
    place = first_moved(order)
    if place is None:
        return
    fix, why = reorder("Sort the services", node, order)
    message = f"service `{names[place]}` stands before `{names[order[place]]}`; sort them by name"
    yield Problem(message, node.entries[place], fix, unfixable=why)
