"""How a file is written: what new text has to look like to fit in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from dockcto_compose.text.source import BOM
from dockcto_compose.yamltree import scan

if TYPE_CHECKING:
    from dockcto_compose.yamltree.node import Document, Node

_LINE_STARTS = frozenset(scan.BREAKS + BOM)


class Style(NamedTuple):
    """Columns a mapping (`step`) or a list (`offset`) stands right of its key, and the quotes used most."""

    step: int = 2
    offset: int = 2
    quote: str = '"'


def detect(document: Document) -> Style:
    """The commonest indentation and quotes of a file; two columns and double quotes where it shows none."""
    steps: Counter[int] = Counter()
    offsets: Counter[int] = Counter()
    quotes: Counter[str] = Counter()
    for node in document.nodes():
        if node.style == "'" or node.style == '"':
            quotes[node.style] += 1
        elif node.entries and not node.flow and _under_key(node):
            assert node.parent is not None
            width = column(document, node.start) - column(document, node.parent.start)
            if node.entries[0].key is None:
                offsets[width] += 1
            else:
                steps[width] += 1
    step = _commonest(steps, 2)
    return Style(step, _commonest(offsets, step), '"' if quotes['"'] >= quotes["'"] else "'")


def _commonest(counts: Counter[int], default: int) -> int:
    return counts.most_common(1)[0][0] if counts else default


def _under_key(node: Node) -> bool:
    """Whether a collection is the value of a key and stands on lines of its own."""
    entry = node.parent
    if entry is None or entry.key is None or entry.value is not node:
        return False
    return scan.has_break(node.document.text, entry.key.end, node.start)


def column(document: Document, offset: int) -> int:
    """Columns before an offset in its line, as YAML counts them: a byte order mark at the start is none."""
    text = document.text
    at = offset
    while at > 0 and text[at - 1] not in _LINE_STARTS:
        at -= 1
    return offset - at
