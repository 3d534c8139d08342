"""New entries in a mapping or sequence."""

from __future__ import annotations

from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree import places, render, replacement, scan
from dockcto_compose.yamltree.node import ALIAS, MAPPING, SCALAR, SEQUENCE, Document, Entry, Node
from dockcto_compose.yamltree.render import Unsupported, Value
from dockcto_compose.yamltree.scalars import resolve

Body = dict[str, Value] | list[Value]


def append(container: Node, body: Body) -> list[Edit]:
    """Put the entries of `body` (a dict for a mapping, a list for a sequence) at the end of a container.

    A container without entries may be `{}`, `[]`, `null` or not written at all.
    Raises Unsupported where the rest would not stay as it is.
    """
    places.check_document(container.document)
    if not body:
        return []
    if container.entries:
        return insert(container.entries[-1], body)
    if container.kind == ALIAS:
        raise Unsupported("the value is an alias; an edit here would not reach what it stands for")
    if container.kind == SCALAR and not _is_vacant(container):
        raise Unsupported("a value is already there")
    if container.kind in (MAPPING, SEQUENCE) and container.kind != _kind(body):
        raise Unsupported(_mismatch(container))
    return replacement.fill(container, body)


def insert(entry: Entry, body: Body, *, before: bool = False) -> list[Edit]:
    """Put the entries of `body` behind an entry, or before it (and the comments directly above it).

    Raises Unsupported where the rest would not stay as it is.
    """
    container = entry.container
    places.check_entry(entry)
    if not body:
        return []
    if container.kind != _kind(body):
        raise Unsupported(_mismatch(container))
    if isinstance(body, dict):
        places.check_free(container, body)
    if container.flow:
        return _before_in_flow(entry, body) if before else _behind_in_flow(entry, body)
    return [_before_in_block(entry, body) if before else _behind_in_block(entry, body)]


def _is_vacant(node: Node) -> bool:
    """Whether a scalar is null, or not written at all."""
    return node.is_empty or (not node.style and node.tag is None and resolve(node.value) is None)


def _kind(body: Body) -> str:
    return MAPPING if isinstance(body, dict) else SEQUENCE


def _mismatch(container: Node) -> str:
    return "it is a mapping, not a list" if container.kind == MAPPING else "it is a list, not a mapping"


def _behind_in_block(entry: Entry, body: Body) -> Edit:
    document = entry.document
    leaf = places.last_leaf(entry.value)
    line_end = places.rest_of_line(document, entry.end)
    at = document.source.next_line(line_end)
    indent = places.indentation(document, entry.start)
    if line_end == len(document.text) and places.is_block_scalar(leaf) and not places.strips_newline(leaf):
        raise Unsupported("the file ends inside a text that would gain a newline")
    literal = places.literal_may_end(document, at, indent)
    lines = render.indented(render.block(body, document.style, literal), indent)
    return _whole_lines(document, at, lines, document.source.newline_at(entry.end))


def _whole_lines(document: Document, at: int, lines: list[str], newline: str) -> Edit:
    """New lines at a line's start, or behind the end of a text that has no final newline."""
    text = document.text
    if at == len(text) and text and text[-1] not in "\r\n":
        return places.edit(document, at, at, newline + newline.join(lines))
    return places.edit(document, at, at, newline.join(lines) + newline)


def _before_in_block(entry: Entry, body: Body) -> Edit:
    document, source = entry.document, entry.document.source
    start = entry.start
    indent = places.indentation(document, start)
    newline = source.newline_at(start)
    lines = render.indented(render.block(body, document.style, literal=True), indent)
    if places.begins_line(document, start):
        at = _above_comments(entry, indent) if entry.index else start - len(places.prefix(document, start))
        return places.edit(document, at, at, newline.join(lines) + newline)
    if entry.index == 0 and places.is_compact(document, start):
        return places.edit(document, start, start, newline.join(lines).lstrip(" ") + newline + " " * indent)
    raise Unsupported("something else stands on the same line")


def _above_comments(entry: Entry, indent: int) -> int:
    """Start of the line of an entry, or of the comment lines directly above it, at its column."""
    document, source = entry.document, entry.document.source
    at = source.line_start(entry.start)
    floor = entry.container.entries[entry.index - 1].end
    while at > floor:
        above = source.line_start(at - 1)
        line = document.text[above:at]
        if above <= floor or not line.startswith(" " * indent + "#") or any(c in line for c in scan.BREAKS[2:]):
            break
        at = above
    return at


def _behind_in_flow(entry: Entry, body: Body) -> list[Edit]:
    document, text = entry.document, entry.document.text
    entries = render.flow_entries(body, document.style)
    before = places.prefix(document, entry.start)
    newline = document.source.newline_at(entry.start)
    following = scan.skip_blanks(text, entry.end)
    comma = text[following : following + 1] == ","
    end = following + 1 if comma else entry.end
    gap = " " if text[end - 1] == ":" else ""  # a comma must not touch a `:`
    if not before.strip(" \t"):
        joined = "".join(newline + before + item + "," for item in entries)
        if places.has_clean_rest(document, end):
            line_end = places.rest_of_line(document, end)
            if comma:
                return [places.edit(document, line_end, line_end, joined)]
            comma_edit = places.edit(document, end, end, gap + ",")
            return [comma_edit, places.edit(document, line_end, line_end, joined[:-1])]
    blank = " " if text[end : end + 1] in (" ", "\t", "]", "}", "\r", "\n") or not comma else ""
    if comma:
        return [places.edit(document, end, end, "".join(f"{blank}{item}," for item in entries))]
    return [places.edit(document, end, end, gap + "".join(f",{blank}{item}" for item in entries))]


def _before_in_flow(entry: Entry, body: Body) -> list[Edit]:
    document = entry.document
    entries = render.flow_entries(body, document.style)
    before = places.prefix(document, entry.start)
    newline = document.source.newline_at(entry.start)
    gap = newline + before if not before.strip(" \t") else " "
    return [places.edit(document, entry.start, entry.start, "".join(f"{item},{gap}" for item in entries))]
