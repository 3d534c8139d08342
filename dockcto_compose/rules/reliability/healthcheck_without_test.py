"""Give a `healthcheck` its `test`.

A `healthcheck` with an interval and no `test` takes the test of the image. Where the image has none, the engine does
not check anything: no health, no error, and who waits for `service_healthy` stops the whole `up` with "container ...
has no healthcheck configured" (ties#290).

It is an error where it is certain that the image has no healthcheck, and a warning where nothing is known about it.

**When to ignore**: when you know that the image has a healthcheck.

```yaml bad
services:
  cache:
    image: redis:7.4
    healthcheck:  # !
      interval: 10s
```

```yaml good
services:
  cache:
    image: redis:7.4
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 10s
  scanner:
    image: clamav/clamav:1.4
    healthcheck:
      interval: 10s
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import HealthState
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    own = service.get("healthcheck")
    if not isinstance(own, dict) or not own or own.get("test") or own.get("disable") is not None:
        return
    effective = ctx.effective(service)
    state = effective.health.state
    origin = service.origin("healthcheck")
    at = origin.key if origin is not None and origin.key is not None else service.at("healthcheck")
    if state is HealthState.NONE:
        yield Problem("this healthcheck has no `test`, and the image has none either; add one", at)
    elif state is HealthState.DISABLED and effective.health.place is not None:
        message = "this healthcheck has no `test`, and the Dockerfile says HEALTHCHECK NONE; add one"
        yield Problem(message, at)
    elif state is HealthState.UNKNOWN and effective.reference is not None and effective.health.place is None:
        image = effective.reference.familiar_name
        message = f'this healthcheck has no `test`, and nothing is known of one in "{image}"; add one'
        yield Problem(message, at, severity=Severity.WARNING)
