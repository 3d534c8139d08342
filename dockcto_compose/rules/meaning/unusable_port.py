"""Use ports from 1 to 65535.

In the long form and in `expose` Compose hardly looks at what is written. The engine does, when the container is
created: a port beyond 65535, a name instead of a number or a range that runs backwards fails only then.

```yaml bad
services:
  web:
    image: nginx:1.27
    ports:
      - target: 80
        published: "80800"  # !
    expose:
      - http  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - target: 80
        published: "8080-8090"
      - "80"
    expose:
      - 9000
      - "9100-9110/udp"
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import mappings, texts
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_RANGE = regex(r"(\d{1,9})(?:-(\d{1,9}))?")
_EXPOSED = regex(r"(?P<ports>[^/]*)(?:/(?:tcp|udp|sctp))?", re.IGNORECASE)
_LAST = 65535


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for index, port in mappings(service.get("ports")):
        for key, least in (("target", 1), ("published", 0)):
            value = port.get(key)
            if value is not None and value != "" and not is_unknown(value) and not _usable(str(value), least):
                message = f'`{key}` "{value}" is not a port; use a number from 1 to 65535'
                yield Problem(message, service.at("ports", index, key))
    for index, item in texts(service.get("expose")):
        found = _EXPOSED.fullmatch(item)
        if found is None or not _usable(found["ports"], 1):
            message = f'`expose` has "{item}", which is not a port; use a number from 1 to 65535'
            yield Problem(message, service.at("expose", index))


def _usable(text: str, least: int) -> bool:
    found = _RANGE.fullmatch(text)
    if found is None:
        return False
    start = int(found[1])
    return least <= start <= int(found[2] or start) <= _LAST
