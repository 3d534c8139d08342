"""Give `start_interval` a `start_period`.

`start_interval` says how often to check during the `start_period`. Compose takes the one without the other, and the
engine refuses to create the container: "start_interval" needs a "start_period" above zero.

**Fix** (unsafe): adds `start_period: 30s`.

```yaml bad
services:
  cache:
    image: redis:7.4
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      start_interval: 1s  # !
```

```yaml fixed unsafe
services:
  cache:
    image: redis:7.4
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      start_interval: 1s
      start_period: 30s
```

```yaml good
services:
  cache:
    image: redis:7.4
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      start_period: 10s
      start_interval: 1s
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.formats.durations import parse_duration
from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported, append, shared
from dockcto_compose.yamltree.node import MAPPING


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    own = service.get("healthcheck")
    if not isinstance(own, dict) or own.get("disable") is True:
        return
    interval, period = own.get("start_interval"), own.get("start_period")
    if interval is None or not _above_zero(interval) or _may_be_above_zero(period) or _image_has_one(service, ctx):
        return
    fix, why = None, "`start_period` is written already"
    if period is None:
        changes = [("services", service.name, "healthcheck", "start_period")]
        fix, why = attempt("Add `start_period`", lambda: _edits(service), UNSAFE, changes)
    message = "the engine refuses `start_interval` without a `start_period` above zero; add one"
    yield Problem(message, service.at("healthcheck", "start_interval"), fix, unfixable=why)


def _above_zero(value: object) -> bool:
    try:
        return not is_unknown(value) and parse_duration(value) > 0
    except FormatError:
        return False


def _may_be_above_zero(value: object) -> bool:
    return value is not None and (is_unknown(value) or _above_zero(value))


def _image_has_one(service: Service, ctx: Context) -> bool:
    """Whether the image's own healthcheck may bring the period along."""
    effective = ctx.effective(service)
    if effective.build is None:
        return effective.facts is None or effective.facts.may_have_healthcheck
    view = effective.view
    if view is None:
        return True
    if view.healthcheck is not None:
        return view.healthcheck.value is None or view.healthcheck.value.start_period > 0
    return effective.base_facts is not None and effective.base_facts.may_have_healthcheck


def _edits(service: Service) -> list[Edit]:
    origin = service.origin("healthcheck")
    if origin is None or origin.node.kind != MAPPING or origin.steps or shared(origin.node):
        raise Unsupported("the healthcheck comes from another place, or others share it")
    return append(origin.node, {"start_period": "30s"})
