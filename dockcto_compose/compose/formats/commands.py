"""Commands written as one text: `command`, `entrypoint` and those of hooks.

Facts: mattn/go-shellwords 1.0.12 as compose-go `types/command.go` calls it: it splits like a shell, but runs and
expands nothing, and it stops without a word at the first `;`, `&`, `|`, `<` or `>` outside quotes.
"""

from __future__ import annotations

from typing import NamedTuple

from dockcto_compose.compose.formats.errors import FormatError

_HINT = "close it, or write the command as a list"


class Command(NamedTuple):
    """The words of a command; `cut` is the offset in the text where Compose stopped reading, None where it read all."""

    words: tuple[str, ...]
    cut: int | None = None


def parse_command(text: str) -> Command:
    """Split a command as Compose does. Raises FormatError where it refuses it: an open quote, a lone parenthesis."""
    return _Splitter(text).split()


class _Splitter:
    """One pass over the text: the words so far, the one being read, and what we are inside of."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = []
        self.word: list[str] = []
        self.started = False
        # four flags and not one, as in the library: a quote inside backticks opens as well
        self.single = self.double = self.backtick = self.dollar = False

    def split(self) -> Command:
        escaped = False
        cut = None
        for i, char in enumerate(self.text):
            if escaped:
                self._take(char)
                escaped = False
            elif char == "\\" and not self.single:
                escaped = True
            elif char in " \t\r\n":
                self._space(char)
            elif char in ";&|<>" and not self._quoted():
                # "2>" is a redirection: the number belongs to it, not to the command
                if char == ">" and self.word and self.word[0] in "0123456789":
                    self.started = False
                cut = i
                break
            elif not self._toggle(char):
                self._take(char)
        if escaped:
            raise FormatError("the text ends in a backslash", _HINT)
        if self._quoted():
            raise FormatError(f"the text has an open {self._open_name()}", _HINT)
        if self.started:
            self.words.append("".join(self.word))
        return Command(tuple(self.words), cut)

    def _take(self, char: str) -> None:
        self.word.append(char)
        self.started = True

    def _space(self, char: str) -> None:
        if self._quoted():
            self.word.append(char)
        elif self.started:
            self.words.append("".join(self.word))
            self.word = []
            self.started = False

    def _toggle(self, char: str) -> bool:
        """Handle quotes and parentheses; True where the character itself is not part of the word."""
        if char == "`":
            if not (self.single or self.double or self.dollar):
                self.backtick = not self.backtick
        elif char == ")":
            if not (self.single or self.double or self.backtick):
                self.dollar = not self.dollar
        elif char == "(":
            return self._open_parenthesis()
        elif char == '"' and not (self.single or self.dollar):
            self.started = self.started or self.double
            self.double = not self.double
            return True
        elif char == "'" and not (self.double or self.dollar):
            self.started = self.started or self.single
            self.single = not self.single
            return True
        return False

    def _open_parenthesis(self) -> bool:
        if self.single or self.double or self.backtick:
            return False
        if self.dollar or self.word[-1:] != ["$"]:
            raise FormatError('the text has a "(" outside quotes', "quote it, or write the command as a list")
        self.dollar = True
        self.word.append("(")
        return True

    def _quoted(self) -> bool:
        return self.single or self.double or self.backtick or self.dollar

    def _open_name(self) -> str:
        if self.single:
            return "single quote"
        if self.double:
            return "double quote"
        return "backtick" if self.backtick else "parenthesis"
