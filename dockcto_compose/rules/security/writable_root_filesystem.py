"""Make the root file system read-only.

With `read_only: true` an intruder can change no program and leave nothing behind that survives, and a program cannot
write where its data are lost with the container (OWASP Docker cheat sheet, rule 8). What has to be written goes to a
volume or a `tmpfs`:

    read_only: true
    tmpfs: [/tmp, /run]

There is no fix, for nobody can tell from outside where a program writes: read its errors, or `docker diff`. Databases,
jobs that end and builds for development are left out, and so are images that prepare their files as root at the start.

It takes trying out, service by service: the rule runs only by name, `--extend-select writable-root-filesystem`.

**When to ignore**: where it does not pay.

```yaml bad
services:
  web:  # !
    image: example.com/web:1.0
```

```yaml good
services:
  web:
    image: example.com/web:1.0
    read_only: true
    tmpfs: [/tmp]
  db:
    image: postgres:17
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.datastores import data_ports
from dockcto_compose.docker.effective import Runs
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="info", default=False, strict=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    written = service.get("read_only")
    if written is True or (written is not None and not isinstance(written, bool)):
        return
    effective = ctx.effective(service)
    if effective.ends or effective.for_development or service.get("privileged") is True:
        return
    if data_ports(effective.reference or effective.base) or effective.user.runs is Runs.DROPS:
        return
    at = service.at("read_only") if written is False and service.origin("read_only") else service.key
    message = (
        f"`{service.name}` can write to its root file system; set `read_only`, with `tmpfs` or volumes for its data"
    )
    yield Problem(message, at)
