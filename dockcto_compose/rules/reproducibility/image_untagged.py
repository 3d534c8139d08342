"""Give every image a tag.

An image without a tag means `latest`: whatever the publisher pushed last. The file stays the same and the container
does not: the colleague who pulls today runs another version than the one who pulled last month, a rebuilt server comes
back with the next major release, and a database may refuse the data its predecessor wrote.

Name the version you tested. Images that the project builds itself need no tag, nor does one pinned by its digest.

Ignore it for throw-away containers whose version nobody cares about.

```yaml bad
services:
  web:
    image: nginx  # !
  cache:
    image: ${CACHE_IMAGE:-redis}  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
  app:
    build: .
    image: example/app
  worker:
    image: example/app
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
        if pull.reference.tag is None and pull.reference.digest is None:
            origin = f", the default of `{pull.variable}`," if pull.variable else ""
            yield Problem(
                f'the image "{pull.name}"{origin} has no tag, so it is whatever is latest that day; name a version',
                pull.at,
            )
