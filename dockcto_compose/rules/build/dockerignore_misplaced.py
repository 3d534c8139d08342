"""Put `.dockerignore` where it is read: at the root of the build context.

Beside a Dockerfile in another folder nobody reads it, and everything it lists goes into the image
(moby/buildkit#1543, docker/compose#9508). There only a file named after the Dockerfile counts, such as
`Dockerfile.dockerignore`; its patterns start at the context's root too.

Silent where the folder is the context of another service, which then reads it.

```yaml bad
services:
  web:
    build:
      context: .
      dockerfile: docker/Dockerfile
```

```dockerfile file name=docker/Dockerfile
FROM alpine:3.21
COPY . /app
```

```ignore file name=docker/.dockerignore line=1
node_modules
```

```yaml good
services:
  web:
    build:
      context: .
      dockerfile: docker/Dockerfile
```

```dockerfile file name=docker/Dockerfile
FROM alpine:3.21
COPY . /app
```

```ignore file name=docker/Dockerfile.dockerignore
node_modules
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockcto_compose.compose.model import Location
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.ignore import IgnoreFile
from dockcto_compose.rules.dockerfiles import context_name
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.source import Span


@rule(at="dockerfile", severity="warning")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    unread, ignoring = build.unread, build.context.ignoring
    if unread is None or not any(build.taken()):
        return
    patterns = IgnoreFile.parse(unread.text).patterns
    own = ignoring is not None and os.path.dirname(ignoring.source.path) == os.path.dirname(unread.path)
    if not patterns or own or os.path.dirname(unread.path) in _contexts(ctx):
        return
    name = os.path.basename(build.build.path)
    first = patterns[0].span
    yield Problem(
        f'nobody reads this file, for the build context is "{context_name(build)}"; '
        f'move it there, or name it "{name}.dockerignore"',
        Location(unread, Span(first.start, first.end)),
    )


def _contexts(ctx: Context) -> set[str]:
    """The contexts of all services of the project."""
    builds = (ctx.effective(service).build for service in ctx.project.services.values())
    return {build.context for build in builds if build is not None}
