"""Pin images to a version instead of a tag that moves.

`latest`, `stable`, `nightly`, `main` or a bare `alpine` are pushed again with every release. What ran yesterday is
not what starts after the next pull, and there is no version to go back to when the new one breaks.

Name the version you tested, as exactly as you like: `postgres:17`, `postgres:17.2-alpine3.21`, or a digest. A tag
behind a variable counts when it is the default: `${TAG:-latest}` is what most people will run.

Ignore it where following the newest build is the point, as with a nightly in a test setup.

```yaml bad
services:
  web:
    image: nginx:latest  # !
  api:
    image: example.com/shop/api:${TAG:-stable}  # !
```

```yaml good
services:
  web:
    image: nginx:1.27-alpine
  api:
    image: example.com/shop/api:${TAG}
  db:
    image: postgres:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for pull in ctx.effective(service).pulls:
        if pull.moving:
            origin = f", the default of `{pull.variable}`," if pull.variable else ""
            yield Problem(
                f'the tag "{pull.reference.tag}" of "{pull.name}"{origin} moves with every release; name a version',
                pull.tag_at,
            )
