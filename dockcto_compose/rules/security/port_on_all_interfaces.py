"""Publish ports on one address instead of all.

`"8080:80"` listens on every address of the host, and Docker opens the firewall for it: rules of UFW or firewalld do not
hold it back (moby/moby#4737). What was meant for a look from the same machine is open to the network, and on a rented
server to the world (OWASP Docker cheat sheet, rule 5a; CIS Docker Benchmark, "incoming container traffic is bound to a
specific host interface").

`"127.0.0.1:8080:80"` is for this machine alone, a reverse proxy on it included. An address behind a variable is a
choice that each user makes, and no finding, nor is a port that the engine picks. Who publishes the web's own ports 80
and 443 wants to be seen (the option `public` is the list of such ports), and so do DNS and mail servers on theirs.
Ports of databases are the matter of `database-port-on-all-interfaces`, which is on by default.

**Fix** (unsafe): publishes the port on 127.0.0.1.

**When to ignore**: for what the world is to see. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"  # !
      - 0.0.0.0:8443:443  # !
      - "${PORT:-8081}:81"  # !
      - target: 82  # !
        published: "8082"
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    ports:
      - "127.0.0.1:8080:80"
      - 127.0.0.1:8443:443
      - "127.0.0.1:${PORT:-8081}:81"
      - target: 82
        published: "8082"
        host_ip: 127.0.0.1
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - "127.0.0.1:8080:80"
      - "${BIND_IP:-0.0.0.0}:8443:443"
      - "81"
      - "443:8443"
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
from dockcto_compose.docker.datastores import data_ports
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.published import LOCAL, bind_to_localhost, chosen_by_variable, published
from dockcto_compose.rules.rule import Context, rule


@dataclass(frozen=True, slots=True)
class Options:
    """`public`: host ports that the world is meant to see."""

    public: tuple[int, ...] = (80, 443)


@rule(at="service", severity="warning", default=False, options=Options)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    data = data_ports(effective.reference or effective.base)
    public = {str(port) for port in ctx.options.public}
    for port in published(service):
        if port.host in public or port.without_choice:
            continue
        if port.everywhere and port.target not in data and not chosen_by_variable(port):
            fix, why = bind_to_localhost(port)
            message = f"port {port.host} is open on every address of the host, past its firewall; put {LOCAL} before it"
            yield Problem(message, port.at, fix, unfixable=why)
