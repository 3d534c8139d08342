"""Publish services on ports from 1024 on.

Ports below belong to the services of the host: whoever knocks at 22 or 25 trusts what answers to be the machine
itself, and the engine has to be root to listen there (CIS Docker Benchmark, "privileged ports are not mapped within
containers"). Rootless engines cannot do it at all.

The web's ports 80 and 443 are fine. The option `allowed` is the list of those that are, by default `[80, 443]`.

**When to ignore**: for the protocols that have no other port, such as DNS and mail. The rule runs with `--strict` or by
name.

```yaml bad
services:
  files:
    image: example.com/files:1.0
    ports:
      - "445:445"  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - "80:80"
      - "8443:443"
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
        if first.isdecimal() and int(first) < _LIMIT and int(first) not in ctx.options.allowed:
            yield Problem(f"host port {first} is one of the system's; use one from {_LIMIT} on", port.at)
