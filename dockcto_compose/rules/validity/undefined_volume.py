"""Define the volume at the top level, or write the path so that it reads as one.

In `data:/var/lib/data` the part before the colon is the *name of a volume*, for it begins neither with `/`, `.` nor
`~`. Volumes must be named once in the top-level `volumes`. If you meant the folder beside the compose file, write
`./data:/var/lib/data`.

**Fix** (unsafe): adds an empty entry, and Compose makes the volume. A name with a slash in it, which no volume can
have, becomes a path with `./`.

```yaml bad
services:
  db:
    image: postgres:17
    volumes:
      - db-data:/var/lib/postgresql/data  # !
```

```yaml fixed unsafe
services:
  db:
    image: postgres:17
    volumes:
      - db-data:/var/lib/postgresql/data
volumes:
  db-data:
```

```yaml good
services:
  db:
    image: postgres:17
    volumes:
      - db-data:/var/lib/postgresql/data
      - ./init:/docker-entrypoint-initdb.d
volumes:
  db-data:
```
"""

from __future__ import annotations

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.defining import define
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.yamltree.edits import replace
from dockcto_compose.yamltree.node import SCALAR

_define = define("volumes")


def _defined_or_path(fault: Fault, ctx: Context) -> Fix | None:
    entry = ctx.entry(fault.at)
    if entry is None or entry.value.kind != SCALAR:
        return None
    text = entry.value.value
    if entry.key is None and "/" in text.partition(":")[0] and "$" not in text:
        return Fix("Begin the path with `./`", tuple(replace(entry.value, f"./{text}")), UNSAFE, REFUSED)
    return _define(fault, ctx)


check = refusal(__name__, _defined_or_path)
