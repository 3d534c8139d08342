"""Variables in a Dockerfile's words: `$name`, `${name:-default}` and the other forms BuildKit's shell lexer knows.

The same lexer splits a line into shell words; that is how here-documents are found.
Semantics: moby/buildkit frontend/dockerfile/shell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dockcto_compose.docker.golang import BLANKS

DEEPEST = 50
"""Substitutions inside substitutions that are followed; BuildKit has no limit, real files have two."""

LONGEST = 10_000
"""Characters that the variables of one text may put in; beyond, its value counts as unknown: they may double."""

PATTERN_WORK = 1_000_000
"""Steps a pattern (`${name/pattern/text}`) may cost; beyond, the value counts as unknown."""


class UnknownValueError(Exception):
    """The value of a variable cannot be known here: raised by a lookup."""


class ExpansionError(ValueError):
    """The text cannot be expanded; the message says why."""


Lookup = Callable[[str], str | None]
"""Value of a variable, None when it is not set; raises UnknownValueError."""


class Expansion(NamedTuple):
    """`text` is None where it depends on an unknown value; `unset` are the names that were looked up in vain."""

    text: str | None
    unset: tuple[str, ...] = ()


def expand(text: str, lookup: Lookup, escape: str = "\\") -> Expansion:
    """`text` with its variables replaced and its quotes removed. Raises ExpansionError."""
    if "$" not in text and escape not in text and '"' not in text and "'" not in text:
        return Expansion(text)
    lexer = _Lexer(text, lookup, escape)
    try:
        return Expansion(lexer.run()[0], tuple(lexer.unset))
    except UnknownValueError:
        return Expansion(None, tuple(lexer.unset))


def expand_words(text: str, lookup: Lookup, escape: str = "\\") -> list[str] | None:
    """As `expand`, then split at blanks outside quotes; None where a value is unknown. Raises ExpansionError."""
    try:
        return _Lexer(text, lookup, escape).run()[1]
    except UnknownValueError:
        return None


def shell_words(text: str, *, keep_quotes: bool, keep_escapes: bool) -> list[str]:
    """The words of a shell line, variables left as they are. Raises ExpansionError."""
    lexer = _Lexer(text, lambda name: None, "\\")
    lexer.keep_unset = True
    lexer.keep_quotes = keep_quotes
    lexer.keep_escapes = keep_escapes
    return lexer.run()[1]


class _Words:
    """Collects words while the lexer runs.

    All levels of nested substitutions share one buffer in BuildKit, so `a${x:-b}` loses its `a` in the list of words
    (not in the result). That decides what it takes for a here-document, so it is kept.
    """

    def __init__(self, buffer: list[str]) -> None:
        self.buffer = buffer
        self.buffer.clear()
        self.found: list[str] = []
        self.inside = False

    def add(self, text: str) -> None:
        if text.split() == [text]:
            self.add_raw(text)
            return
        for character in text:
            if character not in BLANKS:
                self.add_raw(character)
            elif self.inside and any(self.buffer):
                self.flush()
                self.inside = False

    def add_raw(self, text: str) -> None:
        self.buffer.append(text)
        self.inside = True

    def flush(self) -> None:
        word = "".join(self.buffer)
        self.buffer.clear()
        if word:
            self.found.append(word)


class _Lexer:
    def __init__(self, text: str, lookup: Lookup, escape: str) -> None:
        self.text = text
        self.at = 0
        self.lookup = lookup
        self.escape = escape
        self.keep_quotes = False
        self.keep_escapes = False
        self.keep_unset = False
        self.unset: list[str] = []
        self.buffer: list[str] = []
        self.depth = 0
        self.filled = 0

    def run(self) -> tuple[str, list[str]]:
        return self.until("", self.keep_escapes)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        character = self.text[self.at : self.at + 1]
        self.at += 1
        return character

    def until(self, stop: str, keep_escapes: bool) -> tuple[str, list[str]]:
        """Read to the `stop` character, or to the end where it is empty."""
        if self.depth > DEEPEST:
            raise ExpansionError(f"substitutions are nested more than {DEEPEST} deep")
        before, self.keep_escapes = self.keep_escapes, keep_escapes
        self.depth += 1
        try:
            return self.read(stop)
        finally:
            self.keep_escapes = before
            self.depth -= 1

    def read(self, stop: str) -> tuple[str, list[str]]:
        result: list[str] = []
        words = _Words(self.buffer)
        while self.at < len(self.text):
            character = self.peek()
            if character == stop:
                self.at += 1
                break
            if character == "$":
                value = self.dollar()
                words.add(value)
            elif character in ("'", '"', "<", self.escape):
                value = self.special(character)
                words.add_raw(value)
            else:
                value = self.take()
                words.add(value)
            result.append(value)
        else:
            if stop:
                raise ExpansionError(f"`{stop}` is missing at the end")
        words.flush()
        return "".join(result), words.found

    def special(self, character: str) -> str:
        if character == "<":
            return self.angle()
        if character == '"':
            return self.double_quotes()
        return self.quotes() if character == "'" else self.escaped()

    def escaped(self) -> str:
        sign = self.take()
        return (sign if self.keep_escapes else "") + self.take()

    def quotes(self) -> str:
        quote = self.take()
        end = self.text.find(quote, self.at)
        if end < 0:
            raise ExpansionError("a single quote is not closed")
        inner = self.text[self.at : end]
        self.at = end + 1
        return f"{quote}{inner}{quote}" if self.keep_quotes else inner

    def double_quotes(self) -> str:
        quote = self.take()
        result = [quote] if self.keep_quotes else []
        while self.at < len(self.text):
            character = self.peek()
            if character == '"':
                self.at += 1
                if self.keep_quotes:
                    result.append(character)
                return "".join(result)
            if character == "$":
                result.append(self.dollar())
                continue
            result.append(self.take())
            if character == self.escape:
                # only a quote, a dollar and the sign itself are escaped in here; before others the sign stays
                following = self.peek()
                if not following or following in ('"', "$", self.escape):
                    if not self.keep_escapes:
                        result.pop()
                    result.append(self.take())
                elif self.keep_escapes:
                    result.append(character)
        raise ExpansionError("a double quote is not closed")

    def angle(self) -> str:
        """`<`, or `<<` with the blanks behind it: a here-document's sign may stand apart from its word."""
        self.at += 1
        if self.peek() != "<":
            return "<"
        start = self.at + 1
        self.at = start
        while self.peek() and self.peek() in "\t\r ":
            self.at += 1
        return "<<" + self.text[start : self.at]

    def dollar(self) -> str:
        self.at += 1
        if self.peek() != "{":
            name = self.name()
            if not name:
                return "$"
            value = self.value(name)
            return f"${name}" if value is None and self.keep_unset else value or ""
        self.at += 1
        if self.peek() in ("", "{", "}", ":"):
            raise ExpansionError("`${` is not followed by a name")
        name = self.name()
        operator = self.take()
        if operator == "}":
            value = self.value(name)
            return f"${{{name}}}" if value is None and self.keep_unset else value or ""
        if operator == "/":
            return self.replaced(name)
        return self.modified(name, operator)

    def modified(self, name: str, operator: str) -> str:
        """`${name-word}`, `+`, `?`, `#`, `%`, the first three with `:` before them or not."""
        colon = ":" if operator == ":" else ""
        sign = self.take() if colon else operator
        if sign not in (tuple("-+?") if colon else tuple("-+?#%")):
            raise ExpansionError(f"`{colon}{sign}` is no modifier of a substitution")
        word, _ = self.until("}", sign in "#%")
        if sign in "-+":
            return self.chosen(name, colon, sign, word)
        value = self.value(name)
        if value is None and self.keep_unset:
            return f"${{{name}{colon}{sign}{word}}}"
        if sign == "?":
            if value is None or (colon and not value):
                raise ExpansionError(f"{name}: {word or 'it has no value'}")
            return value
        return trimmed(value or "", word, sign)

    def chosen(self, name: str, colon: str, sign: str, word: str) -> str:
        value = self.value(name)
        if value is None and self.keep_unset:
            return f"${{{name}{colon}{sign}{word}}}"
        there = bool(value) if colon else value is not None
        if sign == "-":
            return (value or "") if there else word
        return word if there else ""

    def replaced(self, name: str) -> str:
        """`${name/pattern/text}`, and with `//` every place."""
        every = self.peek() == "/"
        if every:
            self.at += 1
        pattern, _ = self.until("/", True)
        text, _ = self.until("}", True)
        value = self.value(name)
        if value is None and self.keep_unset:
            return f"${{{name}/{pattern}/{text}}}"
        return substituted(value or "", pattern, text, every=every)

    def name(self) -> str:
        """A variable's name; digits only, or one sign, are names too (`$1`, `$@`)."""
        start = self.at
        first = self.peek()
        if first.isdecimal():
            while self.peek().isdecimal():
                self.at += 1
        elif first and first in "@*#?-$!":
            self.at += 1
        else:
            while self.peek().isalpha() or self.peek().isdecimal() or self.peek() == "_":
                self.at += 1
        return self.text[start : self.at]

    def value(self, name: str) -> str | None:
        value = self.lookup(name)
        if value is not None:
            self.filled += len(value)
            if self.filled > LONGEST:
                raise UnknownValueError
        if value is None and name not in self.unset:
            self.unset.append(name)
        return value


