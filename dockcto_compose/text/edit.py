"""Replacements in a text: the one form that serves file, diff, editor and review alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dockcto_compose.text.source import Source, Span


class Edit(NamedTuple):
    """Put `text` in place of `span` (an empty span inserts, an empty text deletes).

    For a file that does not exist yet, `source` has an empty text.
    """

    source: Source
    span: Span
    text: str


class EditConflict(ValueError):
    """Two edits of one set touch the same characters."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit in it; insertions at one place keep their order.

    Raises EditConflict where two edits overlap.
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: e.span):
        start, end = edit.span
        if start < at:
            raise EditConflict(f"edits overlap at offset {start}")
        parts += text[at:start], edit.text
        at = end
    parts.append(text[at:])
    return "".join(parts)


def touches(one: Span, other: Span) -> bool:
    """Whether two edits would disturb each other: they overlap, or insert at the same place."""
    return (one.start < other.end and other.start < one.end) or one.start == other.start
