"""Restart a service together with what it needs.

The services that this one depends on are started again after a crash or a reboot (`restart: always` or
`unless-stopped`), and this one is not: it stays down while its database runs. `depends_on` helps at `docker compose up`
alone; the engine that restarts containers knows nothing of it.

Left alone are jobs that end, workers, services behind a profile, builds for development, and services with a comment
that speaks of restarting.

**Fix** (unsafe): gives it the policy of what it depends on.

**When to ignore**: when the service is meant to be started by hand. `restart: "no"` says so.

```yaml bad
services:
  api:  # !
    image: example.com/api:2.1
    ports: ["8080:8080"]
    depends_on: [db]
  db:
    image: postgres:17
    restart: always
```

```yaml fixed unsafe
services:
  api:
    image: example.com/api:2.1
    ports: ["8080:8080"]
    depends_on: [db]
    restart: always
  db:
    image: postgres:17
    restart: always
```

```yaml good
services:
  api:
    image: example.com/api:2.1
    restart: always
    depends_on: [db]
  seed:
    image: example.com/api:2.1
    command: seed
    depends_on: [db]
  db:
    image: postgres:17
    restart: always
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Related
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.restarts import restarts
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.pragma import for_people
from dockcto_compose.yamltree.edits import Unsupported, append, shared
from dockcto_compose.yamltree.node import MAPPING


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if restarts(service).policy != "" or service.get("provider") is not None:
        return
    waits = service.get("depends_on")
    effective = ctx.effective(service)
    if effective.idle or effective.for_development or effective.ends or not isinstance(waits, dict):
        return
    if _explained(service):
        return
    for name in waits:
        target = ctx.project.services.get(name)
        policy = restarts(target) if target is not None else None
        if target is None or policy is None or not policy.for_ever or policy.place is None:
            continue
        wanted = policy.policy or "always"
        fix, why = attempt(
            f"Restart it {wanted}",
            lambda wanted=wanted: _edits(service, wanted),  # type: ignore[misc]
            UNSAFE,
            [("services", service.name, "restart")],
        )
        yield Problem(
            f'`{service.name}` stays down once it ends, while `{name}`, which it depends on, restarts "{wanted}"; '
            "give it a `restart` policy too",
            service.key,
            fix,
            (Related(f"the restart policy of `{name}`", policy.place),),
            unfixable=why,
        )
        return


def _explained(service: Service) -> bool:
    """Whether a comment in the service speaks of restarting: somebody has thought of it."""
    origin = service.origin()
    if origin is None:
        return False
    node, text = origin.node, origin.node.source.text
    comments = [text[c.start : c.end] for c in node.document.comments if node.start <= c.start <= node.end]
    return any("restart" in for_people(comment) for comment in comments)


def _edits(service: Service, policy: str) -> list[Edit]:
    origin = service.origin()
    if origin is None or origin.node.kind != MAPPING or origin.steps or shared(origin.node):
        raise Unsupported("other services share what is written here")
    return append(origin.node, {"restart": policy})
