"""The tree of a YAML document to plain data: aliases, merge keys, `!reset` and `!override`, text keys.

Facts: compose-go `loader/reset.go` and `convertToStringKeysRecursive`, go-yaml `decode.go`. An anchor's value is
built once and shared by its aliases; nothing after this stage changes a value in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dockcto_compose.compose.faults import Faults
from dockcto_compose.compose.model import List, Location, Map, Origin, Place, Related, Step, Unknown, location
from dockcto_compose.compose.version import Dialect
from dockcto_compose.yamltree.node import ALIAS, MAPPING, SCALAR, SEQUENCE, Entry, Node, Path
from dockcto_compose.yamltree.scalars import YAML_TAG, BadTag, resolve, value_of

# Real projects stay below a few tens of thousands; behind this, an alias bomb keeps Compose busy for minutes.
MAX_EXPANDED = 1_000_000
MAX_DEPTH = 1_000

# Makes the data of a text scalar that holds a `$`.
Interpolate = Callable[[Node, str, Path], Any]


class Reset(NamedTuple):
    """A `!reset` or `!override`: the path it stands at, and its node."""

    path: Path
    node: Node


class Reading(NamedTuple):
    """What one YAML document says: its data, and the paths that it resets in what was read before it.

    `partial` are the paths of mappings that lack what a faulty `<<` should have brought.
    """

    data: Any
    resets: Sequence[Reset] = ()
    partial: Sequence[Path] = ()


class _Gone:
    """Stands for a value that is not there: reset, or faulty and reported."""


GONE = _Gone()


def read_data(root: Node, faults: Faults, dialect: Dialect, interpolate: Interpolate) -> Reading:
    """The data of a document's root; what cannot be read is reported and left out."""
    document = root.document
    if document.aliases and not _bounded(root, faults):
        return Reading(Map(node=root))
    # every value takes at least a character
    limit = dialect.node_limit
    if limit is not None and len(document.source.text) >= limit and _has_too_many(root, limit, faults):
        return Reading(Map(node=root))
    if document.aliases:
        _find_overlaps(root, faults, dialect)
    reader = _Reader(faults, dialect, interpolate)
    data = reader.value(root, ())
    return Reading(Map(node=root) if data is GONE else data, reader.resets, reader.partial)


