"""Do not let services of a profile depend on each other in a circle.

Docker Compose refuses a circle among the services it starts. Where services of a profile are part of it, nothing
happens until somebody asks for that profile: then the whole project is refused with "dependency cycle detected". The
circle has to be opened somewhere; often one of the two only needs the other later.

```yaml bad
services:
  api:
    image: example.com/api:2.1
    profiles: [debug]
    depends_on:
      - tracer  # !
  tracer:
    image: example.com/tracer:1.0
    profiles: [debug]
    depends_on:
      - api
```

```yaml good
services:
  api:
    image: example.com/api:2.1
    profiles: [debug]
    depends_on:
      - tracer
  tracer:
    image: example.com/tracer:1.0
    profiles: [debug]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.cycles import find_cycles
from dockcto_compose.compose.project import Project
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="project", severity="error")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    services = project.services
    graph: dict[str, list[str]] = {}
    for name, service in services.items():
        waits = service.get("depends_on")
        graph[name] = [other for other in waits if other in services] if isinstance(waits, dict) else []
    for cycle in find_cycles(graph):
        if all(services[name].enabled for name in cycle):
            continue  # refused by Docker Compose as it is
        following = cycle[1] if len(cycle) > 1 else cycle[0]
        shown = " -> ".join(f'"{name}"' for name in (*cycle, cycle[0]))
        yield Problem(
            f"with their profiles these services depend on each other in a circle: {shown}; open it somewhere",
            services[cycle[0]].at("depends_on", following),
            path=("services", cycle[0], "depends_on", following),
        )
