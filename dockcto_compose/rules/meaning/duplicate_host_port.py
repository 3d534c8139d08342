"""Publish each host port once.

Only one container can hold a port of the host. The second one fails at `up` with "port is already allocated", and which
of them is the second depends on which starts first. Addresses count: `127.0.0.1:80` and `192.168.0.5:80` do not
disturb each other, while a port without an address takes them all. So do protocols, and services whose profiles have
nothing in common.

**When to ignore**: when the two services are never started together, though no profile says so. A profile would.

```yaml bad
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
  admin:
    image: phpmyadmin:5.2
    ports:
      - "127.0.0.1:8080:80"  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - "127.0.0.1:8080:80"
      - "127.0.0.1:8080:80/udp"
  admin:
    image: phpmyadmin:5.2
    ports:
      - "192.168.0.5:8080:80"
      - "80"
  debug:
    image: phpmyadmin:5.2
    profiles: [debug]
    ports: ["9000:80"]
  trace:
    image: jaegertracing/all-in-one:1.60
    profiles: [trace]
    ports: ["9000:16686"]
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from dockcto_compose.compose.model import Related, is_unknown
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.rules.known import mappings, texts
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule

_NO_PORTS = ("host", "none", "service:", "container:")


class _Published(NamedTuple):
    service: Service
    number: int
    address: str
    profiles: frozenset[str]


@rule(at="project", severity="error")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    taken: dict[tuple[int, str], list[_Published]] = defaultdict(list)
    for service in project.services.values():
        for port, protocol, published in _published(service):
            others = taken[port, protocol]
            clash = next((other for other in others if _clash(other, published)), None)
            others.append(published)
            if clash is not None:
                yield _problem(port, protocol, published, clash)


def _published(service: Service) -> Iterator[tuple[int, str, _Published]]:
    """Every host port that the service asks for, with its protocol; not those that the engine picks itself."""
    if str(service.get("network_mode") or "").startswith(_NO_PORTS):
        return
    profiles = frozenset(name for _, name in texts(service.get("profiles")))
    for index, port in mappings(service.get("ports")):
        host, address = str(port.get("published") or ""), port.get("host_ip") or ""
        if is_unknown(port.get("published")) or is_unknown(address) or not host.isdecimal() or int(host) == 0:
            continue
        yield int(host), port.get("protocol") or "tcp", _Published(service, index, address, profiles)


def _clash(one: _Published, other: _Published) -> bool:
    if one.profiles and other.profiles and not one.profiles & other.profiles:
        return False
    return one.address == other.address or any(_covers(a.address, b.address) for a, b in ((one, other), (other, one)))


def _covers(all_of: str, address: str) -> bool:
    """Whether an address stands for every address of its family, or for all there are."""
    if not all_of:
        return True
    return all_of == ("::" if ":" in address else "0.0.0.0") and bool(address)


def _problem(port: int, protocol: str, published: _Published, clash: _Published) -> Problem:
    other = f'service "{clash.service.name}"' if clash.service is not published.service else "this service"
    shown = f"{port}/{protocol}" if protocol != "tcp" else str(port)
    at = clash.service.at("ports", clash.number)
    return Problem(
        f"host port {shown} is already published by {other}; use another one",
        published.service.at("ports", published.number),
        related=(Related("the other one", at),),
        path=("services", published.service.name, "ports", published.number),
    )