def _tokens(pattern: str, value: str) -> list[tuple[str, bool]]:
    """A shell pattern as (character, is it a wildcard), for use on `value`."""
    if len(value) ** 2 * len(pattern) > PATTERN_WORK:
        raise UnknownValueError
    tokens: list[tuple[str, bool]] = []
    characters = iter(pattern)
    for character in characters:
        if character != "\\":
            tokens.append((character, character in "*?"))
            continue
        following = next(characters, "")
        if following not in ("*", "?", "\\", "}", "/"):
            raise ExpansionError(f'the pattern "{pattern}" has a wrong escape; only \\*, \\? and \\\\ are possible')
        tokens.append((following, False))
    return tokens


def _ends(tokens: list[tuple[str, bool]], text: str, start: int) -> list[int]:
    """Every offset at which a match that begins at `start` can end, ascending."""
    ends = [start]
    for character, wild in tokens:
        if wild and character == "*":
            ends = list(range(ends[0], len(text) + 1)) if ends else []
        else:
            ends = [at + 1 for at in ends if at < len(text) and (wild or text[at] == character)]
    return ends


def trimmed(value: str, pattern: str, sign: str) -> str:
    """`#pattern` cut from the front, `%pattern` from the end; a doubled sign cuts as much as possible."""
    longest = pattern.startswith(sign)
    tokens = _tokens(pattern[1:] if longest else pattern, value)
    if sign == "%":
        tokens.reverse()
        value = value[::-1]
    ends = _ends(tokens, value, 0)
    rest = value[ends[-1] if longest else ends[0] :] if ends else value
    return rest[::-1] if sign == "%" else rest


def substituted(value: str, pattern: str, text: str, *, every: bool) -> str:
    """The first, or every, longest match of the pattern replaced."""
    tokens = _tokens(pattern, value)
    result: list[str] = []
    at = 0
    while at <= len(value):
        ends = _ends(tokens, value, at)
        if not ends:
            result.append(value[at : at + 1])
            at += 1
            continue
        result.append(text)
        if not every:
            return "".join(result) + value[ends[-1] :]
        result.append(value[at : at + 1] if ends[-1] == at else "")
        at = max(ends[-1], at + 1)
        if ends[-1] == len(value):
            break
    return "".join(result)
