"""Give each container an address of its own.

Two services with the same fixed address in the same network cannot both start: the second one fails with "Address
already in use". Services whose profiles have nothing in common do not disturb each other.

```yaml bad
services:
  web:
    image: nginx:1.27
    networks:
      front: {ipv4_address: 10.5.0.10}
  api:
    image: example.com/api:2.1
    networks:
      front: {ipv4_address: 10.5.0.10}  # !
networks:
  front:
    ipam: {config: [{subnet: 10.5.0.0/24}]}
```

```yaml good
services:
  web:
    image: nginx:1.27
    networks:
      front: {ipv4_address: 10.5.0.10}
  api:
    image: example.com/api:2.1
    networks:
      front: {ipv4_address: 10.5.0.11}
networks:
  front:
    ipam: {config: [{subnet: 10.5.0.0/24}]}
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from dockcto_compose.compose.model import Related, is_unknown
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.rules.known import entries, texts
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="project", severity="error")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    taken: dict[tuple[str, str], list[Service]] = defaultdict(list)
    for service in project.services.values():
        for network, settings in entries(service.get("networks")):
            for key in ("ipv4_address", "ipv6_address"):
                address = settings.get(key)
                if not isinstance(address, str) or not address or is_unknown(address):
                    continue
                others = taken[network, address]
                clash = next((other for other in others if _together(other, service)), None)
                others.append(service)
                if clash is not None:
                    path = ("networks", network, key)
                    message = f'address {address} is already taken by service "{clash.name}"; use another one'
                    related = (Related("the other one", clash.at(*path)),)
                    yield Problem(message, service.at(*path), related=related, path=("services", service.name, *path))


def _together(one: Service, other: Service) -> bool:
    """Whether the two can run at the same time."""
    mine, theirs = (dict(texts(service.get("profiles"))).values() for service in (one, other))
    return not mine or not theirs or not set(mine).isdisjoint(theirs)
