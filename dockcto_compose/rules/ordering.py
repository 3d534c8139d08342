"""Putting the entries of a collection into another order, each with the comments that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise

from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import SAFE, Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree import places
from dockcto_compose.yamltree.edits import Unsupported
from dockcto_compose.yamltree.node import ALIAS, Document, Node, Path

_COMMENTED_OUT = regex(r"^[ ]*#+[ ]*(?:[\w.-]+:(?=\s|$)|- )", re.MULTILINE)


def reorder(title: str, container: Node, order: Sequence[int], changes: Iterable[Path] = ()) -> tuple[Fix | None, str]:
    """The fix that puts entry `order[i]` at place i; or None, and the reason why there is none."""
    return attempt(title, partial(reordered, container, order), SAFE, tuple(changes))


def reordered(container: Node, order: Sequence[int]) -> list[Edit]:
    """Edits that permute the entries of a block collection; blank lines stay where they are.

    Raises Unsupported where a comment belongs to no entry for certain, or where an anchor might come to stand behind
    its alias.
    """
    document = container.document
    places.check_document(document)
    if container.flow:
        raise Unsupported("the entries stand in brackets")
    if any(node.anchor is not None or node.kind == ALIAS for node in container.walk()):
        raise Unsupported("an anchor or alias stands among the entries")
    spans = [_body(container, index) for index in range(len(container.entries))]
    text = document.source.text
    for one, following in pairwise(spans):
        if text[one.end : following.start].strip():
            raise Unsupported("a comment between the entries belongs to none of them")
    if _comment_below(document, spans[-1].end):
        raise Unsupported("a comment below the last entry may belong to it")
    if any(_COMMENTED_OUT.search(text, span.start, span.end) for span in spans):
        raise Unsupported("a commented-out entry may belong to the one above it")
    if order[0] != 0 and text[spans[0].start : container.entries[0].start].strip():
        raise Unsupported("the comment above the first entry may belong to all of them")
    return [
        Edit(document.source, spans[place], text[slice(*spans[index])])
        for place, index in enumerate(order)
        if place != index
    ]


def _body(container: Node, index: int) -> Span:
    """From the comment lines directly above an entry, in its column, to the end of its last line."""
    entry, document = container.entries[index], container.document
    places.check_entry(entry)
    if not places.begins_line(document, entry.start):
        raise Unsupported("an entry does not begin its line")
    source, text = document.source, document.source.text
    indent = places.prefix(document, entry.start)
    start = entry.start - len(indent)
    floor = container.entries[index - 1].end if index else container.start - len(indent)
    if not index and container.parent is not None and container.parent.key is not None:
        floor = container.parent.key.end
    elif not index:
        floor = 0
    while start > floor:
        above = source.line_start(start - 1)
        if (above <= floor and above != 0) or not text[above:start].startswith(f"{indent}#"):
            break
        start = above
    return Span(start, places.rest_of_line(document, entry.end))


def _comment_below(document: Document, at: int) -> bool:
    """Whether the line below holds a comment alone."""
    source = document.source
    below = source.next_line(at)
    return source.text[below : source.line_end(below)].lstrip().startswith("#") if below < len(source.text) else False


def by_list(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """The order in which those of `names` that are `wanted` stand as in there; all others keep their place."""
    rank: Mapping[str, int] = {name: number for number, name in enumerate(wanted)}
    listed = [index for index, name in enumerate(names) if name in rank]
    sorted_ones = iter(sorted(listed, key=lambda index: rank[names[index]]))
    return [next(sorted_ones) if name in rank else index for index, name in enumerate(names)]


def first_moved(order: Sequence[int]) -> int | None:
    """The place of the first entry that is not where it ought to be; None where all are."""
    return next((place for place, index in enumerate(order) if place != index), None)


def names_of(container: Node) -> list[str]:
    """The keys of a mapping, as texts."""
    return [str(entry.name) for entry in container.entries]
