"""Remove anchors that no alias uses.

`&name` marks a value so that `*name` can repeat it. When the last `*name` is gone the mark does nothing, and with an
`x-` block behind it, the whole block does nothing.

**Fix** (safe): removes the anchor, and leaves the value.

```yaml bad
x-logging: &logging  # !
  driver: journald
services:
  web:
    image: nginx:1.27
```

```yaml fixed
x-logging:
  driver: journald
services:
  web:
    image: nginx:1.27
```

```yaml good
x-logging: &logging
  driver: journald
services:
  web:
    image: nginx:1.27
    logging: *logging
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Location
from dockcto_compose.rules.problem import SAFE, Fix, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree.node import Document, Node


@rule(at="document", severity="warning")
def check(document: Document, ctx: Context) -> Iterator[Problem]:
    if not document.anchors or not document.complete:
        return
    used = {id(alias.target) for alias in document.aliases}
    for node in document.anchors:
        if id(node) in used:
            continue
        span = _mark(node)
        message = f"no alias uses the anchor `&{node.anchor}`; remove it"
        yield Problem(message, Location(document.source, span), _fix(node, span), path=node.path)


def _mark(node: Node) -> Span:
    """The place of `&name`."""
    start = node.source.text.index(f"&{node.anchor}", node.outer)
    return Span(start, start + len(node.anchor or "") + 1)


def _fix(node: Node, span: Span) -> Fix:
    text = node.source.text
    start, end = span
    if text[start - 1 : start] in (" ", "\t") and text[end : end + 1] in ("\n", "\r", ""):
        start -= 1
    else:
        while text[end : end + 1] in (" ", "\t"):
            end += 1
    return Fix(f"Remove `&{node.anchor}`", (Edit(node.source, Span(start, end), ""),), SAFE)
