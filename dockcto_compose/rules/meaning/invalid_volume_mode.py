"""Use mount options that Compose knows.

In `SOURCE:TARGET:OPTIONS` Compose reads `ro`, `rw`, `z`, `Z`, `nocopy` and the kinds of propagation, and drops every
other word without a sound. A mount meant to be `:readonly` is writable then.

`cached`, `delegated` and `consistent`, left over from earlier releases of Docker Desktop, are not reported: that
nothing comes of them does no harm.

**Fix** (unsafe): writes `ro` for the ways to spell "read only".

```yaml bad
services:
  web:
    image: nginx:1.27
    volumes:
      - ./site.conf:/etc/nginx/conf.d/site.conf:readonly  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    volumes:
      - ./site.conf:/etc/nginx/conf.d/site.conf:ro
```

```yaml good
services:
  web:
    image: nginx:1.27
    volumes:
      - ./site.conf:/etc/nginx/conf.d/site.conf:ro,Z
      - ./html:/usr/share/nginx/html:cached
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.formats.volumes import ignored_options
from dockcto_compose.compose.model import is_unknown
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.yamltree.edits import replace
from dockcto_compose.yamltree.node import SCALAR

_HARMLESS = frozenset(("cached", "delegated", "consistent", "default"))
_READ_ONLY = frozenset(("readonly", "read-only", "read_only", "r", "r/o", "RO", "Ro"))


@rule(at="services.*.volumes.*", severity="warning")
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    spec, node = value.data, value.node
    if not isinstance(spec, str) or is_unknown(spec) or spec.count(":") < 2 or node.kind != SCALAR:
        return
    try:
        ignored = [option for option in ignored_options(spec) if option not in _HARMLESS]
    except FormatError:
        return
    if not ignored:
        return
    fix, why = None, ""
    if ignored[0] in _READ_ONLY and "$" not in node.value:
        head, _, options = spec.rpartition(":")
        words = ["ro" if option in _READ_ONLY else option for option in options.split(",")]
        new = f"{head}:{','.join(words)}"
        changes = [("services", str(value.service), "volumes")]
        fix, why = attempt("Write `ro`", lambda: replace(node, new), UNSAFE, changes)
    hint = 'write "ro"' if ignored[0] in _READ_ONLY else "remove it"
    yield Problem(f'Compose drops the mount option "{ignored[0]}"; {hint}', node, fix, unfixable=why)
