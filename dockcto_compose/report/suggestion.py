"""A fix as whole lines to put in place of others: the one shape in which reviews show a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dockcto_compose.text.edit import Edit, apply
from dockcto_compose.text.source import Source, Span

MOST = 30  # lines: more is no suggestion but a rewrite


class Lines(NamedTuple):
    """Put `text`, which has no newline at its end, in place of the lines `first` to `last`; none at all if empty.

    `edit` says the same of the file's characters.
    """

    first: int
    last: int
    text: str
    edit: Edit


def whole_lines(source: Source, edits: Sequence[Edit]) -> Lines | None:
    """The edits, which are all of `source`, as one replacement of lines; None where lines cannot say it.

    Lines cannot say that an empty line is left, nor that a file without a newline at its end gets or keeps one.
    """
    if not edits:
        return None
    begin, end = min(edit.span.start for edit in edits), max(edit.span.end for edit in edits)
    first = source.position(begin).line
    last = source.position(end if end == begin else end - 1).line
    if first == last == len(source.line_starts) > 1 and begin == len(source.text):
        first = last = last - 1  # behind the last newline there is no line that could be replaced
    if last - first >= MOST:
        return None
    lines = _replaced(source, edits, first, last)
    if lines is None and last < len(source.line_starts):
        lines = _replaced(source, edits, first, last + 1)  # the edits join the last line with the one below
    return lines


def _replaced(source: Source, edits: Sequence[Edit], first: int, last: int) -> Lines | None:
    start = source.line_starts[first - 1]
    end = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    if start == end or any(edit.span.end > end for edit in edits):
        return None
    within = [Edit(source, Span(e.span.start - start, e.span.end - start), e.text) for e in edits]
    after = apply(source.text[start:end], within)
    edit = Edit(source, Span(start, end), after)
    newline = _newline(source.text[start:end])
    if not after:
        return Lines(first, last, "", edit) if newline else None
    if _newline(after) != newline:
        return None
    text = after.removesuffix(newline)
    return Lines(first, last, text, edit) if text else None


def _newline(text: str) -> str:
    """The newline a text ends with."""
    return next((newline for newline in ("\r\n", "\n", "\r") if text.endswith(newline)), "")
