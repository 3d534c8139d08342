"""Keep a local build cache out of the build context.

A `type=local` cache inside the context is sent to the builder with everything else: it grows with each build, and
changes the context each time, so that nothing comes from the cache any more. Put it elsewhere, or into
`.dockerignore`.

**Fix** (unsafe): adds the folder to `.dockerignore`.

```yaml bad
services:
  web:
    build:
      context: .
      cache_to:
        - type=local,dest=./.cache  # !
```

```dockerfile file
FROM alpine:3.21
COPY . /app
```

```ignore file name=.dockerignore
.git
```

```ignore fixed unsafe name=.dockerignore
.git
.cache
```

```yaml good
services:
  web:
    build:
      context: app
      cache_from:
        - type=local,src=/var/cache/web
      cache_to:
        - type=local,dest=./.cache
```

```dockerfile file name=app/Dockerfile
FROM alpine:3.21
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.build_caches import attributes, caches
from dockcto_compose.rules.build_edits import ignore_more, try_edits
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="build", severity="info")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    top = os.path.abspath(build.context.folder)
    for key, setting in (("cache_from", "src"), ("cache_to", "dest")):
        for index, text in caches(build.service, key):
            found = attributes(text)
            folder = found.get(setting, "")
            if is_unknown(text) or found.get("type") != "local" or not folder:
                continue
            path = os.path.abspath(os.path.join(build.service.project.directory, folder))
            name = os.path.relpath(path, top).replace(os.sep, "/")
            if name.startswith("..") or name == "." or build.context.decision(name).ignored:
                continue
            fix, why = try_edits(
                f"Ignore `{name}`",
                lambda name=name: ignore_more(build, [name]),  # type: ignore[misc]
                UNSAFE,
            )
            yield Problem(
                f'the cache "{folder}" lies inside the build context, and goes to the builder with it; '
                "put it elsewhere, or into .dockerignore",
                build.service.at("build", key, index),
                fix,
                unfixable=why,
            )
