"""Say how often and how long to check.

Without `interval`, `timeout` and `retries` the engine takes 30 s, 30 s and 3: whoever waits for the service waits half
a minute at least, and one that hangs is found after three.

Only for a `test` of the service's own; where the image has the test, it has its times too. A matter of policy, so only
with `--strict`.

`start_period` is nothing most services need, for a failing check before it ends only counts; put it into the option
`wanted` where it has to be there as well.

**When to ignore**: when the defaults suit the service.

```yaml bad
services:
  cache:
    image: redis:7.4
    healthcheck:  # !
      test: ["CMD", "redis-cli", "ping"]
      interval: 10s
```

```yaml good
services:
  cache:
    image: redis:7.4
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 10s
      timeout: 3s
      retries: 5
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule

Parameter = Literal["interval", "timeout", "retries", "start_period", "start_interval"]


class Options(NamedTuple):
    """`wanted`: the parameters that a healthcheck with a test of its own must have."""

    wanted: tuple[Literal["interval", "timeout", "retries", "start_period", "start_interval"], ...] = (
        "interval",
        "timeout",
        "retries",
    )


@rule(at="service", severity="info", default=False, options=Options)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    own, origin = service.get("healthcheck"), service.origin("healthcheck")
    test = own.get("test") if isinstance(own, dict) else None
    if not isinstance(own, dict) or not test or test[0] == "NONE" or own.get("disable") or origin is None:
        return
    absent = [f"`{name}`" for name in ctx.options.wanted if own.get(name) is None]
    if absent:
        names = absent[0] if len(absent) == 1 else f"{', '.join(absent[:-1])} and {absent[-1]}"
        at = origin.key if origin.key is not None else origin.node
        yield Problem(f"this healthcheck leaves {names} to the engine's defaults; write them down", at)
