"""Give mounts an absolute path in the container.

Compose accepts `data` or `./data` as a target, but the engine has nothing to take it relative to, and refuses to create
the container: "mount path must be absolute". A short entry without a colon is such a target too: `- ./html` does not
mount the folder `html`, it asks for an anonymous volume at a place of that name. `tmpfs` is looked at as well.

```yaml bad
services:
  web:
    image: nginx:1.27
    volumes:
      - ./html:usr/share/nginx/html  # !
      - ./conf.d  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    volumes:
      - ./html:/usr/share/nginx/html
      - ./conf.d:/etc/nginx/conf.d
  iis:
    image: example.com/iis:1.0
    volumes:
      - 'logs:C:\\logs'
volumes:
  logs:
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_ABSOLUTE = regex(r"/|[A-Za-z]:|\\\\")


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for index, volume in mappings(service.get("volumes")):
        target = volume.get("target")
        if not isinstance(target, str) or is_unknown(target) or "$" in target or _ABSOLUTE.match(target):
            continue
        message = f'mount target "{target}" is not an absolute path, and the engine refuses it; begin it with "/"'
        if not volume.get("source"):
            message = (
                f'"{target}" is taken for a path in the container, and has to be absolute there; write SOURCE:TARGET'
            )
        at = service.at("volumes", index, "target")
        yield Problem(message, at, path=("services", service.name, "volumes", index))
    for index, mount in enumerate(service.get("tmpfs") or ()):
        target = str(mount).partition(":")[0]
        if not is_unknown(mount) and "$" not in target and not _ABSOLUTE.match(target):
            message = f'`tmpfs` target "{target}" is not an absolute path, and the engine refuses it; begin it with "/"'
            yield Problem(message, service.at("tmpfs", index), path=("services", service.name, "tmpfs", index))
