"""Env files: `.env`, `env_file`, `label_file`, and the plain `format: raw`.

Facts: compose-go `dotenv/parser.go` and `dotenv/godotenv.go`; for raw docker/cli `pkg/kvfile`. Some of what follows
from there surprises:

* a last line `NAME` without a line end is no inherited variable, but a value without a name;
* `:` separates a name from its value as `=` does;
* what stands behind a closing quote begins the next statement;
* a `#` opens a comment in an unquoted value only behind a space, so `A=#x` is the value `#x`.

Values may be secrets: messages never show them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from dockcto_compose.compose.formats.errors import quote
from dockcto_compose.compose.formats.go import SPACES, is_letter, is_number
from dockcto_compose.compose.formats.strconv import unquote_octal
from dockcto_compose.compose.formats.version import DEFAULT, Version
from dockcto_compose.compose.template import MAX_TOTAL, UNKNOWN, Lookup, Result, TemplateError, UnknownValue, substitute
from dockcto_compose.text.regex import regex

# spaces that end no line, as the parser sees them (fewer than unicode.IsSpace)
_BLANK = "\t\v\f\r \x85\xa0"
_BLANKS = regex(f"[{_BLANK}]*")
_BETWEEN = regex(rf"(?:[{SPACES}]+|#[^\n]*)*+")
_EXPORT = regex(r"export[\t\n\f\r ]+")
_NAME = regex(r"[^=:\n]*")
_PLAIN_NAME = regex(rf"[A-Za-z0-9_.\-\[\]{_BLANK}]*")
_QUOTED = {
    "'": regex(r"'((?:[^\\']+|\\[\s\S])*+)'"),
    '"': regex(r'"((?:[^\\"]+|\\[\s\S])*+)"'),
}
_ESCAPED = regex(r"\\([\s\S])")
_ESCAPE = regex(r'\\(?:[abcfnrtv$"\\]|0[0-9]{0,3})')
_ESCAPES = {
    r"\a": "\a", r"\b": "\b", r"\f": "\f", r"\n": "\n", r"\r": "\r", r"\t": "\t", r"\v": "\v",
    r"\"": '"', r"\\": "\\", r"\c": r"\c", r"\$": "$$",
}  # fmt: skip
_RAW_LINE_BYTES = 65535  # the line buffer of Go's bufio.Scanner
_BOM = "\ufeff"


class DotenvError(ValueError):
    """An env file Docker Compose refuses. `line` starts at 1; `start` and `end` are code-point offsets in the text."""

    def __init__(self, problem: str, hint: str, line: int, start: int, end: int) -> None:
        super().__init__(f"line {line}: {problem}; {hint}" if hint else f"line {line}: {problem}")
        self.problem = problem
        self.hint = hint
        self.line = line
        self.start = start
        self.end = end


class Entry(NamedTuple):
    """One variable of an env file.

    `value` is None where the file only names the variable and it is not set outside. `line` starts at 1; `start` to
    `end` are the name, `value_start` to `value_end` the value as it is written, quotes included, in code points.
    `unknown` is set where the value depends on a variable nobody can know here, and `unset` names the variables in
    it that have no value, once per occurrence.
    """

    name: str
    value: str | None
    line: int
    start: int
    end: int
    value_start: int
    value_end: int
    inherited: bool = False
    unknown: bool = False
    unset: tuple[str, ...] = ()


class Dotenv(NamedTuple):
    """All variables of a file in its order, and all faults; Compose stops at the first fault."""

    entries: tuple[Entry, ...]
    faults: tuple[DotenvError, ...] = ()

    def by_name(self) -> dict[str, Entry]:
        """The entry that counts for each name: the last one that has a value, else the first."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            if entry.value is not None or entry.name not in found:
                found[entry.name] = entry
        return found


def parse(
    text: str,
    lookup: Lookup,
    *,
    known: Mapping[str, str] | None = None,
    raw: bool = False,
    compose: Version = DEFAULT,
    tolerant: bool = False,
) -> dict[str, Entry]:
    """The variables of an env file by name; see `read`. Raises DotenvError at the first fault."""
    dotenv = read(text, lookup, known=known, raw=raw, compose=compose, tolerant=tolerant)
    if dotenv.faults:
        raise dotenv.faults[0]
    return dotenv.by_name()


