"""Everything a loading finds: each cause once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.model import Fault, List, Location, Map, Origin, Related, location, part
from dockcto_compose.compose.project import VariableUse
from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree.node import SCALAR, Entry, Node, Path

At = Node | Entry | Origin | Location


class Faults:
    """What Compose refuses (`found`), what it would refuse if it could be known (`notes`), and the variables used.

    A value that an anchor brings to several services is one cause: the same fault at the same place counts once.
    While `muted`, nothing is recorded: what follows from half a file is no finding.
    """

    __slots__ = ("_seen", "found", "muted", "notes", "top", "variables")

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self.notes: list[Fault] = []
        self.variables: list[VariableUse] = []
        self.muted = False
        self.top = Location(Source("", ""), Span(0, 0))
        self._seen: set[tuple[Any, ...]] = set()

    def add(
        self,
        rule: str,
        message: str,
        at: At | None,
        path: Path = (),
        related: Iterable[Related] = (),
        suggestion: str | None = None,
    ) -> None:
        """Record that Compose refuses the project."""
        fault = self._fault(rule, message, at, path, related, suggestion)
        if fault is not None:
            self.found.append(fault)

    def note(self, rule: str, message: str, at: At | None, path: Path = (), related: Iterable[Related] = ()) -> None:
        """Record what could not be judged, or what Compose itself only warns about."""
        fault = self._fault(rule, message, at, path, related, None)
        if fault is not None:
            self.notes.append(fault)

    def format(self, rule: str, error: FormatError, at: At | None, path: Path, prefix: str = "") -> None:
        """Record a value that its parser refused, at the part of it that is wrong."""
        self.add(rule, prefix + str(error), _wrong_part(error, at) or at, path)

    def _fault(
        self, rule: str, message: str, at: At | None, path: Path, related: Iterable[Related], suggestion: str | None
    ) -> Fault | None:
        if self.muted:
            return None
        place = self.top if at is None else location(at.value if isinstance(at, Entry) else at)
        # what stands below a service is the same cause for all services that share it
        subject = path[2:] if len(path) > 2 else path[1:]
        key = (rule, place.source.path, place.span, subject, message if len(path) < 3 else "")
        if key in self._seen:
            return None
        self._seen.add(key)
        return Fault(rule, message, place, path, tuple(related), suggestion)


def where(container: Any, key: str | int) -> At | None:
    """The best place for a value of a container: its own, else the container's."""
    found: Origin | None = None
    if isinstance(container, (Map, List)):
        found = container.origin(key)  # type: ignore[arg-type]
    if found is not None:
        return found
    return container.node if isinstance(container, (Map, List)) else None


def key_of(container: Any, key: str) -> At | None:
    """The place of a key of a mapping, else of its value."""
    found = container.origin(key) if isinstance(container, Map) else None
    if found is None:
        return where(container, key)
    return found.key if found.key is not None else found.node


class Doubts:
    """What cannot be judged: services whose base or parts are missing, sections that were faulty, and secrets and
    configs with an unknown key, which may be meant to say where their content is."""

    __slots__ = ("sections", "services", "sources")

    def __init__(self) -> None:
        self.services: set[str] = set()
        self.sections: set[str] = set()
        self.sources: set[tuple[str, str]] = set()


def _wrong_part(error: FormatError, at: At | None) -> Location | None:
    """The place of the part that is wrong; None where it is not known, or a variable stands in the value."""
    if error.wrong is None or at is None or isinstance(at, Location):
        return None
    node = at if isinstance(at, Node) else at.value if isinstance(at, Entry) else at.node
    text, start, end = error.wrong
    return part(node, text, start, end) if node.kind == SCALAR and node.value == text else None
