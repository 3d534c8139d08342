"""From a place in a file back to the tree."""

from __future__ import annotations

from dockcto_compose.yamltree.node import MAPPING, SEQUENCE, Document, Entry, Node, Path


def entry_at(document: Document, offset: int) -> Entry | None:
    """The innermost entry that holds `offset`, or the last one begun before it; None outside of every document."""
    for root in document.roots:
        found: Entry | None = None
        node = root
        while node.kind in (MAPPING, SEQUENCE) and node.outer <= offset <= node.end:
            entry = _last_begun(node, offset)
            if entry is None:
                break
            found, node = entry, entry.value
        if found is not None:
            return found
    return None


def through_aliases(document: Document, places: set[Path]) -> set[Path]:
    """The places, and those where an alias or a merge key brings what stands at one of them."""
    reached, pending = set(places), list(places)
    while pending:
        place = pending.pop()
        for alias in document.aliases:
            home = alias.target.path if alias.target is not None else None
            if home is None or place[: len(home)] != home:
                continue
            at = alias.path
            other = (at[: at.index("<<")] if "<<" in at else at) + place[len(home) :]
            if other not in reached and len(other) < 100:
                reached.add(other)
                pending.append(other)
    return reached


def _last_begun(node: Node, offset: int) -> Entry | None:
    low, high = 0, len(node.entries)
    while low < high:
        middle = (low + high) // 2
        entry = node.entries[middle]
        if (entry.key.outer if entry.key is not None else entry.value.outer) <= offset:
            low = middle + 1
        else:
            high = middle
    return node.entries[low - 1] if low else None