def read(
    text: str,
    lookup: Lookup,
    *,
    known: Mapping[str, str] | None = None,
    raw: bool = False,
    compose: Version = DEFAULT,
    tolerant: bool = False,
) -> Dotenv:
    """Read an env file to its end, past any fault.

    `lookup` has the first say on variables in values and gives inherited ones; then come the earlier variables of the
    file, then `known` (those of files read before it). `raw` is the format of `docker run --env-file`. `tolerant`
    leaves unset variables unknown, as `template.substitute` does.
    """
    if raw:
        return _RawReader(text, lookup).read()
    return _Reader(text, lookup, known or {}, compose, tolerant).read()


Item: TypeAlias = "Entry | DotenvError"


class _Lines:
    """Line numbers of offsets."""

    def __init__(self, text: str) -> None:
        self._starts = [match.end() for match in re.finditer("\n", text)]

    def number(self, offset: int) -> int:
        return bisect_right(self._starts, offset) + 1


class _Reader:
    def __init__(self, text: str, lookup: Lookup, known: Mapping[str, str], compose: Version, tolerant: bool) -> None:
        self.text = text
        self.lookup = lookup
        self.values: dict[str, str | UnknownValue] = dict(known)
        self.compose = compose
        self.tolerant = tolerant
        self.lines = _Lines(text)
        self.filled = 0
        self.position = 1 if text.startswith(_BOM) else 0

    def read(self) -> Dotenv:
        entries = []
        faults = []
        for item in self._items():
            if isinstance(item, Entry):
                entries.append(item)
                if item.value is not None:
                    self.values[item.name] = UNKNOWN if item.unknown else item.value
            else:
                faults.append(item)
        return Dotenv(tuple(entries), tuple(faults))

    def _items(self) -> Iterator[Item]:
        while True:
            self._skip(_BETWEEN)
            if self.position == len(self.text):
                return
            begin = self.position
            try:
                yield self._statement()
            except DotenvError as fault:
                yield fault
                self.position = max(self.position, self._line_end(begin))

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.position)
        if match is not None:
            self.position = match.end()

    def _line_end(self, start: int) -> int:
        end = self.text.find("\n", start)
        return end if end >= 0 else len(self.text)

    def _statement(self) -> Entry:
        if _EXPORT.match(self.text, self.position):
            self.position += len("export")
            self._skip(_BLANKS)
            if self.position == len(self.text):
                raise self._fault('"export" has no variable behind it', "", self.position, self.position)
        start = self.position
        end = self._name_end(start)
        if end == len(self.text):
            # no separator before the end of the file: Compose takes it all for the value of a nameless variable
            return self._value("", start, start)
        name = self.text[start:end].rstrip(SPACES)
        if " " in name:
            hint = 'write each variable as "NAME=value" on a line of its own'
            raise self._fault(f"variable name {quote(name)} has a space in it", hint, start, start + len(name))
        self.position = end + 1
        self._skip(_BLANKS)
        if self.text[end] == "\n":
            return self._inherited(name, start)
        return self._value(name, start, start + len(name))

    def _name_end(self, start: int) -> int:
        """The offset of the separator (`=`, `:` or a line end), or the end of the text."""
        match = _NAME.match(self.text, start)
        end = match.end() if match is not None else start
        if _PLAIN_NAME.fullmatch(self.text, start, end) is None:
            for offset in range(start, end):
                char = self.text[offset]
                if char not in f"_.-[]{_BLANK}" and not is_letter(char) and not is_number(char):
                    problem = f"character {quote(char)} cannot be part of a variable name"
                    raise self._fault(problem, "use letters, digits and _", offset, offset + 1)
        return end

    def _inherited(self, name: str, start: int) -> Entry:
        value = self.lookup(name)
        unknown = isinstance(value, UnknownValue) or (value is None and self.tolerant)
        text = "" if isinstance(value, UnknownValue) else value
        end = start + len(name)
        return Entry(name, text, self.lines.number(start), start, end, end, end, inherited=True, unknown=unknown)

    def _value(self, name: str, start: int, end: int) -> Entry:
        opening = self.text[self.position : self.position + 1]
        value_start = self.position
        if opening in _QUOTED:
            result, value_end = self._quoted(opening)
        else:
            result, value_end = self._unquoted()
        return Entry(
            name, result.text, self.lines.number(start), start, end, value_start, value_end,
            unknown=result.unknown, unset=tuple(reference.name for reference in result.unset),
        )  # fmt: skip

    def _unquoted(self) -> tuple[Result, int]:
        start = self.position
        line_end = self._line_end(start)
        value = self.text[start:line_end].partition(" #")[0].rstrip(SPACES)
        self.position = min(line_end + 1, len(self.text))
        end = start + len(value)
        return self._expand(value, start, end), end

    def _quoted(self, mark: str) -> tuple[Result, int]:
        start = self.position
        match = _QUOTED[mark].match(self.text, start)
        if match is None:
            self.position = len(self.text)
            kind = "single" if mark == "'" else "double"
            raise self._fault(f"the value has an open {kind} quote", "close it", start, self._line_end(start))
        self.position = match.end()
        value = _ESCAPED.sub(lambda escape: escape[1] if escape[1] == mark else escape[0], match[1])
        if mark == "'":
            return Result(value), match.end()
        return self._expand(_ESCAPE.sub(_unescape, value), start, match.end()), match.end()

    def _expand(self, value: str, start: int, end: int) -> Result:
        try:
            result = substitute(value, self._known, compose=self.compose, tolerant=self.tolerant)
        except TemplateError as error:
            raise self._fault(error.problem, error.hint, start, end) from error
        self.filled += len(result.text) if "$" in value else 0
        if self.filled > MAX_TOTAL:
            raise self._fault(f"the values of the file are longer than {MAX_TOTAL:,} characters", "", start, end)
        return result

    def _known(self, name: str) -> str | UnknownValue | None:
        value = self.lookup(name)
        return self.values.get(name) if value is None else value

    def _fault(self, problem: str, hint: str, start: int, end: int) -> DotenvError:
        return DotenvError(problem, hint, self.lines.number(start), start, end)


