"""Lines of a Dockerfile: directives, comments, continuations; joined text that remembers where it came from."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from dockcto_compose.docker.dockerfile.model import Directive, Fault
from dockcto_compose.docker.golang import BLANKS, LONGEST_LINE, line_size
from dockcto_compose.text import Span
from dockcto_compose.text.regex import regex

_DIRECTIVE = regex(r"([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*\Z")
_DIRECTIVES = ("syntax", "escape", "check")


class RawLine(NamedTuple):
    """One line of the file: its number (from 1), where it starts, its text with and without the newline."""

    number: int
    start: int
    text: str
    content: str

    @property
    def comment(self) -> bool:
        return self.content.lstrip(BLANKS).startswith("#")

    @property
    def blank(self) -> bool:
        return not self.content.strip(BLANKS)

    @property
    def end(self) -> int:
        return self.start + len(self.content)


class Joined:
    """One instruction on one line: `text`, and the way from its offsets back to the file's."""

    __slots__ = ("_starts", "_texts", "first_line", "last_line", "text")

    def __init__(self, pieces: list[tuple[int, str]], first_line: int, last_line: int) -> None:
        self.text = "".join(piece for _, piece in pieces)
        self.first_line = first_line
        self.last_line = last_line
        self._starts: list[int] = []  # offsets in the file
        self._texts: list[int] = []  # offsets in the joined text
        at = 0
        for start, piece in pieces:
            if piece or not self._starts:
                self._starts.append(start)
                self._texts.append(at)
                at += len(piece)

    def offset(self, at: int) -> int:
        """Where the character at `at` stands in the file."""
        piece = bisect_right(self._texts, at) - 1
        return self._starts[piece] + at - self._texts[piece]

    def span(self, start: int, end: int) -> Span:
        """The file's characters that text[start:end] came from, with whatever the join left out between them."""
        if len(self._starts) == 1:
            shift = self._starts[0]
            return Span(shift + start, shift + end)
        first = self.offset(start)
        return Span(first, self.offset(end - 1) + 1 if end > start else first)


def raw_lines(text: str) -> tuple[list[RawLine], Fault | None]:
    """The lines BuildKit sees, up to one that is too long for it."""
    at = 1 if text.startswith("\ufeff") else 0
    found: list[RawLine] = []
    while at < len(text):
        stop = text.find("\n", at)
        end = len(text) if stop < 0 else stop + 1
        line = text[at:end]
        if (size := line_size(line.removesuffix("\n"))) > LONGEST_LINE:
            message = f"the line has {size} bytes, BuildKit reads {LONGEST_LINE} at most; break it up"
            return found, Fault(message, Span(at, end))
        found.append(RawLine(len(found) + 1, at, line, line.rstrip("\r\n")))
        at = end
    return found, None


def read_directives(lines: list[RawLine]) -> tuple[list[Directive], list[Fault]]:
    """The directives at the top. The first line that is none ends them, a comment or a blank line too."""
    found: list[Directive] = []
    faults: list[Fault] = []
    for line in lines:
        content = line.content.lstrip(BLANKS)
        match = _DIRECTIVE.match(content[1:].lstrip(BLANKS)) if content.startswith("#") else None
        name = match[1].lower() if match else ""
        if match is None or name not in _DIRECTIVES:
            break
        directive = Directive(name, match[2], Span(line.end - len(content), line.end))
        if any(name == other.name for other in found):
            faults.append(Fault(f"the directive `{name}` stands here a second time; keep one", directive.span))
        elif name == "escape" and directive.value not in ("\\", "`"):
            message = f'the escape character is "{directive.value}"; only \\ and ` are possible'
            faults.append(Fault(message, directive.span))
        found.append(directive)
    return found, faults


def cut_continuation(content: str, escape: str) -> tuple[str, bool]:
    """The line without its continuation sign, and whether the instruction goes on in the next line."""
    stripped = content.rstrip(" \t")
    if stripped.endswith(escape) and not stripped.endswith(escape, 0, len(stripped) - 1):
        return stripped[:-1], True
    return content, False
