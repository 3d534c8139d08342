"""What edits change in the resolved project, value by value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from dockcto_compose.compose.config import config_model
from dockcto_compose.compose.project import Project
from dockcto_compose.yamltree.node import Path


@dataclass(frozen=True, slots=True)
class ModelChange:
    """A value that came, went or became another: `kind` is added, removed or changed; plain data before and after.

    An item of a list is named by its index: where it stood if it went, else where it stands.
    """

    path: Path
    kind: str
    before: Any = None
    after: Any = None


def model_changes(before: Project, after: Project) -> list[ModelChange]:
    """The difference between what `docker compose config` prints, or between what could be loaded where it refuses."""
    if before.accepted and after.accepted:
        return list(_changes(config_model(before), config_model(after), ()))
    return list(_changes(before.model, after.model, ()))


def _changes(one: Any, other: Any, path: Path) -> Iterator[ModelChange]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            if key not in other:
                yield ModelChange((*path, key), "removed", before=one[key])
            elif key not in one:
                yield ModelChange((*path, key), "added", after=other[key])
            else:
                yield from _changes(one[key], other[key], (*path, key))
    elif isinstance(one, list) and isinstance(other, list):
        yield from _of_lists(one, other, path)
    elif _text(one) != _text(other):
        yield ModelChange(path, "changed", one, other)


def _of_lists(one: list[Any], other: list[Any], path: Path) -> Iterator[ModelChange]:
    """Items that are equal on both sides count as the same, wherever they stand."""
    matcher = SequenceMatcher(None, list(map(_text, one)), list(map(_text, other)), autojunk=False)
    for tag, start, end, begin, stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        both = min(end - start, stop - begin)
        for shift in range(both):
            yield from _changes(one[start + shift], other[begin + shift], (*path, begin + shift))
        for index in range(start + both, end):
            yield ModelChange((*path, index), "removed", before=one[index])
        for index in range(begin + both, stop):
            yield ModelChange((*path, index), "added", after=other[index])


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)
