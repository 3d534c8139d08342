"""Here-documents: which ones an instruction announces, and their text below it.

Semantics: moby/buildkit frontend/dockerfile/parser. Only RUN, COPY and ADD have them, and not in JSON form.
"""

from __future__ import annotations

from typing import NamedTuple

from dockcto_compose.docker.dockerfile.expand import ExpansionError, shell_words
from dockcto_compose.docker.dockerfile.lines import RawLine
from dockcto_compose.docker.dockerfile.model import Form, Heredoc, Instruction
from dockcto_compose.text import Span
from dockcto_compose.text.regex import regex

_MARK = regex(r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)\Z")
_LARGEST = 2**64 - 1


class Announced(NamedTuple):
    """`<<NAME` in an instruction: what to look for below it."""

    name: str
    file_descriptor: int
    expand: bool
    chomp: bool


def may_hold(instruction: Instruction) -> bool:
    """Whether `<<` in this instruction can mean a here-document."""
    inner = instruction.trigger if instruction.keyword == "ONBUILD" and instruction.trigger else instruction
    return inner.keyword in ("RUN", "COPY", "ADD") and inner.form is not Form.JSON and "<<" in instruction.text


def announced(line: str) -> list[Announced]:
    """The here-documents a line announces, in order. Raises ExpansionError for a word that cannot be read."""
    try:
        words = shell_words(line, keep_quotes=True, keep_escapes=True)
    except ExpansionError:
        return []  # the line is the shell's business (open quotes); BuildKit sees no here-document either
    return [found for word in words if (found := read_mark(word))]


def read_mark(word: str) -> Announced | None:
    """`<<EOF`, `3<<-"EOF"`; None for any other word, `<<<` too. Raises ExpansionError."""
    match = _MARK.match(word)
    if match is None or not match[3]:
        return None
    bare = shell_words(match[3], keep_quotes=False, keep_escapes=False)
    if len(bare) != 1:
        return None
    quoted = "".join(shell_words(match[3], keep_quotes=True, keep_escapes=False))
    expand = _quotes(quoted) == _quotes(bare[0])
    return Announced(bare[0], min(int(match[1][:21] or 0), _LARGEST), expand, bool(match[2]))


def is_mark(word: str) -> bool:
    """Whether the word announces a here-document."""
    try:
        return "<<" in word and read_mark(word) is not None
    except ExpansionError:
        return False


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')


def read_document(mark: Announced, lines: list[RawLine], at: int) -> tuple[Heredoc | None, int]:
    """The document from line index `at` on, and the index behind its terminator; None when it has no terminator."""
    start = lines[at].start if at < len(lines) else 0
    content: list[str] = []
    for index in range(at, len(lines)):
        line = lines[index]
        if (line.content.lstrip("\t") if mark.chomp else line.content) == mark.name:
            text = "".join(content)
            return Heredoc(*mark, text, Span(start, start + len(text))), index + 1
        content.append(line.text)
    return None, len(lines)
