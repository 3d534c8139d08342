"""What a Dockerfile says: instructions, their words and where each of them stands.

All offsets are code points into the text given to `parse`; a byte order mark counts as its first character.
Line numbers start at 1 and count line feeds only, as BuildKit does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from dockcto_compose.text import Span


class Fault(NamedTuple):
    """Why BuildKit refuses the file (or this instruction), and where."""

    message: str
    span: Span


class Word(NamedTuple):
    """One argument. In JSON form `text` is the decoded string and `span` covers its quotes."""

    text: str
    span: Span


class Flag(NamedTuple):
    """`--name=value`, quotes and escapes resolved. `value` is None without `=`; its span is then empty, at the end."""

    name: str
    value: str | None
    span: Span
    value_span: Span


class Pair(NamedTuple):
    """A name with its value, as ENV, LABEL and ARG take them; quotes are kept.

    `separator` is `=`, or empty for the old form `ENV name some text` and for an ARG without value.
    """

    name: str
    value: str | None
    separator: str
    name_span: Span
    value_span: Span


class Heredoc(NamedTuple):
    """A document that follows its instruction; `content` as written, `span` covers it without the terminator."""

    name: str
    file_descriptor: int
    expand: bool
    chomp: bool
    content: str
    span: Span


class Directive(NamedTuple):
    """`# syntax=`, `# escape=` or `# check=` at the top of the file."""

    name: str
    value: str
    span: Span


class Form(Enum):
    """How the arguments are written."""

    WORDS = "words"
    SHELL = "shell"  # one text, the rest of the line
    JSON = "json"


class Instruction(NamedTuple):
    """One instruction. `span` runs from the keyword to the last character, here-documents included.

    `keyword` is upper case, `written` as in the file, `text` the instruction with its continuation lines joined.
    `trigger` is the instruction behind ONBUILD. `comments` are the comment lines above, without the sign.
    """

    keyword: str
    written: str
    keyword_span: Span
    span: Span
    text: str
    words: tuple[Word, ...] = ()
    flags: tuple[Flag, ...] = ()
    pairs: tuple[Pair, ...] = ()
    form: Form = Form.WORDS
    heredocs: tuple[Heredoc, ...] = ()
    trigger: Instruction | None = None
    comments: tuple[str, ...] = ()
    first_line: int = 0
    last_line: int = 0

    def flag(self, name: str) -> Flag | None:
        """The first flag of that name."""
        return next((flag for flag in self.flags if flag.name == name), None)

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Stage:
    """FROM and what follows it. `index` counts from 0, `name` is lower case, empty for a stage without one.

    `base` is what stands in the file, not yet expanded.
    """

    index: int
    name: str
    base: Word
    start: Instruction
    instructions: tuple[Instruction, ...]

    @property
    def platform(self) -> Flag | None:
        return self.start.flag("platform")

    @property
    def name_span(self) -> Span:
        """The name as written; empty, behind the base, for a stage without one."""
        words = self.start.words
        return words[2].span if len(words) > 2 else Span(self.base.span.end, self.base.span.end)

    @property
    def args(self) -> tuple[Pair, ...]:
        """The build arguments this stage declares."""
        return tuple(declared(self.instructions))


class Dockerfile(NamedTuple):
    """A parsed Dockerfile. BuildKit refuses the file exactly when `faults` is not empty."""

    text: str
    escape: str
    directives: tuple[Directive, ...]
    instructions: tuple[Instruction, ...]
    global_args: tuple[Pair, ...]
    stages: tuple[Stage, ...]
    faults: tuple[Fault, ...]

    def stage(self, target: str | None = None) -> Stage | None:
        """The stage `target` names, any case, the last of that name; without a target the last stage.

        A number is a name here, not an index (BuildKit's resolveTarget).
        """
        if not target:
            return self.stages[-1] if self.stages else None
        wanted = target.lower()
        return next((stage for stage in reversed(self.stages) if stage.name == wanted), None)

    def directive(self, name: str) -> Directive | None:
        return next((directive for directive in self.directives if directive.name == name), None)


def declared(instructions: tuple[Instruction, ...] | list[Instruction]) -> Iterator[Pair]:
    """The ARG declarations among these instructions, in order."""
    for instruction in instructions:
        if instruction.keyword == "ARG":
            yield from instruction.pairs
