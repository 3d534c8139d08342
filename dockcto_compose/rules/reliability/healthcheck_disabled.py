"""Do not switch off the healthcheck of an image.

An image with a HEALTHCHECK tells Docker when its service works. `disable: true` or `test: ["NONE"]` take that away, and
nobody sees any more that the service hangs. Together with a `test`, `disable: true` leaves the reader in the dark about
what holds: the test never runs.

Left alone are workers and other services that run another command of the same image: its test does not fit them.

**When to ignore**: when the image's test does not work here. Better give it one that does.

```yaml bad
services:
  scanner:
    image: clamav/clamav:1.4
    healthcheck:
      disable: true  # !
  api:
    image: example.com/api:2.1
    healthcheck:
      test: ["CMD", "healthy"]
      disable: true  # !
```

```yaml good
services:
  cache:
    image: redis:7.4
    healthcheck:
      disable: true
  worker:
    image: clamav/clamav:1.4
    command: freshclam --daemon
    healthcheck:
      disable: true
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import EffectiveService, HealthState
from dockcto_compose.docker.images import Builtin
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    own = service.get("healthcheck")
    effective = ctx.effective(service)
    if not isinstance(own, dict) or effective.health.state is not HealthState.DISABLED:
        return
    test, disable = own.get("test"), own.get("disable")
    if disable is True and test and test[0] != "NONE" and service.origin("healthcheck", "test") is not None:
        message = "`disable: true` keeps this healthcheck's `test` from ever running; remove one of the two"
        yield Problem(message, service.at("healthcheck", "disable"))
        return
    if effective.idle or service.get("command") is not None or service.get("entrypoint") is not None:
        return
    owner = _owner(effective)
    if owner and (disable is True or test):
        key = "disable" if disable is True else "test"
        yield Problem(f"this switches off the healthcheck of {owner}; leave it on", service.at("healthcheck", key))


def _owner(effective: EffectiveService) -> str:
    """What brings the healthcheck that is switched off; empty where there is none for certain."""
    view = effective.view
    if view is not None and view.healthcheck is not None:
        value = view.healthcheck.value
        return "the Dockerfile" if value is not None and value.test[0] != "NONE" else ""
    facts, image = effective.facts, effective.reference
    if facts is None or image is None or facts.builtin_healthcheck is not Builtin.YES:
        return ""
    return f'"{image.familiar_name}"'
