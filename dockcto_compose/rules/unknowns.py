"""Findings about what cannot be known here: variables without a value, files that are not there.

On another machine, such as a build server, all of them are missing at once, and that is one fact, not fifty.
"""

from __future__ import annotations

from collections.abc import Iterable

from dockcto_compose.compose.model import Fault, Related
from dockcto_compose.rules.rule import Context


def has_values(ctx: Context) -> bool:
    """Whether somebody has set the project's variables here: its `.env` is there, or another file was named."""
    return ctx.project.strict_env or not ctx.project.default_env or ctx.env_file.exists


def notes_like(fault: Fault, ctx: Context) -> list[Fault]:
    """The notes of the same rule, the fault among them; none where it is a fault that Compose refuses."""
    notes = [note for note in ctx.project.warnings if note.rule == fault.rule]
    return notes if any(note is fault for note in notes) else []


def also(faults: Iterable[Fault], says: str) -> tuple[Related, ...]:
    """The places of further faults of the same kind."""
    return tuple(Related(says, fault.at) for fault in faults)


def listed(names: list[str]) -> str:
    """Names for a message: the first three, and how many more."""
    quoted = [f'"{name}"' for name in names]
    if len(names) > 4:
        return f"{', '.join(quoted[:3])} and {len(names) - 3} others"
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
