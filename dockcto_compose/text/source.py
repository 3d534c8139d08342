"""A file as text: exact bytes to text and back, and positions in every unit a reader may ask for."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of code-point offsets into `Source.text`."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as people name it: line and column start at 1, columns count code points."""

    line: int
    column: int


class DecodeProblem(NamedTuple):
    """Why the bytes are not text, and the code-point offset of the first bad byte."""

    message: str
    offset: int


BOM = "\ufeff"


class Source:
    """One file: its text as a list of code points, and how to get the same bytes back.

    The text is never normalised: newlines stay as they are and a byte order mark stays its first character.
    Where the bytes are not valid text, `problem` says so, `text` holds replacement characters, and the
    source must not be written back.
    """

    def __init__(self, path: str, text: str, encoding: str = "utf-8", problem: DecodeProblem | None = None) -> None:
        self.path = path
        self.text = text
        self.encoding = encoding
        self.problem = problem

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> Source:
        """Decode as Compose does: UTF-8, or UTF-16 where a byte order mark says so."""
        encoding = "utf-8"
        if data.startswith(codecs.BOM_UTF16_LE):
            encoding = "utf-16-le"
        elif data.startswith(codecs.BOM_UTF16_BE):
            encoding = "utf-16-be"
        try:
            return cls(path, data.decode(encoding), encoding)
        except UnicodeDecodeError as error:
            offset = len(data[: error.start].decode(encoding, "replace"))
            shown = f"byte 0x{data[error.start]:02x}" if error.start < len(data) else "the end"
            problem = DecodeProblem(f"the file is not {encoding.upper()} text: {shown} is not valid here", offset)
            return cls(path, data.decode(encoding, "replace"), encoding, problem)

    def to_bytes(self, text: str | None = None) -> bytes:
        """The bytes of `text` (default: of this source), in this file's encoding."""
        return (self.text if text is None else text).encode(self.encoding)

    @property
    def editable(self) -> bool:
        """Whether edits of this file are allowed: UTF-8 that decodes."""
        return self.problem is None and self.encoding == "utf-8"

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of each line's first character. Lines end at LF, CRLF and a lone CR, as in an editor."""
        text = self.text
        starts = [0]
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        if "\r" in text:
            at = text.find("\r")
            while at >= 0:
                if text[at + 1 : at + 2] != "\n":
                    starts.append(at + 1)
                at = text.find("\r", at + 1)
            starts.sort()
        return starts

    @cached_property
    def newline(self) -> str:
        """The newline this file uses: the first one found, or LF."""
        text = self.text
        at = min((i for i in (text.find("\n"), text.find("\r")) if i >= 0), default=-1)
        if at < 0 or text[at] == "\n":
            return "\n"
        return "\r\n" if text[at + 1 : at + 2] == "\n" else "\r"

    def position(self, offset: int) -> Position:
        """Line and column of an offset; the end of the text is a valid place."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_start(self, offset: int) -> int:
        """Offset of the first character of the line that holds `offset`."""
        return self.line_starts[bisect_right(self.line_starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Offset just behind the last character of the line that holds `offset`, its newline not counted."""
        start, end = self._line(bisect_right(self.line_starts, offset) - 1)
        return max(start, end)

    def next_line(self, offset: int) -> int:
        """Offset of the first character of the following line, or the end of the text."""
        after = bisect_right(self.line_starts, offset)
        return self.line_starts[after] if after < len(self.line_starts) else len(self.text)

    def newline_at(self, offset: int) -> str:
        """The newline that ends the line of `offset`; this file's usual one where the line has none."""
        return self.text[self.line_end(offset) : self.next_line(offset)] or self.newline

    def line_text(self, line: int) -> str:
        """Text of a line (from 1), without its newline; empty behind the last."""
        if not 1 <= line <= len(self.line_starts):
            return ""
        start, end = self._line(line - 1)
        return self.text[start:end]

    def _line(self, index: int) -> Span:
        start = self.line_starts[index]
        if index + 1 == len(self.line_starts):
            return Span(start, len(self.text))
        end = self.line_starts[index + 1] - 1
        if end > start and self.text[end] == "\n" and self.text[end - 1] == "\r":
            end -= 1
        return Span(start, end)
