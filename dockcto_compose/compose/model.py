"""Plain data that remembers where each value was written.

A `Map` is a dict and a `List` a list, so schema, merge and rules read them as plain data. Beside the data stands
the place: for a value that is still what its own line says, the node of the container knows it; for one that came
from an anchor, an extended service, an override file or a short syntax, `where` holds its Origin.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree.node import Entry, Node


class Unknown(str):
    """A text that depends on a variable whose value nobody can know here; it reads as it is written."""

    __slots__ = ()
    unknown = True


def is_unknown(value: object) -> bool:
    return isinstance(value, Unknown)


class Location(NamedTuple):
    """A place in a file: what a finding underlines."""

    source: Source
    span: Span


class Step(NamedTuple):
    """One thing that led to a value: `kind` is alias, merge, extends, include, override, default or env."""

    kind: str
    at: Location


class Origin(NamedTuple):
    """Where a value was written: its node, its key's node, and what led there, nearest first."""

    node: Node
    key: Node | None = None
    steps: tuple[Step, ...] = ()


# A place as the stages keep it: an entry of the tree where nothing happened to the value on its way, else an Origin.
Place = Entry | Origin


def origin_of(place: Place | None) -> Origin | None:
    """The place as an Origin."""
    return Origin(place.value, place.key) if isinstance(place, Entry) else place


class Map(dict[str, Any]):
    """A mapping with its places. `node` is the mapping it was written as, None where it was made."""

    __slots__ = ("node", "where")

    def __init__(self, data: Any = (), node: Node | None = None, where: dict[str, Place] | None = None) -> None:
        super().__init__(data)
        self.node = node
        self.where: dict[str, Place] = {} if where is None else where

    def origin(self, key: str) -> Origin | None:
        """Where the value of `key` was written; None where nobody wrote it."""
        found = self.place(key)
        return Origin(found.value, found.key) if isinstance(found, Entry) else found

    def place(self, key: str) -> Place | None:
        """As `origin`, in the form the stages hand on."""
        found = self.where.get(key)
        return self.node.entry(key) if found is None and self.node is not None else found

    def put(self, key: str, value: Any, place: Place | None) -> None:
        """Set a value with its place."""
        self[key] = value
        if place is not None:
            self.where[key] = place

    def drop(self, key: str) -> None:
        """Remove a value and its place."""
        self.pop(key, None)
        self.where.pop(key, None)

    def fork(self) -> Map:
        """A copy of this level; what is below is shared."""
        return Map(self, self.node, self.where.copy())


class List(list[Any]):
    """A sequence with its places; `where` runs parallel to the items once they are not the node's own."""

    __slots__ = ("node", "where")

    def __init__(self, data: Any = (), node: Node | None = None, where: list[Place | None] | None = None) -> None:
        super().__init__(data)
        self.node = node
        self.where = where

    def origin(self, index: int) -> Origin | None:
        """Where the item was written; None where nobody wrote it."""
        found = self.place(index)
        return Origin(found.value, found.key) if isinstance(found, Entry) else found

    def place(self, index: int) -> Place | None:
        """As `origin`, in the form the stages hand on."""
        if self.where is not None:
            return self.where[index] if index < len(self.where) else None
        if self.node is not None and index < len(self.node.entries):
            return self.node.entries[index]
        return None

    @property
    def places(self) -> list[Place | None]:
        """The places of all items."""
        return [self.place(index) for index in range(len(self))]


def origin(data: Any, path: tuple[str | int, ...]) -> Origin | None:
    """Where the value at `path` was written; None where there is no such value or nobody wrote it.

    What led to a value that contains it (an anchor, an extended service) led to it as well.
    """
    found: Origin | None = None
    steps: tuple[Step, ...] = ()
    for step in path:
        below = _below(data, step)
        if below is None:
            return None
        found, data = below
        if found is not None:
            steps = found.steps + steps
    return found._replace(steps=steps) if found is not None and steps else found


def nearest(data: Any, path: tuple[str | int, ...]) -> Origin | None:
    """Origin of the longest part of `path` that was written somewhere."""
    best: Origin | None = None
    for step in path:
        below = _below(data, step)
        if below is None:
            break
        best, data = below[0] or best, below[1]
    return best


def _below(data: Any, step: str | int) -> tuple[Origin | None, Any] | None:
    if isinstance(data, Map) and isinstance(step, str) and step in data:
        return data.origin(step), data[step]
    if isinstance(data, List) and isinstance(step, int) and -1 < step < len(data):
        return data.origin(step), data[step]
    return None


def location(place: Node | Entry | Origin | Location) -> Location:
    """The file and span of a node, an entry (its key, or its value), an origin or a location."""
    if isinstance(place, Location):
        return place
    if isinstance(place, Origin):
        place = place.node
    if isinstance(place, Entry):
        place = place.key if place.key is not None else place.value
    return Location(place.source, place.span)


def part(node: Node, text: str, start: int, end: int) -> Location:
    """The place of `text[start:end]`, a part of a scalar's text; all of the scalar where escapes or folding hide it."""
    offset = 1 if node.style in ("'", '"') else 0
    if node.end - node.start == len(text) + 2 * offset:
        begin = node.start + offset
        return Location(node.source, Span(begin + start, begin + end))
    raw = node.source.text[node.start : node.end]
    piece = text[start:end]
    if raw[offset + start : offset + end] == piece and raw[offset : offset + start] == text[:start]:
        begin = node.start + offset + start
        return Location(node.source, Span(begin, begin + len(piece)))
    # a block scalar is indented: the same piece stands as often in the raw text as in the value
    before = text.count(piece, 0, start) if piece else 0
    found = raw.find(piece) if piece else -1
    while before and found >= 0:
        found = raw.find(piece, found + 1)
        before -= 1
    if found < 0:
        return Location(node.source, node.span)
    return Location(node.source, Span(node.start + found, node.start + found + len(piece)))


class Related(NamedTuple):
    """A second place that explains a finding: the anchor, the base service, the other port."""

    message: str
    at: Location


class Fault(NamedTuple):
    """Something Docker Compose refuses, found while loading: `rule` is the id of the validity rule it belongs to."""

    rule: str
    message: str
    at: Location
    path: tuple[str | int, ...] = ()
    related: tuple[Related, ...] = ()
    suggestion: str | None = None


def walk(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value with its path, parents before children."""
    yield path, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from walk(value, (*path, index))
