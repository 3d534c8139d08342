"""Wait for the end of a service only if it may end.

`condition: service_completed_successfully` waits until the other container has exited with 0. With `restart: always` or
`unless-stopped` the engine starts it again as soon as it ends, so that never comes true, or only by chance: the
dependent is not started, and `docker compose up` hangs while the job runs over and over.

**Fix** (unsafe): lets the job try again only when it fails, `restart: on-failure`.

```yaml bad
services:
  api:
    image: example.com/api:2.1
    depends_on:
      migrate:
        condition: service_completed_successfully  # !
  migrate:
    image: example.com/api:2.1
    command: migrate
    restart: always
```

```yaml fixed unsafe
services:
  api:
    image: example.com/api:2.1
    depends_on:
      migrate:
        condition: service_completed_successfully
  migrate:
    image: example.com/api:2.1
    command: migrate
    restart: on-failure
```

```yaml good
services:
  api:
    image: example.com/api:2.1
    depends_on:
      migrate:
        condition: service_completed_successfully
  migrate:
    image: example.com/api:2.1
    command: migrate
    restart: on-failure
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Related
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.restarts import restarts
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Fix, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.yamltree.edits import replace, shared


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    waits = service.get("depends_on")
    for name, how in waits.items() if isinstance(waits, dict) else ():
        target = ctx.project.services.get(name)
        if target is None or not isinstance(how, dict) or how.get("condition") != "service_completed_successfully":
            continue
        policy = restarts(target)
        if not policy.for_ever or policy.place is None:
            continue
        fix, why = _fix(target)
        yield Problem(
            f'`{name}` never completes, because it is restarted "{policy.policy}"; '
            'let it restart "on-failure" or not at all',
            service.at("depends_on", name, "condition"),
            fix,
            (Related(f"the restart policy of `{name}`", policy.place),),
            unfixable=why,
        )


def _fix(target: Service) -> tuple[Fix | None, str]:
    origin = target.origin("restart")
    if target.get("deploy", "restart_policy") or origin is None or origin.steps or shared(origin.node):
        return None, "the policy comes from another place, or others share it"
    changes = [("services", target.name, "restart")]
    return attempt("Restart only on failure", lambda: replace(origin.node, "on-failure"), UNSAFE, changes)
