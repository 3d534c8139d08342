"""Dockerfile text to instructions and stages, as BuildKit reads it.

Semantics: moby/buildkit frontend/dockerfile/parser. Where BuildKit stops at the first fault, this goes on and reports
all of them. One difference is known: BuildKit looks for blanks between flags byte by byte, so a few non-ASCII letters
split a flag there.
"""

from __future__ import annotations

from itertools import pairwise

from dockcto_compose.docker.dockerfile.checks import KEYWORDS, check
from dockcto_compose.docker.dockerfile.expand import ExpansionError
from dockcto_compose.docker.dockerfile.heredocs import announced, may_hold, read_document
from dockcto_compose.docker.dockerfile.lines import Joined, RawLine, cut_continuation, raw_lines, read_directives
from dockcto_compose.docker.dockerfile.model import (
    Dockerfile,
    Fault,
    Form,
    Heredoc,
    Instruction,
    Pair,
    Stage,
    Word,
    declared,
)
from dockcto_compose.docker.dockerfile.words import (
    json_words,
    keyword_end,
    name_and_value,
    plain_words,
    quoted_words,
    read_flags,
    read_pairs,
    trim,
)
from dockcto_compose.docker.golang import BLANKS
from dockcto_compose.text import Span

_JSON_OR_SHELL = frozenset(("CMD", "ENTRYPOINT", "RUN", "SHELL"))
_JSON_OR_WORDS = frozenset(("ADD", "COPY", "VOLUME"))
_WHOLE_LINE = frozenset(("MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR"))
_PLAIN_WORDS = frozenset(("EXPOSE", "FROM"))


def parse(text: str) -> Dockerfile:
    """Read a Dockerfile. Never raises: what BuildKit would refuse is in `faults`, in the order of the file."""
    lines, too_long = raw_lines(text)
    directives, faults = read_directives(lines)
    escapes = [directive.value for directive in directives if directive.name == "escape"]
    escape = escapes[0] if escapes and escapes[0] in ("\\", "`") else "\\"
    reader = _Reader(lines, escape, faults)
    reader.run(len(directives))
    if too_long:
        faults.append(too_long)
    global_args, stages = _stages(reader.instructions)
    faults += _order_faults(reader.instructions, Span(0, len(text)))
    ordered = tuple(sorted(faults, key=lambda fault: fault.span))
    return Dockerfile(text, escape, tuple(directives), tuple(reader.instructions), global_args, stages, ordered)


class _Reader:
    """Walks the lines and collects instructions and faults."""

    def __init__(self, lines: list[RawLine], escape: str, faults: list[Fault]) -> None:
        self.lines = lines
        self.escape = escape
        self.faults = faults
        self.instructions: list[Instruction] = []
        self.at = 0

    def run(self, first: int) -> None:
        self.at = first
        comments: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.comment:
                comment = line.content[1:].strip(BLANKS)
                comments = [*comments, comment] if comment else []
                self.at += 1
            elif line.blank:
                self.at += 1
            else:
                self.read(self.join(), tuple(comments))
                comments = []

    def join(self) -> Joined:
        """The instruction that begins here, with its continuation lines; `at` moves behind it."""
        line = self.lines[self.at]
        content, more = cut_continuation(line.content.lstrip(BLANKS), self.escape)
        pieces = [(line.end - len(line.content.lstrip(BLANKS)), content)]
        self.at += 1
        while more and self.at < len(self.lines):
            following = self.lines[self.at]
            self.at += 1
            if following.comment or following.blank:
                continue
            content, more = cut_continuation(following.content, self.escape)
            pieces.append((following.start, content))
        return Joined(pieces, line.number, self.lines[self.at - 1].number)

    def read(self, line: Joined, comments: tuple[str, ...]) -> None:
        instruction, fault = read_instruction(line, 0, len(line.text), self.escape)
        heredocs: list[Heredoc] = []
        if fault is None and may_hold(instruction):
            heredocs, fault = self.documents(instruction, line)
        span = instruction.span
        if heredocs:
            span = Span(span.start, self.lines[self.at - 1].end)
        complete = instruction._replace(
            span=span,
            heredocs=tuple(heredocs),
            comments=comments,
            first_line=line.first_line,
            last_line=self.lines[self.at - 1].number,
        )
        fault = fault or check(complete)
        if fault:
            self.faults.append(fault)
        self.instructions.append(complete)

    def documents(self, instruction: Instruction, line: Joined) -> tuple[list[Heredoc], Fault | None]:
        try:
            marks = announced(line.text)
        except ExpansionError as error:
            return [], Fault(f"a here-document's name cannot be read: {error}", instruction.span)
        found: list[Heredoc] = []
        for mark in marks:
            document, self.at = read_document(mark, self.lines, self.at)
            if document is None:
                message = f'the here-document "{mark.name}" has no end; a line with only "{mark.name}" must close it'
                return found, Fault(message, instruction.span)
            found.append(document)
        return found, None


