"""Set each variable once.

In a list the same name may stand twice; Compose takes the last one and drops the first without a word. Somebody who
edits the first line will wonder why nothing changes. (As a mapping Compose would refuse it.)

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      - POSTGRES_DB=shop  # !
      - POSTGRES_USER=shop
      - POSTGRES_DB=test
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      - POSTGRES_DB=shop
      - POSTGRES_USER=shop
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import List, Related, is_unknown, location
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, Value, rule


@rule(at="services.*.environment | services.*.build.args", severity="warning")
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    items = value.data
    if not isinstance(items, List):
        return
    last: dict[str, int] = {}
    for index in reversed(range(len(items))):
        item = items[index]
        if not isinstance(item, str):
            continue
        name = item.partition("=")[0]
        if is_unknown(item) and "$" in name:
            continue
        winner = last.setdefault(name, index)
        at, kept = items.origin(index), items.origin(winner)
        # the very same line twice loses nothing
        if winner == index or item == items[winner] or at is None or kept is None:
            continue
        message = f"`{name}` is set again below, and Compose drops this value; keep one of the two"
        yield Problem(message, at, related=(Related("Compose keeps this one", location(kept)),))
