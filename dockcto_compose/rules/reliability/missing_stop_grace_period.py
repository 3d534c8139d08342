"""Give databases time to stop.

`docker compose stop` and `down` send SIGTERM, and ten seconds later SIGKILL. A database that is still writing its
buffers to disk by then recovers at its next start, if it can; a long checkpoint alone may take minutes.

Only for images known to keep data, where a volume keeps them. A matter of policy, so only with `--strict`.

**Fix** (unsafe): adds `stop_grace_period: 1m`.

**When to ignore**: when the database is small, or its data do not matter.

```yaml bad
services:
  db:  # !
    image: postgres:17
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data:
```

```yaml fixed unsafe
services:
  db:
    image: postgres:17
    volumes:
      - data:/var/lib/postgresql/data
    stop_grace_period: 1m
volumes:
  data:
```

```yaml good
services:
  db:
    image: postgres:17
    stop_grace_period: 1m
    volumes:
      - data:/var/lib/postgresql/data
  cache:
    image: redis:7.4
volumes:
  data:
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dockcto_compose.compose.formats.durations import parse_duration
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.data_paths import keeps_data
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import add


@dataclass(frozen=True, slots=True)
class Options:
    """`period`: the time that the fix gives a database to stop."""

    period: str = "1m"

    def __post_init__(self) -> None:
        parse_duration(self.period)


@rule(at="service", severity="info", default=False, options=Options)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    image = effective.reference or effective.base
    if service.get("stop_grace_period") is not None or image is None or not keeps_data(image) or effective.idle:
        return
    if all(mount.get("type") not in ("volume", "bind") for _, mount in mappings(service.get("volumes"))):
        return
    period = ctx.options.period
    changes = [("services", service.name, "stop_grace_period")]
    fix, why = attempt("Add `stop_grace_period`", lambda: add(service, {"stop_grace_period": period}), UNSAFE, changes)
    message = f"`{service.name}` is killed ten seconds after it is told to stop; give it a `stop_grace_period`"
    yield Problem(message, service.key, fix, unfixable=why)
