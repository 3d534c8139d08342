"""Remove the top-level `version`.

Compose has not looked at it since 2020: every key is available whatever it says. What is left of it is a warning on
each call, and the wrong idea that it selects something.

**Fix** (safe): removes the line.

```yaml bad
version: "3.8"  # !

services:
  web:
    image: nginx:1.27
```

```yaml fixed
services:
  web:
    image: nginx:1.27
```

```yaml good
services:
  web:
    image: nginx:1.27
    environment:
      version: "3.8"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import SAFE, Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import BOM, Span
from dockcto_compose.yamltree.edits import Unsupported, remove
from dockcto_compose.yamltree.node import Entry


@rule(at="version", severity="warning")
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    entry = value.layer.root.entry("version") if value.layer.root is not None else None
    if entry is None:
        return
    fix, why = attempt("Remove `version`", lambda: _removal(entry), SAFE)
    yield Problem("`version` is obsolete and does nothing; remove it", entry, fix, unfixable=why)


def _removal(entry: Entry) -> list[Edit]:
    if "$" in entry.value.value:
        raise Unsupported("its value is made of variables")
    edits = remove(entry)
    source, span, text = edits[0]
    if len(edits) > 1 or text or span.start > len(BOM) * source.text.startswith(BOM):
        return edits
    # at the start of the file the blank lines behind it would stay as an odd gap
    end = span.end
    while source.text[end : source.next_line(end)].isspace():
        end = source.next_line(end)
    return [Edit(source, Span(span.start, end), "")]
