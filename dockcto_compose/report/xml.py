"""XML that every reader takes: no character that XML 1.0 forbids, and ASCII alone in the file."""

from __future__ import annotations

from xml.etree import ElementTree

from dockcto_compose.report.encode import REPLACEMENT
from dockcto_compose.text.regex import regex

_FORBIDDEN = regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(anything: str) -> str:
    """Text that XML can hold at all: control characters and halves of characters give way to U+FFFD."""
    return _FORBIDDEN.sub(REPLACEMENT, anything)


def document(root: ElementTree.Element) -> str:
    """The element as a document; what is outside of ASCII is escaped, so that it survives any standard output."""
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, "us-ascii").decode()}\n'
