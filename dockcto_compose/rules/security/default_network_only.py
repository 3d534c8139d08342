"""Put services that have nothing to say to each other on networks of their own.

Without `networks` all services of a project share one network, and each reaches every port of all others, published or
not. Whoever breaks into the web server has the database's port before him, and the cache's, and that of the mail server
(OWASP Docker cheat sheet, rule 5).

Two networks, say `front` and `back`, with the database on the second alone, are enough for most projects. Reported once
for a project of at least four services that has no `networks` at all; the option `services` is that number.

**When to ignore**: when everybody talks to everybody. The rule runs with `--strict` or by name.

```yaml bad
services:  # !
  proxy:
    image: nginx:1.27
  app:
    image: example.com/app:1.0
  db:
    image: postgres:17
  mail:
    image: example.com/mail:1.0
```

```yaml good
services:
  proxy:
    image: nginx:1.27
    networks: [front]
  app:
    image: example.com/app:1.0
    networks: [front, back]
  db:
    image: postgres:17
    networks: [back]
  mail:
    image: example.com/mail:1.0
    networks: [front]
networks:
  front:
  back:
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dockcto_compose.compose.model import location
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


class Options(NamedTuple):
    """`services`: from how many services on a project should have more than one network."""

    services: int = 4


@rule(at="project", severity="info", default=False, options=Options)
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    services = project.services.values()
    together = [service for service in services if not service.get("network_mode")]
    origin = project.origin(("services",))
    if len(together) < ctx.options.services or origin is None or origin.key is None or not project.complete:
        return
    if all(_on_default(service) for service in together):
        message = f"all {len(together)} services share one network; keep those apart that need not reach each other"
        yield Problem(message, location(origin.key))


def _on_default(service: Service) -> bool:
    networks = service.get("networks")
    return networks is None or (isinstance(networks, dict) and set(networks) <= {"default"})
