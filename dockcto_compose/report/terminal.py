"""Text made fit for a terminal: colours, widths, and nothing in it that could move the cursor or hide words."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

_CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36}
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

WIDTH = 120  # columns where nobody can say how wide the terminal is


class Style(NamedTuple):
    """How a text is shown: with or without colour, in how many columns, and whether sentences are wrapped to fit."""

    color: bool = False
    width: int = WIDTH
    wrap: bool = False

    def __call__(self, text: str, *names: str) -> str:
        """The text in the named colours and weights; as it is where there is no colour."""
        if not self.color or not text:
            return text
        codes = ";".join(str(_CODES[name]) for name in names)
        return f"\x1b[{codes}m{text}\x1b[0m"


PLAIN = Style()


def wants_color(mode: str, env: Mapping[str, str], is_terminal: bool) -> bool:
    """Whether to colour: `--color` first, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM, and the terminal itself."""
    if mode != "auto":
        return mode == "always"
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR", "0") not in ("", "0") or env.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return is_terminal and env.get("TERM") != "dumb"


def terminal_width(env: Mapping[str, str], fd: int | None) -> int:
    """Columns of the terminal behind `fd`, COLUMNS going before it; never less than 40."""
    columns = env.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return max(int(columns), 40)
    try:
        found = os.get_terminal_size(fd).columns if fd is not None else 0
    except (OSError, ValueError):
        found = 0
    return max(found, 40) if found else WIDTH


def visible(text: str) -> str:
    """The text with everything that a terminal would not print as itself written as an escape."""
    if text.isprintable():
        return text
    return "".join(cell(char) for char in text)


def cell(char: str) -> str:
    """What one character is shown as: itself, or an escape for controls, lone surrogates and direction marks."""
    if char.isprintable() or unicodedata.category(char) == "Zs":
        return char
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def wrapped(text: str, columns: int, first: int) -> str:
    """A sentence broken between words to fit, its other lines indented; `first` columns are taken on the first line."""
    lines, used = [""], first
    for word in text.split(" "):
        if lines[-1] and used + 1 + width(word) > columns:
            lines.append("")
            used = 2
        lines[-1] += f" {word}" if lines[-1] else word
        used += width(word) + 1
    return "\n  ".join(lines)


def width(text: str) -> int:
    """Columns that a printable text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
