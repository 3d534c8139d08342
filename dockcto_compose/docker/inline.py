"""`dockerfile_inline`: where the Dockerfile's text stands in the compose file, and how it is edited there.

In a literal block (`|`) every line of the text is a line of the file behind an indentation. A line that holds a
variable or `$$` differs from what is written; what stands before or behind those still has an exact place.
"""

from __future__ import annotations

from dataclasses import dataclass

from dockcto_compose.compose.model import Location, part
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree.node import Node


class NotEditableError(ValueError):
    """The text cannot be changed here; the message says why."""


@dataclass(frozen=True, slots=True)
class Inline:
    """The scalar that holds a Dockerfile, and the text that Compose makes of it.

    `reserved` says why it must not be edited; empty where nothing but this service has it.
    """

    node: Node
    text: str
    reserved: str = ""

    def place(self, span: Span) -> Location:
        """The place of a part of the text: exact where the file says the same, else the lines it is made from."""
        node = self.node
        if not self._is_block:
            return part(node, self.text, *span)
        start = self._offset(span.start)
        line, number, text = self._line(span.start)
        end = self._offset(min(span.end, line + len(text)))
        if start is not None and end is not None and start <= end:
            return Location(node.source, Span(start, end))
        begin, stop = self._written(number)
        whole = node.source.text[begin:stop]
        return Location(node.source, Span(stop - len(whole.lstrip()), stop))

    def edit(self, span: Span, text: str) -> Edit:
        """A part of the text replaced. Raises NotEditableError."""
        source = self.node.source
        if self.reserved:
            raise NotEditableError(self.reserved)
        if not self._is_block:
            raise NotEditableError("`dockerfile_inline` is not written as a block of lines behind `|`")
        if not source.editable:
            raise NotEditableError("the file is not UTF-8 text")
        last = len(self.text) - 1
        if span.end > last and self.text.endswith("\n") and text.endswith("\n"):
            # the last newline stays where it is: the file goes on behind it with another key
            new_line = "\n" if span.start > last else ""
            return self.edit(Span(min(span.start, last), last), new_line + text[:-1].removesuffix("\r"))
        start, end = self._offset(span.start), self._offset(span.end)
        if start is None or end is None or start > end:
            raise NotEditableError("a variable stands there, or something else that Compose reads another way")
        own = self._indent(start)
        lines = text.replace("\r\n", "\n").replace("$", "$$").split("\n")
        if start == source.line_start(start) + len(own):
            lines[0] = self._indentation[len(own) :] + lines[0]  # a blank line has less of it
        return Edit(source, Span(start, end), (source.newline + self._indentation).join(lines))

    def offset(self, at: int) -> int | None:
        """The offset in the text of what stands at an offset of the file, by line and column; None outside of it."""
        source = self.node.source
        first, line = source.position(self.node.start).line, source.position(at).line
        lines = self.text.split("\n")
        number = line - first - 1
        if not self._is_block or not self.node.start <= at <= self.node.end or not 0 <= number < len(lines):
            return None
        before = source.text[source.line_start(at) + len(self._indent(at)) : at]
        column = len(before) - before.count("$$")
        return sum(len(said) + 1 for said in lines[:number]) + min(column, len(lines[number]))

    @property
    def _is_block(self) -> bool:
        return self.node.style.startswith("|")

    def _line(self, at: int) -> tuple[int, int, str]:
        """The line of the text at an offset: where it begins, its number from 0, and what it says."""
        start = self.text.rfind("\n", 0, at) + 1
        stop = self.text.find("\n", start)
        return start, self.text.count("\n", 0, at), self.text[start : len(self.text) if stop < 0 else stop]

    def _written(self, number: int) -> Span:
        """The line of the file that holds a line of the text, its newline not counted."""
        source = self.node.source
        line = min(source.position(self.node.start).line + 1 + number, len(source.line_starts))
        start = source.line_starts[line - 1]
        return Span(start, start + len(source.line_text(line)))

    def _offset(self, at: int) -> int | None:
        """The place of an offset in the file; None where the file says something else around it."""
        start, number, text = self._line(at)
        if at == start == len(self.text) > 0:
            return None  # behind the last newline, where the file goes on with another key
        span, column = self._written(number), at - start
        indent = len(self._indent(span.start))
        written = self.node.source.text[span.start + indent : span.end]
        same, _, _ = text.partition("$")
        if not written.startswith(same):
            return None
        if column <= len(same):
            return span.start + indent + column
        rest = text[column:]
        return span.end - len(rest) if written.endswith(rest) and "$" not in rest else None

    def _indent(self, at: int) -> str:
        """The part of the indentation that the line of an offset has: all of it but in a blank line."""
        source = self.node.source
        line = source.text[source.line_start(at) : source.line_end(at)]
        return self._indentation if line.startswith(self._indentation) else line[: len(line) - len(line.lstrip(" "))]

    @property
    def _indentation(self) -> str:
        """What stands in the file before the lines of the text; empty where none is as it is written."""
        source, text = self.node.source, self.text.split("\n")
        first = source.position(self.node.start).line + 1
        lines = ((source.line_text(first + number), said) for number, said in enumerate(text) if said.strip())
        return next((whole[: -len(said)] for whole, said in lines if whole.endswith(said)), "")
