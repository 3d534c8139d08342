"""The one exception of the value parsers, and how their messages show a value."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from dockcto_compose.compose.formats.go import sprint


class FormatError(ValueError):
    """A value Docker Compose refuses.

    `problem` says what is wrong, with the value seen (never one that may be a secret); `hint` says what would be
    right and may be empty. `wrong` is the part of the value that is at fault, as (the value, start, end), where a
    parser knows it.
    """

    def __init__(self, problem: str, hint: str = "", wrong: tuple[str, int, int] | None = None) -> None:
        super().__init__(f"{problem}; {hint}" if hint else problem)
        self.problem = problem
        self.hint = hint
        self.wrong = wrong


def quote(text: str) -> str:
    """A text in double quotes on one line."""
    return json.dumps(text, ensure_ascii=False)


def seen(value: object) -> str:
    """A value as a message shows it: texts quoted, lists and mappings by their kind."""
    if isinstance(value, str):
        return quote(value)
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, Sequence) else sprint(value)
