"""Build from a folder that is there.

Docker stops before it has begun: "unable to prepare context: path not found". Mostly the folder was renamed, or the
path was written as seen from another file: it counts from the project's directory.

A folder that git ignores may be made later (a checkout, an unpacked release), so that is an info. Contexts in git
repositories, at web addresses and behind unknown variables are not looked at.

**When to ignore**: when something makes the folder before the build.

```yaml bad
services:
  web:
    build: ./frontend  # !
```

```yaml good
services:
  web:
    build: ./web
  remote:
    build: https://github.com/example/app.git#main
  chosen:
    build: ${APP_DIR}
```

```dockerfile file name=web/Dockerfile
FROM alpine:3.21
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.filesystem import Kind
from dockcto_compose.rules.dockerfiles import context_name
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule


@rule(at="build", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    kind = build.files.kind(build.context.folder)
    if kind not in (Kind.MISSING, Kind.FILE):
        return
    what = "is a file, not a folder" if kind is Kind.FILE else "is not there"
    severity = Severity.INFO if build.files.ignored(build.context.folder, is_folder=True) else None
    yield Problem(
        f'the build context "{context_name(build)}" {what}; name a folder, as seen from the project\'s directory',
        build.service.at("build", "context"),
        severity=severity,
    )
