"""Keep services off the network of the host.

With `network_mode: host` a service listens on every address of the host, reaches what the host's other programs offer
on localhost alone, and no `ports`, networks or firewall of Docker stand in between (CIS Docker Benchmark, "the host's
network namespace is not shared").

Publish the ports it needs with `ports`, and let services find each other by name in a network of the project.

**When to ignore**: for programs that have to find devices by broadcast, such as home automation and media
servers, or that manage the host's network. The rule runs with `--strict` or by name.

```yaml bad
services:
  app:
    image: example.com/app:1.0
    network_mode: host  # !
```

```yaml good
services:
  app:
    image: example.com/app:1.0
    ports: ["127.0.0.1:8080:8080"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="error", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("network_mode") == "host":
        message = f"`{service.name}` shares the network of the host; publish the ports it needs instead"
        yield Problem(message, service.at("network_mode"))
