"""Build the images of a project on the same version of their base.

Two Dockerfiles that begin with `node:20` and `node:22` were mostly equal once: one was renewed, the other forgotten.
The forgotten one misses the fixes, behaves differently in corners, and costs the disk and the download twice.

Reported are the bases that another Dockerfile of the project uses with a later version.

**When to ignore**: when a service cannot move on yet. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    build: ./web
  api:
    build: ./api
```

```dockerfile file name=web/Dockerfile
FROM node:20-alpine  # !
```

```dockerfile file name=api/Dockerfile
FROM node:22-alpine
```

```yaml good
services:
  web:
    build: ./web
  api:
    build: ./api
```

```dockerfile file name=web/Dockerfile
FROM node:22-alpine
```

```dockerfile file name=api/Dockerfile
FROM node:22
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from dockcto_compose.compose.model import Related
from dockcto_compose.compose.project import Project
from dockcto_compose.docker.effective import Pull
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_VERSION = regex(r"v?(\d+(?:\.\d+)*)")


@rule(at="project", severity="info", default=False)
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    bases: dict[str, list[tuple[tuple[int, ...], Pull]]] = defaultdict(list)
    for service in project.services.values():
        effective = ctx.effective(service)
        for pull in effective.pulls if effective.build is not None else ():
            version = _version(pull.reference.tag)
            if version:
                bases[pull.reference.canonical_name].append((version, pull))
    for used in bases.values():
        newest, best = max(used, key=lambda one: one[0])
        for version, pull in used:
            # `22` and `22.4` are the same version, told with more or less detail
            if version != newest[: len(version)] and pull.at.source is not best.at.source:
                message = (
                    f'"{pull.reference.text}" is behind "{best.reference.text}" of another service; use one version'
                )
                yield Problem(message, pull.at, related=(Related("the other base", best.at),))


def _version(tag: str | None) -> tuple[int, ...]:
    found = _VERSION.match(tag or "")
    return tuple(int(part[:9]) for part in found[1].split(".")) if found else ()
