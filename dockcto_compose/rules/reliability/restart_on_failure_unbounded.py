"""Bound how often a failing service is restarted.

`restart: on-failure` without a number tries again for ever. A service that cannot start, for a typo in its
configuration for instance, keeps the machine busy and fills its log; `on-failure:5` gives up, and somebody looks
(CIS Docker Benchmark, "on-failure container restart policy is set to 5").

A matter of policy, so only with `--strict`.

**Fix** (unsafe): `on-failure:5`.

**When to ignore**: when the service depends on something that may be away for long.

```yaml bad
services:
  api:
    image: example.com/api:2.1
    restart: on-failure  # !
```

```yaml fixed unsafe
services:
  api:
    image: example.com/api:2.1
    restart: on-failure:5
```

```yaml good
services:
  api:
    image: example.com/api:2.1
    restart: on-failure:5
  web:
    image: nginx:1.27
    restart: always
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.restarts import restarts
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.yamltree.edits import replace


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    policy = restarts(service)
    if policy.policy != "on-failure" or policy.tries or policy.place is None:
        return
    origin = service.origin("restart")
    fix, why = None, "the policy is written below `deploy`"
    if origin is not None and not service.get("deploy", "restart_policy"):
        changes = [("services", service.name, "restart")]
        fix, why = attempt("Try five times", lambda: replace(origin.node, "on-failure:5"), UNSAFE, changes)
        if origin.steps or "$" in origin.node.value:
            fix, why = None, "the policy comes from another place"
    yield Problem(
        "this restarts a failing service for ever; bound it, such as on-failure:5", policy.place, fix, unfixable=why
    )
