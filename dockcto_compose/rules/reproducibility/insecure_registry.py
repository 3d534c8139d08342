"""Reach registries by a name that has a certificate.

A registry named by its address in the network, or on the plain-text ports 80 and 5000, has no certificate as a rule,
and every engine has to be told to trust it (`insecure-registries`): on the way anybody may put another image in place
of yours. Where that setting is missing, the pull fails.

Give the registry a name and a certificate. A registry on the same machine is no finding.

**When to ignore**: when the registry has a certificate on that port. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    image: 192.168.1.5:5000/web:1.0  # !
  api:
    image: registry.lan:5000/api:1.0  # !
```

```yaml good
services:
  web:
    image: registry.example.com/web:1.0
  api:
    image: localhost:5000/api:1.0
```
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule

_PLAIN = ("80", "5000")


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for pull in ctx.effective(service).pulls:
        registry = pull.reference.registry
        if _is_insecure(registry):
            message = f'"{registry}" is most likely reached without encryption; use a name with a certificate'
            yield Problem(message, pull.at)


def _is_insecure(registry: str) -> bool:
    found = re.fullmatch(r"(.*?)(?::(\d+))?", registry)
    host, port = (found[1].strip("[]"), found[2]) if found else (registry, None)
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return port in _PLAIN
