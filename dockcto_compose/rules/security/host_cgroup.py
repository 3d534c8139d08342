"""Do not share the control groups of the host.

With `cgroup: host` a service sees the control groups of all other containers and of the host: their names, limits and
load, and where they are writable, the means to change them.

`private`, the default of today's engines, shows a container its own.

**When to ignore**: for tools that watch the host, and for systemd in a container. The rule runs with `--strict` or
by name.

```yaml bad
services:
  app:
    image: example.com/app:1.0
    cgroup: host  # !
```

```yaml good
services:
  app:
    image: example.com/app:1.0
    cgroup: private
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="warning", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("cgroup") == "host":
        message = f"`{service.name}` sees the control groups of the host; leave `cgroup` out"
        yield Problem(message, service.at("cgroup"))
