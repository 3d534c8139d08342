"""Keep the logs of a service.

With the logging driver `none` everything the service writes is lost: `docker compose logs` is empty when something goes
wrong, and nothing tells afterwards what happened.

A matter of policy, so only with `--strict`.

**When to ignore**: when the service writes its logs somewhere else by itself.

```yaml bad
services:
  web:
    image: nginx:1.27
    logging:
      driver: none  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    logging:
      driver: local
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("logging", "driver") == "none":
        message = 'logging driver "none" throws away what the service writes; use "local" or one that keeps it'
        yield Problem(message, service.at("logging", "driver"))