def _unescape(match: re.Match[str]) -> str:
    escape = match[0]
    return unquote_octal(escape[2:]) if escape.startswith(r"\0") else _ESCAPES[escape]


class _RawReader:
    def __init__(self, text: str, lookup: Lookup) -> None:
        self.text = text
        self.lookup = lookup

    def read(self) -> Dotenv:
        entries = []
        faults = []
        start = 0
        for number, line in enumerate(self.text.split("\n"), 1):
            item = self._line(line, number, start)
            start += len(line) + 1
            if isinstance(item, Entry):
                entries.append(item)
            elif item is not None:
                faults.append(item)
        return Dotenv(tuple(entries), tuple(faults))

    def _line(self, line: str, number: int, start: int) -> Item | None:
        end = start + len(line)
        try:
            too_long = len(line.encode("utf-8")) > _RAW_LINE_BYTES
        except UnicodeEncodeError:
            return DotenvError("line is not valid UTF-8", "save the file as UTF-8", number, start, end)
        if too_long:
            return DotenvError(f"line is longer than {_RAW_LINE_BYTES} bytes", "", number, start, end)
        if number == 1:
            line = line.removeprefix(_BOM)
        stripped = line.removesuffix("\r").lstrip(SPACES)
        if not stripped or stripped.startswith("#"):
            return None
        begin = end - len(line) + (len(line.removesuffix("\r")) - len(stripped))
        return self._variable(stripped, number, begin)

    def _variable(self, line: str, number: int, start: int) -> Item:
        name, found, value = line.partition("=")
        end = start + len(name)
        if not name:
            return DotenvError('line has no variable name before its "="', "", number, start, start + 1)
        if " " in name or "\t" in name:
            problem = f"variable name {quote(name)} has a space in it"
            return DotenvError(problem, 'write it as "NAME=value"', number, start, end)
        if found:
            return Entry(name, value, number, start, end, end + 1, end + 1 + len(value))
        outside = self.lookup(name)
        text = "" if isinstance(outside, UnknownValue) else outside
        unknown = isinstance(outside, UnknownValue)
        return Entry(name, text, number, start, end, end, end, inherited=True, unknown=unknown)
