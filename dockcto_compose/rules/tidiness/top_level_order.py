"""Keep the sections of a file in one order.

Readers look for the name and what is included at the top, then for the services, then for what those use. A matter of
taste, so only by name.

**Fix** (safe): moves the sections with their comments, where those belong to a section for certain.

```yaml bad
volumes:  # !
  data:
services:
  db:
    image: postgres:17
    volumes: ["data:/var/lib/postgresql/data"]
```

```yaml fixed
services:
  db:
    image: postgres:17
    volumes: ["data:/var/lib/postgresql/data"]
volumes:
  data:
```

```yaml good
name: shop
x-defaults: {restart: always}
services:
  db:
    image: postgres:17
volumes:
  data:
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dockcto_compose.rules.ordering import by_list, first_moved, names_of, reorder
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.yamltree.node import MAPPING, Document


class Options(NamedTuple):
    """`order`: the sections of a file in the order in which they shall stand, all others anywhere."""

    order: tuple[str, ...] = (
        "version", "name", "include", "services", "models", "networks", "volumes", "configs", "secrets",
    )  # fmt: skip


@rule(at="document", severity="info", default=False, strict=False, options=Options)
def check(document: Document, ctx: Context) -> Iterator[Problem]:
    for root in document.roots:
        if root.kind != MAPPING:
            continue
        names = names_of(root)
        order = by_list(names, ctx.options.order)
        place = first_moved(order)
        if place is not None:
            fix, why = reorder("Put the sections in order", root, order)
            message = f"`{names[place]}` stands before `{names[order[place]]}`; put it behind"
            yield Problem(message, root.entries[place], fix, unfixable=why)
