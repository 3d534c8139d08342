"""Wait for "healthy" only where there is a healthcheck.

`condition: service_healthy` on a service without a healthcheck cannot come true. Docker Compose takes the file, starts
the dependency, and then stops the whole `up` with "container ... has no healthcheck configured". `disable: true` and
`test: ["NONE"]` count as none (docker/compose#4915, Flagsmith#5197, ties#290).

The healthcheck may come from the Dockerfile or from the image: those are looked up. It is an error where it is certain
that there is none, and a warning where nothing is known about the image.

**Fix** (unsafe): adds the healthcheck that is known for the image, if it is sure to work here; otherwise waits for
`service_started`, the most that can come true.

**When to ignore**: when you know that the image has a healthcheck.

```yaml bad
services:
  app:
    image: example.com/app:1.4
    depends_on:
      cache:
        condition: service_healthy  # !
  cache:
    image: redis:7
```

```yaml fixed unsafe
services:
  app:
    image: example.com/app:1.4
    depends_on:
      cache:
        condition: service_healthy
  cache:
    image: redis:7
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 10s
      timeout: 3s
      retries: 5
      start_period: 5s
```

```yaml good
services:
  app:
    image: example.com/app:1.4
    depends_on:
      scanner:
        condition: service_healthy
  scanner:
    image: clamav/clamav:1.4
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Related
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import EffectiveService, HealthState
from dockcto_compose.rules.healthchecks import add_healthcheck
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Fix, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.yamltree.edits import replace, shared


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    waits = service.get("depends_on")
    for name, how in waits.items() if isinstance(waits, dict) else ():
        target = ctx.project.services.get(name)
        if target is None or not isinstance(how, dict) or how.get("condition") != "service_healthy":
            continue
        severity, message = _judgement(name, ctx.effective(target))
        if severity is None:
            continue
        fix, why = _mended(service, target, ctx) if severity is Severity.ERROR else (None, "")
        yield Problem(
            message,
            service.at("depends_on", name, "condition"),
            fix,
            (Related(f"`{name}` is defined here", target.key),),
            severity,
            why,
        )


def _judgement(name: str, target: EffectiveService) -> tuple[Severity | None, str]:
    state = target.health.state
    if state is HealthState.DISABLED:
        return Severity.ERROR, (
            f"the healthcheck of `{name}` is disabled, so it never becomes healthy and `docker compose up` stops here; "
            "enable it, or wait for `service_started`"
        )
    if state is HealthState.NONE:
        return Severity.ERROR, (
            f"`{name}` has no healthcheck, so it never becomes healthy and `docker compose up` stops here; "
            "give it one, or wait for `service_started`"
        )
    image = target.reference or target.base
    if state is HealthState.UNKNOWN and image is not None and target.health.place is None:
        return Severity.WARNING, (
            f'`{name}` has no healthcheck in this file, and nothing is known of one in "{image.familiar_name}"; '
            "without one `docker compose up` stops here"
        )
    return None, ""


def _mended(service: Service, target: Service, ctx: Context) -> tuple[Fix | None, str]:
    if ctx.effective(target).health.state is HealthState.NONE:
        fix, _ = add_healthcheck(target)
        if fix is not None:
            return fix, ""
    condition = service.origin("depends_on", target.name, "condition")
    if condition is None or shared(condition.node):
        return None, "other services share what is written here"
    return attempt(
        f"Wait for `{target.name}` to be started",
        lambda: replace(condition.node, "service_started"),
        UNSAFE,
        [("services", service.name, "depends_on", target.name, "condition")],
    )
