"""The line of everything in a TOML text, which Python's own reader does not tell.

The text is one that `tomllib` has read: nothing is checked here, only where things stand.
"""

from __future__ import annotations

import re
import tomllib

from dockcto_compose.text.regex import regex

Path = tuple["str | int", ...]

_GAP = regex(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = regex(r"""[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'""", re.ASCII)
_DOT = regex(r"[ \t]*\.[ \t]*")
_SCALAR = regex(r'''"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\]|\\.)*"|'[^']*'|[^,\]}#\n]+''', re.DOTALL)


def lines(text: str) -> dict[Path, int]:
    """The line (from 1) of each key, table and list item by its path. Raises RecursionError for lists too deep."""
    found = _Lines(text)
    found.read()
    return found.at


def line_of(where: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest thing that would contain it."""
    while path and path not in where:
        path = path[:-1]
    return where.get(path, 1)


class _Lines:
    """A walk through the text; `at` is what it has found."""

    def __init__(self, text: str) -> None:
        self.at: dict[Path, int] = {}
        self._text = text
        self._pos = 0
        self._line = 1
        self._items: dict[Path, int] = {}  # arrays of tables, and the index of the last one so far

    def read(self) -> None:
        table: Path = ()
        while self._skip(_GAP) < len(self._text):
            if self._text.startswith("[", self._pos):
                table = self._header()
            else:
                self._entry(table)

    def _header(self) -> Path:
        """A `[table]` or `[[table]]`: the path of what stands below it."""
        brackets = 2 if self._text.startswith("[[", self._pos) else 1
        self._pos += brackets
        line = self._line
        parts = self._key()
        path: Path = ()
        for index, part in enumerate(parts):
            path = self._note((*path, part), line)
            if brackets == 2 and index == len(parts) - 1:
                self._items[path] = self._items.get(path, -1) + 1
            if path in self._items:
                path = self._note((*path, self._items[path]), line)
        self._pos += brackets
        return path

    def _entry(self, table: Path) -> None:
        path = table
        line = self._line
        for part in self._key():
            path = self._note((*path, part), line)
        self._pos += 1  # the `=`
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_GAP)
        opening = self._text[self._pos]
        if opening not in "[{":
            self._skip(_SCALAR)
            return
        self._pos += 1
        index = 0
        while self._text[self._skip(_GAP)] not in "]}":
            if self._text[self._pos] == ",":
                self._pos += 1
            elif opening == "{":
                self._entry(path)
            else:
                self._value(self._note((*path, index), self._line))
                index += 1
        self._pos += 1

    def _key(self) -> list[str]:
        """The parts of a dotted key, up to what stands behind it."""
        parts = []
        while True:
            self._skip(_GAP)
            start = self._pos
            word = self._text[start : self._skip(_KEY)]
            parts.append(tomllib.loads(f"key = {word}")["key"] if word[0] in "\"'" else word)
            at = self._pos
            if self._skip(_DOT) == at:
                self._skip(_GAP)
                return parts

    def _note(self, path: Path, line: int) -> Path:
        self.at.setdefault(path, line)
        return path

    def _skip(self, what: re.Pattern[str]) -> int:
        match = what.match(self._text, self._pos)
        if match is not None:
            self._line += match[0].count("\n")
            self._pos = match.end()
        return self._pos
