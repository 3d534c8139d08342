"""Add no capabilities beyond those every container has.

Each capability is a piece of root. `NET_ADMIN` changes the container's own network, `SYS_NICE` and `IPC_LOCK` take CPU
and memory from everybody else, `SYS_PTRACE` looks into other processes: for a VPN or a debugger they are needed, for a
web server they are not (OWASP Docker cheat sheet, rule 3). Those that reach the host are `dangerous-capability`'s.

Adding back some of the usual ones after `cap_drop: [ALL]` is what one should do, and no finding.

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
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.capabilities import added
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("privileged") is True:
        return
    for index, name, reach, _ in added(service):
        if not reach:
            message = (
                f"`{service.name}` gets the capability {name}, which no container has by default; does it need it?"
            )
            yield Problem(message, service.at("cap_add", index))
