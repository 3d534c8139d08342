"""Mount one volume at each place in the container.

Where two volumes of a service have the same target, Compose keeps the last and drops the first without a word: the
data you expect there is simply not mounted. (A volume and a `tmpfs` on one target it refuses.)

```yaml bad
services:
  db:
    image: postgres:17
    volumes:
      - ./seed:/var/lib/postgresql/data  # !
      - data:/var/lib/postgresql/data/
volumes:
  data:
```

```yaml good
services:
  db:
    image: postgres:17
    volumes:
      - ./seed:/docker-entrypoint-initdb.d
      - data:/var/lib/postgresql/data
volumes:
  data:
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.formats.go import clean_path
from dockcto_compose.compose.formats.volumes import parse_volume
from dockcto_compose.compose.model import List, Related, is_unknown, location
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, Value, rule


@rule(at="services.*.volumes", severity="error")
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    if not isinstance(value.data, List):
        return
    last: dict[str, int] = {}
    for index in reversed(range(len(value.data))):
        item = value.data[index]
        target = _target(item)
        if target is None:
            continue
        winner = last.setdefault(target, index)
        at, kept = value.data.origin(index), value.data.origin(winner)
        # the very same line twice loses nothing
        if winner == index or item == value.data[winner] or at is None or kept is None:
            continue
        message = f'Compose drops this mount, for another one has the target "{target}" as well; change one of them'
        yield Problem(message, at, related=(Related("Compose keeps this one", location(kept)),))


def _target(item: Any) -> str | None:
    """Where an entry is mounted; None where that cannot be said."""
    if is_unknown(item):
        return None
    if isinstance(item, dict):
        target = item.get("target")
    elif isinstance(item, str):
        try:
            target = parse_volume(item).get("target")
        except FormatError:
            return None
    else:
        return None
    return clean_path(target) if isinstance(target, str) and target and not is_unknown(target) else None
