"""Source lines under a finding: line numbers, the span underlined, secrets hidden, long lines cut around the span."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from dockcto_compose.report.mask import STARS
from dockcto_compose.report.terminal import Style, cell, width
from dockcto_compose.text.source import BOM, Source, Span

TAB = 4
CUT = "..."
NEAR = 1000  # characters


class Mark(NamedTuple):
    """A span to underline: with `^` in `color`, or with `-` and its label behind it."""

    span: Span
    color: str
    label: str = ""

    @property
    def primary(self) -> bool:
        return not self.label


def frame(source: Source, marks: Sequence[Mark], secrets: Sequence[Span], gutter: int, style: Style) -> list[str]:
    """The lines that the marks stand on, each mark underlined below its line; `gutter` is the width of line numbers."""
    bar = style(f"{'':{gutter}} |", "blue")
    out = [bar]
    before = 0
    for mark in sorted(marks, key=lambda m: (source.position(m.span.start).line, m.label != "", m.span)):
        line = source.position(mark.span.start).line
        shown, underline = _line(source, line, mark, secrets, style.width - gutter - 4)
        if line != before:
            if before and line > before + 1:
                out.append(style(f"{'...':>{gutter}}", "blue"))
            out.append(f"{style(f'{line:>{gutter}} |', 'blue')} {shown}".rstrip())
        label = f" {mark.label}" if mark.label else ""
        out.append(f"{bar} {underline[0]}{style(underline[1] + label, mark.color, 'bold')}")
        before = line
    return out


def _line(source: Source, line: int, mark: Mark, secrets: Sequence[Span], room: int) -> tuple[str, tuple[str, str]]:
    """A line as it is shown, and its underline as the blanks before it and the line itself."""
    start = source.line_starts[line - 1]
    text = source.line_text(line)
    if len(text) > 2 * NEAR:  # a line of megabytes is never shown whole: only what is near the mark counts
        skipped = max(mark.span.start - start - NEAR, 0)
        text, start = text[skipped : skipped + 2 * NEAR], start + skipped
    cells = _cells(text, start, secrets)
    columns = list(accumulate(map(width, cells), initial=0))
    first = min(mark.span.start - start, len(text))
    last = max(min(mark.span.end - start, len(text)), first)
    left, right = columns[first], max(columns[last], columns[first] + 1)
    shown, shift, right = _cut(cells, columns, left, right, max(room, 20))
    return shown, (" " * (left + shift), ("^" if mark.primary else "-") * max(right - left, 1))


def _cells(text: str, start: int, secrets: Sequence[Span]) -> list[str]:
    """What each character of a line is shown as; a secret's first character stands for all of it."""
    first = bisect_right(secrets, start, key=lambda span: span.end)
    hidden = secrets[first : bisect_left(secrets, start + len(text), key=lambda span: span.start)]
    if not hidden and text.isascii() and text.isprintable():
        return list(text)
    cells: list[str] = []
    column = 0
    for at, char in enumerate(text, start):
        span = next((span for span in hidden if span.start <= at < span.end), None)
        if span is not None:
            shown = STARS if at == max(span.start, start) else ""
        elif char == BOM and at == 0:
            shown = ""
        elif char == "\t":
            shown = " " * (TAB - column % TAB)
        else:
            shown = cell(char)
        cells.append(shown)
        column += width(shown)
    return cells


def _cut(cells: list[str], columns: list[int], left: int, right: int, room: int) -> tuple[str, int, int]:
    """The part of a line around columns `left` to `right` that fits, how far that moves it, and the new right end."""
    if columns[-1] <= room:
        return "".join(cells), 0, right
    # a third of the room for what stands before the span, more where little stands behind it
    begin = 0 if right <= room - len(CUT) else max(min(left - room // 3, columns[-1] - room + len(CUT)), 0)
    begin = next(i for i, column in enumerate(columns) if column >= begin)
    front = CUT if begin else ""
    space = room - len(front)
    end = begin
    while end < len(cells) and columns[end + 1] - columns[begin] <= space:
        end += 1
    back = ""
    if end < len(cells):
        back = CUT
        while end > begin and columns[end] - columns[begin] > space - len(CUT):
            end -= 1
    shift = len(front) - columns[begin]
    return front + "".join(cells[begin:end]) + back, shift, min(right, columns[end] + len(back))
