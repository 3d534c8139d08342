"""Build a stage that the Dockerfile has.

"target stage could not be found" (code100x/job-board#470, Nosdesk#245, bolt.diy#1996). Mostly an override file changes
`dockerfile` and keeps `target`, or the stage was renamed. Stages are named in any case, and a number is a name here.

**Fix** (unsafe): writes the name that comes closest; where the Dockerfile has one stage only, removes `target`.

```yaml bad
services:
  web:
    build:
      context: .
      target: prodution  # !
```

```yaml fixed unsafe
services:
  web:
    build:
      context: .
      target: production
```

```dockerfile file
FROM node:22-slim AS build
FROM build AS production
```

```yaml good
services:
  web:
    build:
      context: .
      target: Production
```

```dockerfile file
FROM node:22-slim AS build
FROM build AS production
```
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.build_edits import drop, set_value, try_edits
from dockcto_compose.rules.dockerfiles import dockerfile_name
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="build", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    service, dockerfile = build.service, build.dockerfile
    target = service.get("build", "target")
    if dockerfile is None or dockerfile.faults or build.foreign or not isinstance(target, str) or not target:
        return
    if dockerfile.stage(target) is not None:
        return
    names = [stage.name for stage in dockerfile.stages if stage.name]
    near = get_close_matches(target.lower(), names, n=1)
    changes = [("services", service.name, "build", "target")]
    fix, why = None, "no stage has a name like it"
    if near:
        fix, why = try_edits(f"Write `{near[0]}`", lambda: set_value(service, "target", near[0]), UNSAFE, changes)
    elif len(dockerfile.stages) == 1 and not names:
        fix, why = try_edits("Remove `target`", lambda: drop(service, "target"), UNSAFE, changes)
    if names:
        listed = ", ".join(f'"{name}"' for name in names)
        hint = f'did you mean "{near[0]}"?' if near else f"its stages are {listed}"
    else:
        hint = "no stage of it has a name; add `AS name` to a FROM"
    number = "; a number is no index here" if target.isdecimal() else ""
    yield Problem(
        f'{dockerfile_name(build)} has no stage "{target}"{number}; {hint}',
        service.at("build", "target"),
        fix,
        unfixable=why,
    )