class _Reader:
    def __init__(self, faults: Faults, dialect: Dialect, interpolate: Interpolate) -> None:
        self.faults = faults
        self.dialect = dialect
        self.interpolate = interpolate
        self.resets: list[Reset] = []
        self.partial: list[Path] = []
        self.built: dict[Node, Any] = {}
        self.inner_resets: dict[Node, list[Reset]] = {}
        self.open: set[Node] = set()

    def value(self, node: Node, path: Path) -> Any:
        if node.kind == ALIAS:
            return self._alias(node, path)
        if node.tag == "!reset":
            self._reset_root(node, path)
            self.resets.append(Reset(path, node))
            return GONE
        if node.tag == "!override":
            self.resets.append(Reset(path, node))
        if node.anchor is None:
            return self._content(node, path)
        self.open.add(node)
        before = len(self.resets)
        data = self._content(node, path)
        self.built[node] = data
        self.inner_resets[node] = [
            reset
            for reset in self.resets[before:]
            if reset.node.tag == "!override" or self.dialect.resets_through_aliases
        ]
        self.open.discard(node)
        return data

    def _reset_root(self, node: Node, path: Path) -> None:
        if not path:
            self.faults.add("yaml-error", "`!reset` on the whole file leaves nothing; remove the tag", node, path)

    def _alias(self, node: Node, path: Path) -> Any:
        target = node.target
        if target is None:
            message = f'alias "*{node.value}" has no anchor `&{node.value}` before it'
            self.faults.add("unresolved-alias", message, node, path)
            return Unknown(f"*{node.value}")
        if target in self.open:
            related = (Related("the anchor stands here", _anchor(target)),)
            message = f'alias "*{node.value}" stands inside its own anchor, so it contains itself'
            self.faults.add("unresolved-alias", message, node, path, related)
            return Unknown(f"*{node.value}")
        if target.tag == "!reset":
            self.resets.append(Reset(path, target))
            return GONE
        if target.tag == "!override":
            self.resets.append(Reset(path, target))
        home = target.path
        if target in self.built:
            for reset in self.inner_resets[target]:
                if reset.path != home:
                    self.resets.append(Reset(path + reset.path[len(home) :], reset.node))
            return self.built[target]
        # an anchor of an earlier document, or one that a `!reset` removed together with what contains it
        self.open.add(target)
        self.built[target] = data = self._content(target, path)
        self.inner_resets.setdefault(target, [])
        self.open.discard(target)
        return data

    def _content(self, node: Node, path: Path) -> Any:
        if node.kind == MAPPING:
            return self._mapping(node, path)
        if node.kind == SEQUENCE:
            return self._sequence(node, path)
        return self._scalar(node, path)

    def _scalar(self, node: Node, path: Path) -> Any:
        try:
            data = value_of(node)
        except BadTag as error:
            self.faults.add("yaml-error", str(error), node, path)
            return Unknown(node.value)
        if isinstance(data, str) and "$" in data:
            return self.interpolate(node, data, path)
        return data

    def _sequence(self, node: Node, path: Path) -> List:
        items: list[Any] = []
        places: list[Place | None] = []
        for entry in node.entries:
            item = entry.value
            data = self.value(item, (*path, len(items)))
            if data is GONE:
                continue
            items.append(data)
            places.append(_aliased(entry) if item.kind == ALIAS else entry)
        return List(items, node, places)

    def _mapping(self, node: Node, path: Path) -> Any:
        if node.flow and _is_template(node):
            message = "`{{ ... }}` is not filled in by Docker Compose; put it in quotes, or write the value"
            self.faults.add("non-string-key", message, node, path)
            return Unknown(node.source.text[node.start : node.end])
        result = Map(node=node)
        places = result.where
        seen: dict[str, Entry] = {}
        merge: Entry | None = None
        for entry in node.entries:
            key = entry.key
            if key is None:
                continue
            name = key.value
            if name in seen or key.tag is not None or key.kind != SCALAR or name == "<<" or resolve(name) is not name:
                found = self._key(entry, key, seen, path)
                if found is None:
                    continue
                name = found
                if name == "<<" and _is_merge(key):
                    merge = entry
                    continue
            else:
                seen[name] = entry
            value = entry.value
            if value.kind == SCALAR and value.tag is None and value.anchor is None:
                text = value.value
                data = resolve(text) if value.style == "" else text
                if "$" in text and isinstance(data, str):
                    data = self.interpolate(value, text, (*path, name))
                places[name] = entry
            else:
                data = self.value(value, (*path, name))
                if data is GONE:
                    continue
                places[name] = _aliased(entry) if value.kind == ALIAS else entry
            result[name] = data
        if merge is not None:
            self._merge(result, merge, path)
        return result

    def _key(self, entry: Entry, key: Node, seen: dict[str, Entry], path: Path) -> str | None:
        """A mapping's key as text, None (and reported) where it is none or stands twice."""
        text = key.value
        first = seen.get(text)
        if first is not None and first.key is not None:
            related = (Related("first written here", location(first.key)),)
            self.faults.add(
                "duplicate-key", f"key `{text}` stands twice in the same mapping", key, (*path, text), related
            )
            return None
        seen[text] = entry
        node = key.resolved
        if node.kind != SCALAR or (key.kind == ALIAS and key.target is None):
            self._bad_key(key, path, "a mapping or list")
            return None
        if node.style != "" and node.tag is None:
            return node.value
        if _is_merge(key):
            return "<<"
        try:
            data = value_of(node)
        except BadTag as error:
            self.faults.add("yaml-error", str(error), key, path)
            return None
        if isinstance(data, str):
            return data
        self._bad_key(key, path, _kind(data))
        return None

    def _bad_key(self, key: Node, path: Path, kind: str) -> None:
        if key.kind == ALIAS and key.target is None:
            self.faults.add(
                "unresolved-alias", f'alias "*{key.value}" has no anchor `&{key.value}` before it', key, path
            )
            return
        text = key.source.text[key.start : key.end]
        hint = f'write it in quotes: "{text}"' if key.resolved.kind == SCALAR and text else "use a text"
        self.faults.add("non-string-key", f"key `{text}` is {kind}, not a text; {hint}", key, path)

    def _merge(self, result: Map, merge: Entry, path: Path) -> None:
        """Add what `<<` brings: own keys win, then the first of several mappings."""
        value = merge.value
        resolved = value.resolved
        sources = [entry.value for entry in resolved.entries] if resolved.kind == SEQUENCE else [value]
        if len(sources) > 1 and all(source.kind == SCALAR for source in sources):
            sources = [value]  # a list of something else altogether: one mistake, where it is taken in
        for source in sources:
            if source.kind == ALIAS and source.target is None:
                self.value(source, path)
                self.partial.append(path)
                continue
            if source.resolved.kind != MAPPING:
                self.faults.add("yaml-error", "`<<` takes a mapping or a list of mappings", source, path)
                self.partial.append(path)
                continue
            data = self.value(source, path)
            if not isinstance(data, Map):
                self.partial.append(path)
                continue
            step = Step("merge", Location(value.source, value.span))
            for name, item in data.items():
                if name not in result:
                    result[name] = item
                    place = _via(data.place(name), step)
                    if place is not None:
                        result.where[name] = place


