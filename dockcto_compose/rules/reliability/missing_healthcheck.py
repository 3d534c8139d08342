"""Give services that others rely on a healthcheck.

A container that runs is not a service that answers. A database takes seconds before it accepts connections, and a
server can hang for hours while its process is alive; without a healthcheck Docker calls both "running". Nothing can
wait for the service to be ready, `docker compose ps` shows no trouble, and a rolling update goes on over a dead one.

A healthcheck counts wherever it comes from: the compose file, the Dockerfile, or the image itself. Reported are
databases, caches and brokers, and what another service depends on; as an info, other servers with a known probe and
builds of your own that publish a port. Workers, jobs that end, services behind a profile, builds for development,
images nobody here knows, and those built from scratch, which hold no program that could ask, are left alone.

**Fix** (unsafe): for images whose probe is known to work with this configuration, adds it to the service. The
service is then `starting` until the probe succeeds, and `unhealthy` when it fails.

**When to ignore**: when something else watches the service, an orchestrator with probes of its own for instance.
`healthcheck: {disable: true}` says the same inside the file.

```yaml bad
services:
  cache:  # !
    image: redis:7.4-alpine
    volumes:
      - cache:/data
volumes:
  cache:
```

```yaml fixed unsafe
services:
  cache:
    image: redis:7.4-alpine
    volumes:
      - cache:/data
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 10s
      timeout: 3s
      retries: 5
      start_period: 5s
volumes:
  cache:
```

```yaml good
services:
  cache:
    image: redis:7
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
  mail:
    image: axllent/mailpit:v1.21
  worker:
    build: .
    command: celery -A shop worker
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import EffectiveService, HealthState
from dockcto_compose.rules.healthchecks import add_healthcheck
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    if effective.health.state is not HealthState.NONE or effective.idle or effective.is_wasm:
        return
    if effective.view is not None and effective.view.base_image == "scratch":
        return
    fix, why = add_healthcheck(service) if effective.build is None else (None, "")
    reason, severity = _reason(effective, provable=fix is not None)
    if reason:
        message = f"nothing checks whether `{service.name}` is healthy, {reason}; give it a `healthcheck`"
        yield Problem(message, service.key, fix, severity=severity, unfixable=why)


def _reason(effective: EffectiveService, provable: bool) -> tuple[str, Severity]:
    """Why this service ought to have a healthcheck, and how much; empty where nobody would miss it."""
    facts = effective.facts
    hard = facts is not None and facts.tier not in ("A", "B")
    for name, condition in effective.dependents.items():
        if condition != "service_completed_successfully" and not effective.for_development:
            return f"and `{name}` depends on it", Severity.INFO if hard else Severity.WARNING
    if facts is not None and effective.reference is not None:
        if facts.tier == "A" or (facts.tier == "B" and provable):
            severity = Severity.WARNING if facts.tier == "A" else Severity.INFO
            return f'and "{effective.reference.familiar_name}" brings no check of its own', severity
    elif effective.view is not None and effective.service.get("ports") and not effective.for_development:
        return "and it publishes a port", Severity.INFO
    return "", Severity.INFO
