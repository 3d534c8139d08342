"""Write images as Docker reads them.

An image is `[registry/]name[:tag][@digest]`, its name in lower case. Compose takes any text, and the engine refuses it
at `up` with "invalid reference format": after the other services have been pulled, and without saying where.

```yaml bad
services:
  web:
    image: Nginx:1.27  # !
  api:
    image: https://ghcr.io/acme/api:2.1  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
  api:
    image: ghcr.io/acme/api:2.1@sha256:9b2a7a1c6a4b3c0d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5
  own:
    image: ${REGISTRY}/own:1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.reference import InvalidReferenceError, parse
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    image = service.get("image")
    if not isinstance(image, str) or not image or is_unknown(image):
        return
    try:
        parse(image)
    except InvalidReferenceError as error:
        yield Problem(str(error), service.at("image"))