def _is_template(node: Node) -> bool:
    """Whether a flow mapping is a `{{ expression }}` of some template language without its quotes."""
    if len(node.entries) != 1:
        return False
    key = node.entries[0].key
    return key is not None and key.kind == MAPPING and key.flow and node.entries[0].value.is_empty


def _aliased(entry: Entry) -> Origin:
    """The origin of a value that an alias brings: where the anchor stands, with the alias as the way there."""
    alias = entry.value
    return Origin(alias.resolved, entry.key, (Step("alias", Location(alias.source, alias.span)),))


def _via(place: Place | None, step: Step) -> Place | None:
    if place is None:
        return None
    if isinstance(place, Entry):
        return Origin(place.value, place.key, (step,))
    return place._replace(steps=(*place.steps, step))


def _anchor(node: Node) -> Location:
    length = len(node.anchor or "") + 1
    return Location(node.source, node.span._replace(start=node.outer, end=node.outer + length))


def _is_merge(key: Node | None) -> bool:
    if key is None or key.kind != SCALAR or key.value != "<<":
        return False
    return (key.style == "" and key.tag in (None, "!")) or key.tag == f"{YAML_TAG}merge"


def _kind(data: object) -> str:
    """The YAML kind of a value, for messages."""
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "a boolean"
    if isinstance(data, (int, float)):
        return "a number"
    if isinstance(data, str):
        return "a text"
    if isinstance(data, dict):
        return "a mapping"
    return "a list" if isinstance(data, list) else "a date"


def _bounded(root: Node, faults: Faults) -> bool:
    """Whether the document stays of a sane size once its aliases are followed; reports where it does not."""
    sizes: dict[Node, tuple[int, int]] = {}
    pending: set[Node] = set()

    def measure(node: Node) -> tuple[int, int]:
        if node.kind == ALIAS:
            target = node.target
            if target is None or target in pending:
                return 1, 1
            return sizes.get(target) or measure(target)
        if not node.entries:
            return 1, 1
        pending.add(node)
        total, depth = 1, 0
        for entry in node.entries:
            size, below = measure(entry.value)
            total += size
            depth = max(depth, below)
        pending.discard(node)
        if node.anchor is not None:
            sizes[node] = total, depth + 1
        return total, depth + 1

    total, depth = measure(root)
    if total > MAX_EXPANDED:
        message = f"the aliases expand to {total} values; Docker Compose cannot read that in reasonable time"
        faults.add("unresolved-alias", message, root.document.aliases[-1])
    elif depth > MAX_DEPTH:
        faults.add("unresolved-alias", f"the aliases nest values {depth} levels deep", root.document.aliases[-1])
    else:
        return True
    return False


