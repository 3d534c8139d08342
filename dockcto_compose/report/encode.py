"""What machine formats share: text that every reader takes, columns in bytes, paths as URIs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report.terminal import cell
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Source

TOOL = "dockcto-compose"

_UNSAFE = regex("[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SURROGATES = regex("[\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def sound(text: str) -> str:
    """Text that is valid Unicode: half a character, which a path may hold, gives way to U+FFFD."""
    return text if text.isascii() else _SURROGATES.sub(REPLACEMENT, text)


def log_line(text: str) -> str:
    """Text for the log of a CI system, which passes it on to terminals: what moves the cursor or hides words is
    written as an escape, but for line ends, which such commands have a word of their own for."""
    text = sound(text)
    return text if text.isprintable() else _UNSAFE.sub(lambda found: cell(found[0]), text)


def byte_column(source: Source, offset: int) -> int:
    """Column of an offset in bytes of UTF-8, from 1."""
    before = source.text[source.line_start(offset) : offset]
    return len(before.encode("utf-8", "surrogatepass")) + 1


def uri(shown: str) -> str:
    """A path as reports show it, as a URI: a relative reference, or `file:` where it is absolute."""
    try:
        path = os.fsencode(shown)
    except UnicodeEncodeError:  # half a character that no file system gave
        path = sound(shown).encode()
    if PurePath(shown).is_absolute():
        return "file://" + ("" if shown.startswith("/") else "/") + quote(path)
    return quote(path)  # quotes `:` as well, so that nothing is taken for a scheme


def by_file(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """The findings by the path of their file, files in the order of their first finding."""
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        found.setdefault(diagnostic.source.path, []).append(diagnostic)
    return found
