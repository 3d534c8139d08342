"""Remove networks that no service joins.

A network in the top-level `networks` that no service names is never created. It may be a leftover, or a service lost
its `networks` and now sits in the default network, where others can reach it that should not.

**Fix** (safe): removes the entry, unless a comment stands in it. Unsafe where Compose cannot resolve the project yet,
since an env file or a required variable is missing.

```yaml bad
services:
  web:
    image: nginx:1.27
    networks: [front]
networks:
  front:
  back:  # !
    internal: true
```

```yaml fixed
services:
  web:
    image: nginx:1.27
    networks: [front]
networks:
  front:
```

```yaml good
services:
  web:
    image: nginx:1.27
networks:
  default:
    name: shop
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockcto_compose.compose.project import Project
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.unused import unused


@rule(at="project", severity="warning")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    yield from unused(project, "networks", _names(project))


def _names(project: Project) -> Iterator[Any]:
    yield "default"
    for service in project.services.values():
        networks = service.get("networks")
        yield from networks if isinstance(networks, dict) else [networks]
        yield service.get("build", "network")
