"""Write each limit once.

`mem_limit` and `deploy.resources.limits.memory` are the same limit, and so are `cpus`, `pids_limit` and
`mem_reservation` and theirs below `deploy`. Compose takes both where they are equal, and refuses the project as soon as
somebody changes only one of them.

**Fix** (safe): removes the key of the service; the one below `deploy` stays.

```yaml bad
services:
  web:
    image: nginx:1.27
    mem_limit: 256m  # !
    deploy:
      resources:
        limits:
          memory: 256m
```

```yaml fixed
services:
  web:
    image: nginx:1.27
    deploy:
      resources:
        limits:
          memory: 256m
```

```yaml good
services:
  web:
    image: nginx:1.27
    mem_limit: 256m
  api:
    image: example.com/api:2.1
    deploy:
      resources:
        limits:
          memory: 256m
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockcto_compose.compose.model import Related, is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import SAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.yamltree.edits import remove

_PAIRS = (
    ("mem_limit", ("limits", "memory")),
    ("cpus", ("limits", "cpus")),
    ("pids_limit", ("limits", "pids")),
    ("mem_reservation", ("reservations", "memory")),
)


@rule(at="service", severity="info")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for key, below in _PAIRS:
        path = ("deploy", "resources", *below)
        own, other = service.get(key), service.get(*path)
        origin = service.origin(key)
        if own is None or other is None or origin is None or origin.key is None or not _equal(own, other):
            continue
        entry = origin.key.parent
        fix, why = None, "it comes from another place"
        if entry is not None and not origin.steps:
            changes = [("services", service.name, key)]
            fix, why = attempt(f"Remove `{key}`", lambda: remove(entry), SAFE, changes)  # noqa: B023
        related = (Related("the same limit", service.at(*path)),)
        yield Problem(
            f"`{key}` repeats `{'.'.join(path)}`; remove one of the two", origin.key, fix, related, unfixable=why
        )


def _equal(one: Any, other: Any) -> bool:
    if is_unknown(one) or is_unknown(other):
        return False
    try:
        return float(one) == float(other)
    except (TypeError, ValueError):
        return bool(one == other)