def _has_too_many(root: Node, limit: int, faults: Faults) -> bool:
    """Whether Compose refuses the file for the number of its values, which is reported: nothing else then counts."""
    count = 0
    stack = [root]
    while stack:
        node = stack.pop()
        count += 1
        if node.tag not in ("!reset", "!override"):
            stack.extend(entry.value for entry in node.entries)
    if count > limit:
        faults.add("yaml-error", f"the file holds {count} values; Docker Compose reads at most {limit}", root)
    return count > limit


def _find_overlaps(root: Node, faults: Faults, dialect: Dialect) -> None:
    """Report what Compose takes for an alias cycle: one anchor used at a path and again below that path.

    Uses at the same path or beside each other are none.
    """
    visits: dict[Node, _Uses] = {}
    followed: set[Node] = set()
    pending: list[Node] = []

    def visit(node: Node, path: Path) -> None:
        if node.kind == ALIAS:
            target = node.target
            if target is None or target in pending:
                return
            _note_use(visits.setdefault(target, _Uses()), node, path, faults, dialect)
            if target.tag in ("!reset", "!override") or (dialect.resets_through_aliases and target in followed):
                return
            followed.add(target)
            pending.append(target)
            if _has_alias(target, aliased):
                walk(target, path)
            pending.pop()
        elif node.tag not in ("!reset", "!override") and _has_alias(node, aliased):
            if node.anchor is not None:
                followed.add(node)
            walk(node, path)

    def walk(node: Node, path: Path) -> None:
        for entry in node.entries:
            name = entry.name
            # `<<` itself is no level, but the items of a list below it are
            below = path if name == "<<" and path else (*path, str(name))
            visit(entry.value, below)

    aliased: dict[Node, bool] = {}
    visit(root, ())


def _has_alias(node: Node, known: dict[Node, bool]) -> bool:
    found = known.get(node)
    if found is None:
        found = any(entry.value.kind == ALIAS or _has_alias(entry.value, known) for entry in node.entries)
        known[node] = found
    return found


class _Uses:
    """Where one anchor is used: a tree of the names in those paths as Compose writes them. `alias` stands at this very
    place, `below` is the first one that stands below it."""

    __slots__ = ("alias", "below", "parts")

    def __init__(self) -> None:
        self.alias: Node | None = None
        self.below: Node | None = None
        self.parts: dict[str, _Uses] = {}


def _note_use(uses: _Uses, alias: Node, path: Path, faults: Faults, dialect: Dialect) -> None:
    steps = [str(step).replace(".", "\0") if dialect.escapes_dots else str(step) for step in path]
    text = ".".join(steps)
    if "<<" in text:
        return
    around = []
    # Compose compares the texts, so before 5.3 a service `a.b` lies within the service `a`
    for part in text.split("."):
        around.append(uses)
        uses = uses.parts.setdefault(part, _Uses())
    if uses.alias is not None:
        return
    other = uses.below or next((place.alias for place in around if place.alias is not None), None)
    if other is not None:
        related = (Related("the other use of the anchor", Location(other.source, other.span)),)
        name = ".".join(map(str, path))
        message = (
            f"anchor `&{alias.value}` is used at `{name}` and around that place as well, a cycle for Docker Compose"
        )
        faults.add("unresolved-alias", message, alias, path, related)
    uses.alias = alias
    for place in around:
        place.below = place.below or alias
