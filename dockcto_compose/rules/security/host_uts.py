"""Do not share the name of the host.

With `uts: host` a service has the host's name, and with the capability for it may change that name, by which logs,
certificates and clusters know the machine (CIS Docker Benchmark, "the host's UTS namespace is not shared").

A name for the container is set with `hostname`.

**When to ignore**: for tools that report on the host under its name. The rule runs with `--strict` or by name.

```yaml bad
services:
  app:
    image: example.com/app:1.0
    uts: host  # !
```

```yaml good
services:
  app:
    image: example.com/app:1.0
    hostname: app
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="warning", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("uts") == "host":
        message = f"`{service.name}` shares the name of the host; set `hostname` instead"
        yield Problem(message, service.at("uts"))
