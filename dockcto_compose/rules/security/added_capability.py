"""Add no capabilities beyond those every container has.

Each capability is a piece of root. `NET_ADMIN` changes the container's own network, `SYS_NICE` and `IPC_LOCK` take CPU
and memory from everybody else, `SYS_PTRACE` looks into other processes: for a VPN or a debugger they are needed, for a
web server they are not (OWASP Docker cheat sheet, rule 3). Those that reach the host are `dangerous-capability`'s.

Adding back some of the usual ones after `cap_drop: [ALL]` is what one should do, and no finding. Nor is `NET_ADMIN` for
a service that says what for: it gets the device `/dev/net/tun`, sets a `sysctl` of the network or serves DHCP.

**When to ignore**: when the service needs it. The rule runs with `--strict` or by name.

```yaml bad
services:
  tool:
    image: example.com/tool:1.0
    cap_add:
      - SYS_PTRACE  # !
```

```yaml good
services:
  web:
    image: example.com/web:1.0
    cap_drop: [ALL]
    cap_add: [CHOWN, SETUID, SETGID, NET_BIND_SERVICE]
  vpn:
    image: example.com/vpn:1.0
    cap_add: [NET_ADMIN]
    devices: [/dev/net/tun]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.capabilities import added
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("privileged") is True:
        return
    for index, name, reach, _ in added(service):
        if not reach and not (name == "NET_ADMIN" and _makes_networks(service)):
            message = f"`{service.name}` gets {name}, which no container has by default; leave it out if it can"
            yield Problem(message, service.at("cap_add", index))


def _makes_networks(service: Service) -> bool:
    """Whether other keys of the service say that it makes tunnels, routes or addresses."""
    written = f"{service.get('devices')} {service.get('volumes')} {service.get('sysctls')}"
    if "/dev/net/tun" in written or "net.ipv" in written or "/lib/modules" in written:
        return True
    return any(port.get("target") in (67, 51820) for _, port in mappings(service.get("ports")))
