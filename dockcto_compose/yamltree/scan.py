"""Reading the characters between tokens: blanks, comments, properties."""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.text.regex import regex

# A comment ends where libyaml ends a line: NEL and the Unicode separators count too.
BREAKS = "\n\r\x85\u2028\u2029"
BLANKS = " \t" + BREAKS
_COMMENT_END = regex(f"[{BREAKS}]|\\Z")
_GAP = regex("(?:[ \t\n\r\x85\u2028\u2029\ufeff]+|#[^\n\r\x85\u2028\u2029]*)*")
_HEADER = regex("[|>][-+0-9]*")
_PROPERTY = regex("[&!][^ \t\n\r\x85\u2028\u2029]*")
_FLOW_PROPERTY = regex("&[A-Za-z0-9_-]*|!<[^>]*>|![^ \t\n\r\x85\u2028\u2029,\\[\\]{}]*")


def has_break(text: str, start: int, end: int) -> bool:
    """Whether a line ends between two offsets."""
    return text.find("\n", start, end) >= 0 or text.find("\r", start, end) >= 0


def skip_blanks(text: str, at: int) -> int:
    """Offset of the next character at or behind `at` that is neither blank nor in a comment."""
    match = _GAP.match(text, at)
    return match.end() if match else at


def skip_properties(text: str, at: int, limit: int, flow: bool) -> int:
    """Offset of the content behind `&anchor` and `!tag` (blanks and comments between them too), at most `limit`."""
    return min(skip_blanks(text, properties_end(text, at, limit, flow)), limit)


def properties_end(text: str, at: int, limit: int, flow: bool) -> int:
    """Offset just behind the last of the properties (`&anchor`, `!tag`) that begin at `at`."""
    pattern = _FLOW_PROPERTY if flow else _PROPERTY
    end = at
    while at < limit and text[at] in "&!":
        match = pattern.match(text, at)
        if match is None or match.end() == at:
            break
        end = match.end()
        at = skip_blanks(text, end)
    return min(end, limit)


def block_header(body: str) -> str:
    """The `|` or `>` of a block scalar with its indicators, without the comment behind it."""
    match = _HEADER.match(body)
    return match[0] if match else ""


def text_length(body: str) -> int:
    """Length of a block scalar without the blank lines at its end; blanks that end its last line of text count."""
    at = len(body.rstrip(BLANKS))
    while body[at : at + 1] in (" ", "\t"):
        at += 1
    return at


def comments(text: str, solid: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of the comments that stand outside the `solid` spans (scalars, in order).

    Outside scalars a `#` can only begin a comment: anchors and tags cannot hold one.
    """
    at = 0
    for start, end in [*solid, (len(text), len(text))]:
        found = text.find("#", at, start)
        while found >= 0:
            match = _COMMENT_END.search(text, found)
            stop = match.start() if match else len(text)
            yield found, stop
            found = text.find("#", stop, start)
        at = end
        if start < end and text[start] in "|>":
            yield from _header_comment(text, start, end)


def _header_comment(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    match = _COMMENT_END.search(text, start)
    line_end = min(match.start() if match else end, max(end, start))
    found = text.find("#", start, match.start() if match else line_end)
    if found >= 0:
        yield found, match.start() if match else line_end
