"""What a rule yields: a problem at a place, and the edits that would mend it."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import NamedTuple

from dockcto_compose.compose.model import Location, Origin, Related
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree.node import Entry, Node, Path


class Severity(Enum):
    """How much a finding matters; the order is that of `rank`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """3 for an error, 2 for a warning, 1 for an info."""
        return {"error": 3, "warning": 2, "info": 1}[self.value]


class Applicability(IntEnum):
    """How far a fix may be trusted; compare with `>=`."""

    DISPLAY = 1  # an idea to show, never applied
    UNSAFE = 2  # changes what runs, or loses a comment: only on request
    SAFE = 3  # the resolved project stays the same and no comment is lost


SAFE, UNSAFE, DISPLAY = Applicability.SAFE, Applicability.UNSAFE, Applicability.DISPLAY


class Fix(NamedTuple):
    """Edits that mend one problem: all of them or none, over several files if need be.

    `title` is an imperative sentence. `changes` are the paths of the resolved project that the fix means to change;
    empty for a safe fix. `withdraws` are the parts of `# dockcto:` comments that it means to take away: the only
    comments that a fix may delete.
    """

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability
    changes: tuple[Path, ...] = ()
    withdraws: tuple[Span, ...] = ()


class Problem(NamedTuple):
    """One thing wrong. The rule states neither its own id, nor its category, nor the path of the file.

    `severity` departs from the rule's own where a finding is surer or milder than usual. `unfixable` says why there
    is no fix here although the rule has one. `better` is an unsafe fix that mends more than `fix` does: it is taken
    in its place where unsafe fixes are asked for.
    """

    message: str
    at: Node | Entry | Origin | Location
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    unfixable: str = ""
    path: Path | None = None
    better: Fix | None = None
