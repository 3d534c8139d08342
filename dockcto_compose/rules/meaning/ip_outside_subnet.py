"""Choose fixed addresses from the network's subnet.

A container can only have an address that belongs to the network. Compose does not compare the two; the engine does, and
refuses to start the container. A network without a subnet of its own takes no fixed addresses at all.

```yaml bad
services:
  web:
    image: nginx:1.27
    networks:
      front: {ipv4_address: 10.6.0.10}  # !
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
      lan: {ipv4_address: 192.168.0.10}
networks:
  front:
    ipam: {config: [{subnet: 10.5.0.0/24}]}
  lan:
    external: true
```
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Project
from dockcto_compose.rules.known import entries, mappings
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="project", severity="error")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    defined = project.model.get("networks") or {}
    for service in project.services.values():
        for name, settings in entries(service.get("networks")):
            for key in ("ipv4_address", "ipv6_address"):
                address = settings.get(key)
                if not isinstance(address, str) or not address or is_unknown(address):
                    continue
                fault = _fault(address, name, defined.get(name))
                if fault:
                    path = ("networks", name, key)
                    yield Problem(fault, service.at(*path), path=("services", service.name, *path))


def _fault(address: str, name: str, network: Any) -> str:
    """What is wrong with a fixed address, empty where nothing is, or nothing can be known."""
    if network is not None and not isinstance(network, dict):
        return ""
    network = network or {}
    if network.get("external") or network.get("driver") not in (None, "bridge") or is_unknown(network.get("driver")):
        return ""
    try:
        ip = ip_address(address)
    except ValueError:
        return f'"{address}" is not an IP address'
    ipam = network.get("ipam")
    pools = ipam.get("config") if isinstance(ipam, dict) else None
    if is_unknown(ipam) or is_unknown(pools):
        return ""
    subnets = [str(pool.get("subnet")) for _, pool in mappings(pools)]
    if any(is_unknown(pool.get("subnet")) for _, pool in mappings(pools)):
        return ""
    try:
        ranges = [ip_network(subnet, strict=False) for subnet in subnets]
    except ValueError:
        return ""
    ranges = [one for one in ranges if one.version == ip.version]
    if any(ip in one for one in ranges):
        return ""
    if not ranges:
        return f"address {address} needs a subnet of its kind in network `{name}`; add one below `ipam`"
    choices = " or ".join(map(str, ranges))
    return f"address {address} is not in network `{name}`; use one from {choices}"
