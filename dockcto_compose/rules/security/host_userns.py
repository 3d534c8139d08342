"""Do not switch off the remapping of users.

Where the engine remaps users, root in a container is nobody on the host. `userns_mode: host` takes that away: root
is root again (CIS Docker Benchmark, "the host's user namespaces are not shared"). Where the engine does not, the key
does nothing.

Leave it out, and give the service the one thing that remapping keeps it from.

**When to ignore**: when the service is privileged or shares the host's network, which the engine allows without
remapping only. The rule runs with `--strict` or by name.

```yaml bad
services:
  app:
    image: example.com/app:1.0
    userns_mode: host  # !
```

```yaml good
services:
  app:
    image: example.com/app:1.0
    user: "1000:1000"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="error", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("userns_mode") == "host":
        message = (
            f"`{service.name}` runs without remapping of users, root in it is root on the host; leave `userns_mode` out"
        )
        yield Problem(message, service.at("userns_mode"))
