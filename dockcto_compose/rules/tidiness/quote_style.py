"""Use one kind of quotes.

Both kinds mean the same for texts without quotes and backslashes; where both are used, the reader looks for a reason.
A matter of taste, so only by name.

**Fix** (safe): puts the other quotes around the same text.

```yaml bad
services:
  web:
    image: 'nginx:1.27'  # !
    ports: ["8080:80"]
```

```yaml fixed
services:
  web:
    image: "nginx:1.27"
    ports: ["8080:80"]
```

```yaml good
services:
  web:
    image: "nginx:1.27"
    command: 'echo "hello"'
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import SAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree import places
from dockcto_compose.yamltree.node import Document, Node


class Options(NamedTuple):
    """`quotes`: the kind that stays."""

    quotes: Literal["double", "single"] = "double"


@rule(at="document", severity="info", default=False, strict=False, options=Options)
def check(document: Document, ctx: Context) -> Iterator[Problem]:
    wanted, other = ("'", '"') if ctx.options.quotes == "single" else ('"', "'")
    name = "single" if wanted == "'" else "double"
    for node in document.scalars:
        if node.style != other or not _is_plain(node):
            continue
        fix, why = attempt(f"Use {name} quotes", lambda node=node: _requoted(node, wanted), SAFE)  # type: ignore[misc]
        yield Problem(f"other quotes than elsewhere; use {name} ones", node, fix, unfixable=why)


def _is_plain(node: Node) -> bool:
    """Whether the text is the same in either kind of quotes."""
    inside = node.source.text[node.start + 1 : node.end - 1]
    return inside == node.value and inside.isprintable() and not any(sign in inside for sign in "'\"\\")


def _requoted(node: Node, quote: str) -> list[Edit]:
    places.check_document(node.document)
    return [
        places.edit(node.document, node.start, node.start + 1, quote),
        places.edit(node.document, node.end - 1, node.end, quote),
    ]