def read_instruction(line: Joined, start: int, end: int, escape: str) -> tuple[Instruction, Fault | None]:
    """The instruction in the joined text between two offsets, without its here-documents."""
    text = line.text
    full = text if (start, end) == (0, len(text)) else text[start:end]
    start, end = trim(text, start, end)
    stop = keyword_end(text, start, end)
    written = text[start:stop]
    keyword = written.upper() if written.isascii() else written
    flags, at = read_flags(line, stop, end, escape)
    parts = _arguments(line, *trim(text, at, end), escape, keyword)
    fault = parts if isinstance(parts, Fault) else None
    words, pairs, form, trigger, inner = _NOTHING if isinstance(parts, Fault) else parts
    instruction = Instruction(
        keyword=keyword,
        written=written,
        keyword_span=line.span(start, stop),
        span=line.span(start, end),
        text=full,
        words=tuple(words),
        flags=tuple(flags),
        pairs=tuple(pairs),
        form=form,
        trigger=trigger,
    )
    return instruction, fault or inner


_Parts = tuple[list[Word], list[Pair], Form, Instruction | None, Fault | None]
_NOTHING: _Parts = ([], [], Form.WORDS, None, None)


def _arguments(line: Joined, start: int, end: int, escape: str, keyword: str) -> _Parts | Fault:
    """Words, pairs, form, and for ONBUILD the instruction behind it with its fault."""
    if start == end:
        return _NOTHING
    if keyword in _PLAIN_WORDS:
        return list(plain_words(line, start, end)), [], Form.WORDS, None, None
    if keyword in _WHOLE_LINE:
        return [_whole(line, start, end)], [], Form.WORDS, None, None
    if keyword in _JSON_OR_SHELL or keyword in _JSON_OR_WORDS:
        return _maybe_json(line, start, end, keyword in _JSON_OR_SHELL)
    if keyword in ("ENV", "LABEL"):
        found = read_pairs(line, start, end, escape, keyword)
        return found if isinstance(found, Fault) else (*found, Form.WORDS, None, None)
    if keyword == "ARG":
        return _declarations(line, start, end, escape)
    if keyword == "HEALTHCHECK":
        return _healthcheck(line, start, end)
    if keyword == "ONBUILD":
        return _trigger(line, start, end, escape)
    return _NOTHING


def _whole(line: Joined, start: int, end: int) -> Word:
    return Word(line.text[start:end], line.span(start, end))


def _maybe_json(line: Joined, start: int, end: int, shell: bool) -> _Parts | Fault:
    words = json_words(line, start, end)
    if isinstance(words, Fault):
        return words
    if words is not None:
        return words, [], Form.JSON, None, None
    if shell:
        return [_whole(line, start, end)], [], Form.SHELL, None, None
    return list(plain_words(line, start, end)), [], Form.WORDS, None, None


def _declarations(line: Joined, start: int, end: int, escape: str) -> _Parts:
    words = list(quoted_words(line, start, end, escape))
    pairs = [name_and_value(line, at, word) for at, word in words]
    return [word for _, word in words], pairs, Form.WORDS, None, None


def _healthcheck(line: Joined, start: int, end: int) -> _Parts | Fault:
    """CMD or NONE, then a command in JSON or shell form."""
    stop = start
    while stop < end and line.text[stop] not in BLANKS:
        stop += 1
    kind = _whole(line, start, stop)
    rest, end = trim(line.text, stop, end)
    if rest == end:
        return [kind], [], Form.SHELL, None, None
    command = _maybe_json(line, rest, end, shell=True)
    return command if isinstance(command, Fault) else ([kind, *command[0]], [], command[2], None, None)


def _trigger(line: Joined, start: int, end: int, escape: str) -> _Parts:
    """ONBUILD inside ONBUILD is refused, so one level is read."""
    stop = keyword_end(line.text, start, end)
    if line.text[start:stop].upper() == "ONBUILD":
        place = line.span(start, stop)
        nested = Instruction("ONBUILD", line.text[start:stop], place, line.span(start, end), line.text[start:end])
        return [], [], Form.WORDS, nested, None
    trigger, fault = read_instruction(line, start, end, escape)
    return [], [], Form.WORDS, trigger, fault


def _stages(instructions: list[Instruction]) -> tuple[tuple[Pair, ...], tuple[Stage, ...]]:
    starts = [index for index, item in enumerate(instructions) if item.keyword == "FROM" and item.words]
    first = starts[0] if starts else len(instructions)
    stages: list[Stage] = []
    for number, (start, end) in enumerate(pairwise([*starts, len(instructions)])):
        opening = instructions[start]
        words = opening.words
        named = len(words) == 3 and words[1].text.lower() == "as"
        name = words[2].text.lower() if named else ""
        stages.append(Stage(number, name, words[0], opening, tuple(instructions[start + 1 : end])))
    return tuple(declared(instructions[:first])), tuple(stages)


def _order_faults(instructions: list[Instruction], everything: Span) -> list[Fault]:
    """Faults of the file as a whole."""
    if not instructions:
        return [Fault("the Dockerfile has no instructions; begin with FROM", everything)]
    early = next((item for item in instructions if item.keyword != "ARG"), None)
    if early is None:
        return [Fault("the Dockerfile has no stage; add a FROM", everything)]
    if early.keyword != "FROM" and early.keyword in KEYWORDS:
        return [Fault(f"{early.keyword} stands before FROM; only ARG may", early.keyword_span)]
    return []
