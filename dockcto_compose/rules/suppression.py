"""Comments that say what not to report: `# dockcto: ignore[rule-id, ...] reason` and `# dockcto: ignore-file[...]`.

Such a comment hides what begins on its own line, or, where it has a line of its own, on the next line of content; and
if a key or a list item begins there, all that belongs to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dockcto_compose.text.pragma import MARK
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import BOM, Source, Span
from dockcto_compose.yamltree.node import MAPPING, SEQUENCE, Document, Entry, Node

if TYPE_CHECKING:
    from dockcto_compose.docker.dockerfile.model import Dockerfile

FORM = "# dockcto: ignore[rule-id] reason"

_SPOKEN = regex(r"#+[ \t]*dockcto[ \t]*:[ \t]*(?P<said>.*?)[ \t]*(?=#+[ \t]*dockcto[ \t]*:|\Z)", re.DOTALL)
_SAID = regex(r"(?P<verb>ignore-file|ignore)[ \t]*\[(?P<names>[^\[\]]*)\](?P<reason>.*)", re.DOTALL)
_NAME = regex(r"[^,\s]+(?:[ \t]+[^,\s]+)*")
_LINE_COMMENT = regex(r"^[ \t]*(#[^\r\n]*)", re.MULTILINE)


_NOWHERE = Span(0, 0)


class Name(NamedTuple):
    """A rule or category as a comment names it, and where."""

    text: str
    span: Span


class Suppression(NamedTuple):
    """One such comment: where it stands (`span`, its newline not counted), what it names, and what it covers.

    `covers` are spans of the file: a finding that begins in one of them is meant. `line` is the span of the line the
    comment shares with content, empty for a comment that has a line of its own. `fault` says what is wrong with the way
    it is written; it then hides nothing. `inside` says that it stands in a Dockerfile inside a compose file, as part of
    a value: no fix touches it.
    """

    source: Source
    span: Span
    names: tuple[Name, ...] = ()
    whole_file: bool = False
    reason: str = ""
    fault: str = ""
    covers: tuple[Span, ...] = ()
    line: Span = _NOWHERE
    inside: bool = False

    @property
    def text(self) -> str:
        return self.source.text[self.span.start : self.span.end]

    def meets(self, source: Source, span: Span) -> bool:
        """Whether a finding here is meant: it begins in what is covered, or runs through the comment's line."""
        if source is not self.source and source.path != self.source.path:
            return False
        if self.whole_file or any(start <= span.start < end for start, end in self.covers):
            return True
        return self.line.start < self.line.end and span.start < self.line.end and self.line.start < span.end


class Ruling(NamedTuple):
    """What became of a suppression: the names in it that hid nothing, and those that nobody knows, each with the
    sentence that says so."""

    suppression: Suppression
    unused: tuple[Name, ...] = ()
    unknown: tuple[tuple[Name, str], ...] = ()


def in_document(document: Document) -> list[Suppression]:
    """The suppressions of a YAML file."""
    source = document.source
    if MARK not in source.text:
        return []
    starts = {line for c in document.comments if _has_own_line(source, line := source.line_start(c.start))}

    passed: dict[int, int] = {}

    def covered(start: int) -> tuple[tuple[Span, ...], Span]:
        line = source.line_start(start)
        if source.text[line:start].strip(" \t" + BOM):
            return _with_entry(document, line, start), Span(line, source.line_end(start))
        line = _following(source, start, lambda line: line in starts or _blank(source, line), passed)
        return _with_entry(document, line, source.line_end(line)), _NOWHERE

    return [s for c in document.comments for s in _read(source, c.start, c.end, covered)]


def in_dockerfile(source: Source, dockerfile: Dockerfile) -> list[Suppression]:
    """The suppressions of a Dockerfile. Each covers the instruction that it stands above, or in."""
    if MARK not in source.text:
        return []
    inside = [heredoc.span for one in dockerfile.instructions for heredoc in one.heredocs]

    def covered(start: int) -> tuple[tuple[Span, ...], Span]:
        at = bisect_right(dockerfile.instructions, start, key=lambda one: one.span.end)
        return tuple(one.span for one in dockerfile.instructions[at : at + 1]), _NOWHERE

    return _of_lines(source, inside, covered)


