"""Reading on behind a syntax error: the block that holds it is blanked out, so that every place stays where it is."""

from __future__ import annotations

from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree.node import Document, Problem

_LINE = regex(r"(?P<indent> *)(?P<first>[^ \r\n]?)")
_TEXT = regex(r"[^\r\n]")


def faulty_block(document: Document, problem: Problem) -> Span | None:
    """The lines of the service (or top-level key) that holds the problem and what it refers to.

    None where nothing is left to blank out there.
    """
    places = [problem.span.start, *(span.start for _, span in problem.related)]
    blocks = [_block(document, at) for at in places]
    block = Span(min(b.start for b in blocks), max(b.end for b in blocks))
    return block if document.text[block.start : block.end].strip() else None


def is_independent(document: Document, block: Span, problem: Problem) -> bool:
    """Whether a problem found with a block blanked out is another one: it stands below, not in the very next line."""
    line = document.source.line_start(problem.span.start)
    return bool(document.text[block.end : line].strip())


def skip(document: Document, block: Span) -> None:
    """Put blanks in place of a block."""
    text = document.text
    document.text = text[: block.start] + _TEXT.sub(" ", text[block.start : block.end]) + text[block.end :]
    document.skipped.append(block)


def _block(document: Document, at: int) -> Span:
    """The innermost block of the first two levels of indentation around a place."""
    starts = document.source.line_starts
    line = document.source.position(at).line - 1
    top = _header(document, line, 0)
    last = _next(document, top, 0)
    indents = [_indent(document, below) for below in range(top + 1, last)]
    step = min((indent for indent in indents if indent), default=0)
    child = _header(document, line, step) if step else top
    first, behind = (child, _next(document, child, step)) if child > top else (top, last)
    return Span(starts[first], starts[behind] if behind < len(starts) else len(document.text))


def _header(document: Document, line: int, indent: int) -> int:
    """The nearest line, from `line` upwards, that is indented by at most `indent` spaces."""
    while line > 0:
        found = _indent(document, line)
        if found is not None and found <= indent:
            return line
        line -= 1
    return line


def _next(document: Document, line: int, indent: int) -> int:
    """The next line below that is indented by at most `indent` spaces, or the number of lines."""
    count = len(document.source.line_starts)
    for below in range(line + 1, count):
        found = _indent(document, below)
        if found is not None and found <= indent:
            return below
    return count


def _indent(document: Document, line: int) -> int | None:
    """Spaces before the first character of a line; None for lines that begin nothing (empty, comment, tab, bracket)."""
    match = _LINE.match(document.text, document.source.line_starts[line])
    assert match is not None
    return None if match["first"] in ("", "#", "\t", "]", "}") else len(match["indent"])
