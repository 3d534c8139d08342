"""Say what happens when a service ends.

Without `restart` (or `deploy.restart_policy`) a container that crashes stays down, and so does every one of them after
the machine has been rebooted. `restart: "no"` says that this is meant.

Left alone are jobs that end, services behind a profile, and builds for development. A matter of policy, so only with
`--strict`; see dependent-without-restart for the case that is a mistake.

**When to ignore**: when something else starts the services again.

```yaml bad
services:
  web:  # !
    image: nginx:1.27
```

```yaml good
services:
  web:
    image: nginx:1.27
    restart: unless-stopped
  migrate:
    image: example.com/api:2.1
    restart: "no"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.restarts import restarts
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if restarts(service).policy != "" or service.get("profiles") or service.get("provider") is not None:
        return
    effective = ctx.effective(service)
    if effective.ends or effective.for_development:
        return
    message = f"`{service.name}` stays down once it ends; give it a `restart` policy, such as unless-stopped"
    yield Problem(message, service.key)
