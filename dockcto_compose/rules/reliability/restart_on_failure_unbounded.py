"""Bound how often a failing job is tried again.

`restart: on-failure` without a number tries again for ever. Who waits for the job to complete then waits for ever too,
and says nothing: a migration with a typo in it makes `docker compose up` hang. `on-failure:5` gives up, and `up` fails
with the job's name (CIS Docker Benchmark, "on-failure container restart policy is set to 5").

Only for services that others wait for with `service_completed_successfully`: a server has to come back, however often
it fails. A matter of policy, so only with `--strict`.

**Fix** (unsafe): `on-failure:5`.

**When to ignore**: when the job depends on something that may be away for long.

```yaml bad
services:
  api:
    image: example.com/api:2.1
    depends_on:
      migrate: {condition: service_completed_successfully}
  migrate:
    image: example.com/api:2.1
    restart: on-failure  # !
```

```yaml fixed unsafe
services:
  api:
    image: example.com/api:2.1
    depends_on:
      migrate: {condition: service_completed_successfully}
  migrate:
    image: example.com/api:2.1
    restart: on-failure:5
```

```yaml good
services:
  api:
    image: example.com/api:2.1
    restart: on-failure
    depends_on:
      migrate: {condition: service_completed_successfully}
  migrate:
    image: example.com/api:2.1
    restart: on-failure:5
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
    if "service_completed_successfully" not in ctx.effective(service).dependents.values():
        return
    origin = service.origin("restart")
    fix, why = None, "the policy is written below `deploy`"
    if origin is not None and not service.get("deploy", "restart_policy"):
        changes = [("services", service.name, "restart")]
        fix, why = attempt("Try five times", lambda: replace(origin.node, "on-failure:5"), UNSAFE, changes)
        if origin.steps or "$" in origin.node.value:
            fix, why = None, "the policy comes from another place"
    message = "this tries a failing job for ever, and who waits for it waits as long; bound it, such as on-failure:5"
    yield Problem(message, policy.place, fix, unfixable=why)
