"""Remove volumes that no service uses.

A volume in the top-level `volumes` that no service mounts is never created. It may be a leftover, or a service lost its
mount: then it writes its data somewhere else than you think.

**Fix** (safe): removes the entry, unless a comment stands in it. Unsafe where Compose cannot resolve the project yet,
since an env file or a required variable is missing.

```yaml bad
services:
  db:
    image: postgres:17
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data:
  cache:  # !
```

```yaml fixed
services:
  db:
    image: postgres:17
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data:
```

```yaml good
services:
  db:
    image: postgres:17
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data:
  backup:
    external: true
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
    yield from unused(project, "volumes", _sources(project))


def _sources(project: Project) -> Iterator[Any]:
    for service in project.services.values():
        volumes = service.get("volumes")
        for volume in volumes if isinstance(volumes, list) else [volumes]:
            yield volume.get("source") if isinstance(volume, dict) else volume
