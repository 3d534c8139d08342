"""Write `environment` in one form.

`environment` may be a mapping or a list of `NAME=value`. In a mapping a name stands once, values are quoted as
everywhere in YAML, and override files read the same way (docker/compose#6052). A matter of taste, so only with
`--strict`.

**Fix** (safe): turns the list into a mapping, where no comment stands in it.

```yaml bad
services:
  web:
    image: nginx:1.27
    environment:  # !
      - TITLE=shop
      - PORT=8080
      - TOKEN
```

```yaml fixed
services:
  web:
    image: nginx:1.27
    environment:
      TITLE: shop
      PORT: "8080"
      TOKEN:
```

```yaml good
services:
  web:
    image: nginx:1.27
    environment:
      TITLE: shop
      PORT: 8080
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from dockcto_compose.rules.mending import attempt, in_extension
from dockcto_compose.rules.problem import SAFE, Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree import render
from dockcto_compose.yamltree.edits import Unsupported, deleted_comments, replace
from dockcto_compose.yamltree.node import MAPPING, SCALAR, SEQUENCE, Node

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")


class Options(NamedTuple):
    """`form`: how the variables shall be written."""

    form: Literal["map", "list"] = "map"


@rule(at="services.*.environment", severity="info", default=False, strict=False, options=Options)
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    node, entry = value.node, value.entry
    unwanted, wanted = (MAPPING, "a list") if ctx.options.form == "list" else (SEQUENCE, "a mapping")
    if node.kind != unwanted or not node.entries or entry is None:
        return
    fix, why = None, "the mapping would have to be read twice"
    if node.kind == SEQUENCE:
        fix, why = attempt("Write a mapping", lambda: _as_mapping(node), SAFE, in_extension(node))
    at = entry.key if entry.key is not None else node
    yield Problem(f"`environment` is {_kind(node)} here; write {wanted}", at, fix, unfixable=why)


def _kind(node: Node) -> str:
    return "a mapping" if node.kind == MAPPING else "a list"


def _as_mapping(node: Node) -> list[Edit]:
    body: dict[str, render.Value] = {}
    for entry in node.entries:
        item = entry.value
        if item.kind != SCALAR or item.tag or item.anchor:
            raise Unsupported("not every item is a text of its own")
        name, sign, text = item.value.partition("=")
        if not _NAME.match(name) or name in body:
            raise Unsupported("an item is no variable, or stands twice")
        body[name] = text if sign else None
    edits = replace(node, body)
    if deleted_comments(node.document, edits):
        raise Unsupported("a comment stands among the items")
    return edits
