"""Remove secrets that no service uses.

A secret in the top-level `secrets` that neither a service nor a build names reaches nobody. It may be a leftover, or a
service lost its `secrets` and starts without the password it needs.

**Fix** (safe): removes the entry, unless a comment stands in it. Unsafe where Compose cannot resolve the project yet,
since an env file or a required variable is missing.

```yaml bad
services:
  db:
    image: postgres:17
    secrets: [password]
secrets:
  password:
    file: ./password.txt
  certificate:  # !
    file: ./server.pem
```

```yaml fixed
services:
  db:
    image: postgres:17
    secrets: [password]
secrets:
  password:
    file: ./password.txt
```

```yaml good
services:
  web:
    build:
      context: .
      secrets: [token]
secrets:
  token:
    environment: TOKEN
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
    yield from unused(project, "secrets", _sources(project))


def _sources(project: Project) -> Iterator[Any]:
    for service in project.services.values():
        for uses in (service.get("secrets"), service.get("build", "secrets")):
            for use in uses if isinstance(uses, list) else [uses]:
                yield use.get("source") if isinstance(use, dict) else use
