"""Reading an effective service whose values may be unknown: those are passed over, never guessed at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockcto_compose.compose.model import Map


def mappings(value: Any) -> Iterator[tuple[int, Map]]:
    """The items of a list that are mappings, with their indexes."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, Map):
                yield index, item


def entries(value: Any) -> Iterator[tuple[str, Map]]:
    """The values of a mapping that are mappings, with their keys."""
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, Map):
                yield name, item


def texts(value: Any) -> Iterator[tuple[int, str]]:
    """The items of a list that are texts or numbers, as texts, with their indexes; not those that are unknown."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, (str, int)) and not getattr(item, "unknown", False) and not isinstance(item, bool):
                yield index, str(item)
