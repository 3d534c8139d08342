"""Do not publish ports of a service that has no network of its own.

With `network_mode: host` the container listens on the host directly, and with `none` nowhere: in both the engine drops
`ports` without an error, and they tell the reader something that is not so. With `service:NAME` or `container:NAME` the
engine refuses to create the container, "conflicting options: port publishing and the container type network mode"
(devcontainers/templates#260): the ports have to be published by the service whose network it is.

**Fix** (unsafe): removes `ports`. Unsafe, for it may well be `network_mode` that is wrong.

```yaml bad
services:
  web:
    image: nginx:1.27
    network_mode: host
    ports:  # !
      - "8080:80"
    restart: always
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    network_mode: host
    restart: always
```

```yaml good
services:
  vpn:
    image: example.com/vpn:1.0
    ports:
      - "8080:80"
  web:
    image: nginx:1.27
    network_mode: service:vpn
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.yamltree.edits import remove


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    mode, ports = service.get("network_mode"), service.get("ports")
    if not isinstance(mode, str) or is_unknown(mode) or not isinstance(ports, list) or not ports:
        return
    severity = None
    if mode in ("host", "none"):
        message = f'`ports` do nothing with `network_mode` "{mode}"; remove one of the two'
    elif mode.startswith(("service:", "container:")):
        owner = mode.partition(":")[2]
        message = f'the engine refuses `ports` with `network_mode` "{mode}"; publish them from "{owner}"'
        severity = Severity.ERROR
    else:
        return
    origin = service.origin("ports")
    if origin is None:
        return
    entry = origin.node.parent
    at = origin.key if origin.key is not None else origin.node
    fix, why = (None, "")
    if entry is not None and not origin.steps:
        fix, why = attempt("Remove `ports`", lambda: remove(entry), UNSAFE, [("services", service.name, "ports")])
    yield Problem(message, at, fix, severity=severity, unfixable=why)
