"""Publish services on ports from 1024 on.

Ports below belong to the services of the host: whoever knocks at 22 or 25 trusts what answers to be the machine
itself, and the engine has to be root to listen there (CIS Docker Benchmark, "privileged ports are not mapped within
containers"). Rootless engines cannot do it at all.

The web's ports 80 and 443 are fine; the option `allowed` is the list of those that are. So are the ports of protocols
whose clients know no other, such as DNS, DHCP, mail and IPsec, where the service itself listens on the same port.

**When to ignore**: where the service stands for the machine. The rule runs with `--strict` or by name.

```yaml bad
services:
  git:
    image: gitea/gitea:1.22
    ports:
      - "22:22"  # !
      - "81:3000"  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - "80:80"
      - "8443:443"
  dns:
    image: example.com/dns:1.0
    ports:
      - "53:53/udp"
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.published import published
from dockcto_compose.rules.rule import Context, rule

_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Options:
    """`allowed`: host ports below 1024 that may be used."""

    allowed: tuple[int, ...] = (80, 443)


@rule(at="service", severity="info", default=False, options=Options)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for port in published(service):
        first = port.host.partition("-")[0]
        if not first.isdecimal() or int(first) >= _LIMIT or port.without_choice:
            continue
        if int(first) not in ctx.options.allowed:
            yield Problem(f"host port {first} is one of the system's; use one from {_LIMIT} on", port.at)
