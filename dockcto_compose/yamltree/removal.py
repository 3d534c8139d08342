"""Taking an entry out of a mapping or sequence."""

from __future__ import annotations

from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree import places, scan
from dockcto_compose.yamltree.node import Document, Entry
from dockcto_compose.yamltree.render import Unsupported

_BLANK_LINES = regex("(?:[ \t]*(?:\r\n|\r|\n))*")


def removed_entry(entry: Entry) -> Entry:
    """The entry that `remove` takes out: an only child goes together with its parent.

    Raises Unsupported where that would empty the document or drop an anchor or tag that the child does not own.
    """
    while len(entry.container.entries) == 1:
        container = entry.container
        if container.parent is None:
            raise Unsupported("the document would become empty")
        if container.anchor is not None or container.tag is not None:
            raise Unsupported("what contains it would become empty, and has an anchor or tag")
        places.check_entry(entry)
        entry = container.parent
    return entry


def remove(entry: Entry) -> list[Edit]:
    """Take an entry out, with the comment on its own line; comments above it stay.

    Raises Unsupported where the rest would not stay as it is.
    """
    entry = removed_entry(entry)
    places.check_entry(entry)
    document = entry.document
    edits = _from_flow(entry) if entry.container.flow else [_from_block(entry)]
    places.check_anchors(document, [edit.span for edit in edits])
    return edits


def _from_block(entry: Entry) -> Edit:
    document, siblings = entry.document, entry.container.entries
    start, end = entry.start, entry.end
    line_end = places.rest_of_line(document, end)
    if places.begins_line(document, start):
        return _whole_lines(entry, line_end)
    if entry.index == 0 and places.is_compact(document, start):
        return places.edit(document, start, siblings[1].start, "")
    raise Unsupported("something else stands on the same line")


def _whole_lines(entry: Entry, line_end: int) -> Edit:
    document, source = entry.document, entry.document.source
    text = document.text
    start, stop = source.line_start(entry.start), source.next_line(line_end)
    start += len(text[start : entry.start]) - len(places.prefix(document, entry.start))
    if entry.index:
        above = places.last_leaf(entry.container.entries[entry.index - 1].value)
        if places.keeps_blank_lines(above):
            match = _BLANK_LINES.match(text, stop)
            stop = match.end() if match is not None else stop
        if places.is_block_scalar(above):
            places.check_following_lines(above, stop)
        if stop == len(text) and text[-1] not in "\r\n" and _newline_is_free(document, entry):
            start = source.line_end(start - 1)
    return places.edit(document, start, stop, "")


def _newline_is_free(document: Document, entry: Entry) -> bool:
    """Whether the newline before an entry may go with it: none of a text above that ends there."""
    above = places.last_leaf(entry.container.entries[entry.index - 1].value)
    return not places.is_block_scalar(above) or places.strips_newline(above)


def _from_flow(entry: Entry) -> list[Edit]:
    document, text = entry.document, entry.document.text
    siblings = entry.container.entries
    start, end = entry.start, entry.end
    following = scan.skip_blanks(text, end)
    comma_behind = text[following : following + 1] == ","
    own_end = following + 1 if comma_behind else end
    last = entry.index == len(siblings) - 1
    comma_before = scan.skip_blanks(text, siblings[entry.index - 1].end) if entry.index else -1
    if last:
        places.check_tab_below(document, comma_before + 1)
    if _has_own_lines(document, start, own_end):
        line = Span(document.source.line_start(start), document.source.next_line(own_end))
        edits = [places.edit(document, line.start, line.end, "")]
        if last and not comma_behind:
            edits.insert(0, places.edit(document, comma_before, comma_before + 1, ""))
        return edits
    if last:
        return [places.edit(document, comma_before, end, "")]
    return [places.edit(document, start, siblings[entry.index + 1].start, "")]


def _has_own_lines(document: Document, start: int, end: int) -> bool:
    before = places.prefix(document, start)
    return not before.strip(" \t") and places.has_clean_rest(document, end) and end < len(document.text)
