"""Remove configs that no service uses.

A config in the top-level `configs` that no service names reaches nobody. It may be a leftover, or a service lost its
`configs` and starts with the settings of its image.

**Fix** (safe): removes the entry, unless a comment stands in it. Unsafe where Compose cannot resolve the project yet,
since an env file or a required variable is missing.

```yaml bad
services:
  web:
    image: nginx:1.27
    configs: [site]
configs:
  site:
    file: ./site.conf
  mime:  # !
    file: ./mime.types
```

```yaml fixed
services:
  web:
    image: nginx:1.27
    configs: [site]
configs:
  site:
    file: ./site.conf
```

```yaml good
services:
  web:
    image: nginx:1.27
    configs: [site]
configs:
  site:
    file: ./site.conf
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
    yield from unused(project, "configs", _sources(project))


def _sources(project: Project) -> Iterator[Any]:
    for service in project.services.values():
        uses = service.get("configs")
        for use in uses if isinstance(uses, list) else [uses]:
            yield use.get("source") if isinstance(use, dict) else use
