"""From a place in a file back to the tree."""

from __future__ import annotations

from dockcto_compose.yamltree.node import MAPPING, SEQUENCE, Document, Entry, Node


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
