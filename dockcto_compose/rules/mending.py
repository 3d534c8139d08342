"""Making a fix that may turn out to be impossible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dockcto_compose.rules.problem import Applicability, Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported
from dockcto_compose.yamltree.node import Node, Path

REFUSED: tuple[Path, ...] = ((),)
"""The changes of a fix in a project that Compose refuses: there is no resolved project yet to keep as it is."""


def attempt(
    title: str, edits: Callable[[], Iterable[Edit]], applicability: Applicability, changes: Sequence[Path] = ()
) -> tuple[Fix | None, str]:
    """The fix that these edits make, and an empty text; or no fix, and the reason why there is none."""
    try:
        return Fix(title, tuple(edits()), applicability, tuple(changes)), ""
    except Unsupported as reason:
        return None, str(reason)


def in_extension(node: Node) -> list[Path]:
    """The path of a value written below an `x-` key, for the changes of a fix: Compose only passes it on there."""
    path = node.path
    return [path] if path and str(path[0]).startswith("x-") else []
