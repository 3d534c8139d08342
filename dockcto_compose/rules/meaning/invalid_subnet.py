"""Give networks subnets that are some.

A subnet is an address and the number of its leading bits: `172.28.0.0/16`. The gateway, `ip_range` and the auxiliary
addresses lie in it. Compose takes any text; the engine refuses to create the network, and nothing starts. A subnet with
bits behind its prefix, `172.28.0.1/16`, is refused by Docker from 25 on (moby#45759), and so is such a range. IPv6
subnets count where the network has `enable_ipv6`.

**Fix** (unsafe): takes the bits behind the prefix away.

```yaml bad
services:
  web:
    image: nginx:1.27
    networks: [back]
networks:
  back:
    ipam:
      config:
        - subnet: 172.28.0.1/16  # !
          gateway: 172.29.0.1  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    networks: [back]
networks:
  back:
    ipam:
      config:
        - subnet: 172.28.0.0/16
          gateway: 172.29.0.1
```

```yaml good
services:
  web:
    image: nginx:1.27
    networks: [back]
networks:
  back:
    ipam:
      config:
        - subnet: 172.28.0.0/16
          gateway: 172.28.0.1
          ip_range: 172.28.5.0/24
```
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Project
from dockcto_compose.rules.known import entries, mappings
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.yamltree.edits import replace
from dockcto_compose.yamltree.node import Path

Network = IPv4Network | IPv6Network


@rule(at="project", severity="error")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    for name, network in entries(project.model.get("networks")):
        ipam = network.get("ipam")
        driver = ipam.get("driver") if isinstance(ipam, dict) else None
        if network.get("external") or not isinstance(ipam, dict) or driver not in (None, "", "default"):
            continue
        for index, pool in mappings(ipam.get("config")):
            base: Path = ("networks", name, "ipam", "config", index)
            subnet = _text(pool.get("subnet"))
            whole = _network(subnet)
            if subnet and whole is None:
                yield _problem(project, (*base, "subnet"), f'"{subnet}" is no subnet; write it as 172.28.0.0/16')
                continue
            if whole is not None and whole.version == 6 and network.get("enable_ipv6") is not True:
                continue
            if whole is not None and _has_host_bits(subnet):
                yield _masked(project, (*base, "subnet"), subnet, whole)
            yield from _inside(project, base, pool.get("gateway"), pool.get("ip_range"), whole)


def _inside(project: Project, base: Path, gateway: object, part: object, whole: Network | None) -> Iterator[Problem]:
    address = _text(gateway)
    if address:
        try:
            found = ip_address(address)
        except ValueError:
            yield _problem(
                project, (*base, "gateway"), f'gateway "{address}" is no IP address; write it without a prefix'
            )
        else:
            if whole is not None and (found.version != whole.version or found not in whole):
                message = f'gateway "{address}" is not in subnet {whole}; use an address from it'
                yield _problem(project, (*base, "gateway"), message)
    given = _text(part)
    if given:
        within = _network(given)
        if within is None:
            yield _problem(project, (*base, "ip_range"), f'"{given}" is no range; write it as 172.28.5.0/24')
        elif whole is not None and (
            within.version != whole.version or not (within[0] in whole and within[-1] in whole)
        ):
            message = f'range "{given}" is not in subnet {whole}; use a part of it'
            yield _problem(project, (*base, "ip_range"), message)
        elif _has_host_bits(given):
            yield _masked(project, (*base, "ip_range"), given, within)


def _text(value: object) -> str:
    return value if isinstance(value, str) and not is_unknown(value) else ""


def _network(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False) if "/" in text else None
    except ValueError:
        return None


def _has_host_bits(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return True
    return False


def _problem(project: Project, path: Path, message: str) -> Problem:
    origin = project.origin(path)
    return Problem(message, origin if origin is not None else project.top, path=path)


def _masked(project: Project, path: Path, text: str, whole: Network) -> Problem:
    origin = project.origin(path)
    message = f'"{text}" has bits behind its prefix, which Docker refuses from 25 on; write {whole}'
    if origin is None:
        return Problem(message, project.top, path=path)
    fix, why = None, "it contains a variable"
    if "$" not in origin.node.value:
        fix, why = attempt(f"Write `{whole}`", lambda: replace(origin.node, str(whole)), UNSAFE, [path[:4]])
    return Problem(message, origin, fix, unfixable=why, path=path)