def in_text(source: Source) -> list[Suppression]:
    """The suppressions of a file of lines, such as `.dockerignore`. Each covers the next line that is no comment."""
    if MARK not in source.text:
        return []

    passed: dict[int, int] = {}

    def covered(start: int) -> tuple[tuple[Span, ...], Span]:
        line = _following(source, start, lambda line: _blank(source, line) or _has_own_line(source, line), passed)
        return (Span(line, source.next_line(line)),), _NOWHERE

    return _of_lines(source, [], covered)


def _following(source: Source, start: int, is_passed: Callable[[int], bool], passed: dict[int, int]) -> int:
    """The first line behind that is not passed over; `passed` remembers where each run of lines that are led to."""
    line = source.next_line(start)
    run = []
    while line not in passed and line < len(source.text) and is_passed(line):
        run.append(line)
        line = source.next_line(line)
    line = passed.get(line, line)
    passed.update(dict.fromkeys(run, line))
    return line


Covered = Callable[[int], tuple[tuple[Span, ...], Span]]


def _of_lines(source: Source, inside: Sequence[Span], covered: Covered) -> list[Suppression]:
    found: list[Suppression] = []
    for match in _LINE_COMMENT.finditer(source.text):
        if not any(start <= match.start(1) < end for start, end in inside):
            found += _read(source, match.start(1), match.end(1), covered)
    return found


def _read(source: Source, start: int, end: int, covered: Covered) -> Iterator[Suppression]:
    """What one comment says, which may be several things."""
    for match in _SPOKEN.finditer(source.text[start:end]):
        span = Span(start + match.start(), start + match.end())
        said, at = match["said"], start + match.start("said")
        form = _SAID.fullmatch(said)
        if form is None:
            yield Suppression(source, span, fault=_fault(said))
            continue
        names = _names(form["names"], at + form.start("names"))
        reason = form["reason"].strip(" \t")
        if not names:
            yield Suppression(source, span, fault=f"the brackets are empty; name the rules, as in `{FORM}`")
        elif form["verb"] == "ignore":
            covers, line = covered(start)
            yield Suppression(source, span, names, False, reason, "", covers, line)
        elif source.text[source.line_start(start) : start].lstrip(BOM):
            yield Suppression(
                source, span, fault="`ignore-file` counts for the whole file; put it at the start of a line"
            )
        else:
            yield Suppression(source, span, names, True, reason)


def _names(text: str, at: int) -> tuple[Name, ...]:
    return tuple(Name(m[0], Span(at + m.start(), at + m.end())) for m in _NAME.finditer(text))


def _fault(said: str) -> str:
    if not said:
        return f"nothing is said to ignore; write `{FORM}`"
    verb = re.match(r"[\w-]*", said)
    word = verb[0] if verb is not None else ""
    if word in ("ignore", "ignore-file"):
        return f"the rules to ignore stand in brackets; write `# dockcto: {word}[rule-id] reason`"
    return f'"{word or said[:20]}" is no instruction; write `{FORM}`'


def _with_entry(document: Document, line: int, end: int) -> tuple[Span, ...]:
    """A line, and the outermost entry that begins on it."""
    entry = first_entry(document, line, end)
    own = Span(line, document.source.next_line(line))
    return (own,) if entry is None else (own, Span(entry.start, max(entry.end, entry.start + 1)))


def first_entry(document: Document, start: int, end: int) -> Entry | None:
    """The outermost entry that begins in a part of a line, the first of them."""
    for root in document.roots:
        node: Node | None = root
        while node is not None and node.kind in (MAPPING, SEQUENCE) and node.outer < end:
            below = None
            low, high = 0, len(node.entries)
            while low < high:
                middle = (low + high) // 2
                if node.entries[middle].start < start:
                    low = middle + 1
                else:
                    high = middle
            if low < len(node.entries) and node.entries[low].start < end:
                return node.entries[low]
            if low:
                below = node.entries[low - 1].value
            node = below if below is not None and below.end >= start else None
    return None


def _blank(source: Source, line: int) -> bool:
    return not source.text[line : source.line_end(line)].strip(" \t")


def _has_own_line(source: Source, line: int) -> bool:
    return source.text[line : source.line_end(line)].lstrip(" \t").startswith("#")
