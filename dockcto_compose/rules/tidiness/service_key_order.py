"""Keep the keys of services in one order.

What a service is (`image`, `build`), what it needs, how it runs and where it listens are found faster where every
service says it in the same order. A matter of taste, so only by name.

**Fix** (safe): moves the keys with their comments, where those belong to a key for certain.

```yaml bad
services:
  web:
    ports:  # !
      - "8080:80"
    image: nginx:1.27
```

```yaml fixed
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
    x-team: front
    ports:
      - "8080:80"
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dockcto_compose.rules.ordering import by_list, first_moved, names_of, reorder
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.yamltree.node import MAPPING


class Options(NamedTuple):
    """`order`: the keys of a service in the order in which they shall stand, all others anywhere."""

    order: tuple[str, ...] = (
        "extends", "image", "build", "pull_policy", "platform", "container_name", "hostname", "profiles", "depends_on",
        "restart", "init", "user", "working_dir", "entrypoint", "command", "env_file", "environment", "ports", "expose",
        "network_mode", "networks", "volumes", "tmpfs", "secrets", "configs", "healthcheck", "deploy", "labels",
        "logging",
    )  # fmt: skip


@rule(at="services.*", severity="info", default=False, strict=False, options=Options)
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    node = value.node
    if node.kind != MAPPING:
        return
    names = names_of(node)
    order = by_list(names, ctx.options.order)
    place = first_moved(order)
    if place is None:
        return
    fix, why = reorder("Put the keys in order", node, order)
    yield Problem(
        f"`{names[place]}` stands before `{names[order[place]]}`; put it behind",
        node.entries[place],
        fix,
        unfixable=why,
    )
