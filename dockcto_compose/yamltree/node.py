"""The tree of a YAML file, every place in it exact."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree import scan, style
from dockcto_compose.yamltree.style import Style

SCALAR, MAPPING, SEQUENCE, ALIAS = "scalar", "mapping", "sequence", "alias"

Path = tuple["str | int", ...]

_NO_ENTRIES: Sequence[Entry] = ()


class Node:
    """A mapping, sequence, scalar or alias, as it is written.

    `start`/`end` bound the content alone (quotes and brackets included); `outer` is where its properties
    (`&anchor`, `!tag`) begin, or `start`. A collection in block style ends with its last entry. A block scalar
    begins at its `|` or `>` and ends with its last line of text, its final newline not counted (with `+`, behind
    its trailing blank lines). A value that is not written is an empty scalar just behind its `:`, `-` or properties.
    `value` is a scalar's text after unescaping, or an alias' name; `style` is a scalar's first character (`"`, `'`,
    `|`, `>`) or empty where it is plain. `flow` says of a collection that it stands in brackets, of the others that
    they stand inside such a collection. An alias has its own place; `target` is the node it stands for, or None
    where no anchor of that name was written before it.
    """

    __slots__ = (
        "anchor", "document", "end", "entries", "flow", "kind", "outer", "parent", "start", "style", "tag",
        "target", "value",
    )  # fmt: skip

    def __init__(
        self, kind: str, document: Document, start: int, end: int, flow: bool, value: str = "", style: str = ""
    ) -> None:
        self.kind = kind
        self.document = document
        self.outer = self.start = start
        self.end = end
        self.flow = flow
        self.value = value
        self.style = style
        self.parent: Entry | None = None
        self.anchor: str | None = None
        self.tag: str | None = None
        self.target: Node | None = None
        self.entries: Sequence[Entry] = _NO_ENTRIES

    def __repr__(self) -> str:
        return f"<{self.kind} {self.document.source.text[self.outer : self.end]!r} at {self.outer}>"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def source(self) -> Source:
        return self.document.source

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written: `key:` or `-` without a value."""
        return self.kind == SCALAR and self.start == self.end

    @property
    def resolved(self) -> Node:
        """The node itself, or what the alias stands for (itself where that is unknown)."""
        return self.target if self.kind == ALIAS and self.target is not None else self

    def entry(self, key: str) -> Entry | None:
        """The entry of a mapping with that key, the last where the key stands twice."""
        if len(self.entries) > 16:
            return self.document.names(self).get(key)
        for entry in reversed(self.entries):
            if entry.key is not None and entry.key.resolved.value == key:
                return entry
        return None

    def get(self, *path: str | int) -> Node | None:
        """The node at a path below, through aliases; None where there is none."""
        node: Node = self
        for step in path:
            node = node.resolved
            if isinstance(step, int):
                if node.kind != SEQUENCE or not 0 <= step < len(node.entries):
                    return None
                node = node.entries[step].value
            else:
                entry = node.entry(step) if node.kind == MAPPING else None
                if entry is None:
                    return None
                node = entry.value
        return node

    @property
    def path(self) -> Path:
        """Keys and indexes from the root of the document to this node, as written (not through aliases)."""
        steps: list[str | int] = []
        entry = self.parent
        while entry is not None:
            steps.append(entry.name)
            entry = entry.container.parent
        return tuple(reversed(steps))

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the file; aliases are not followed."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            for entry in reversed(node.entries):
                stack.append(entry.value)
                if entry.key is not None:
                    stack.append(entry.key)


class Entry:
    """One `key: value` of a mapping or one item of a sequence (`key` is then None)."""

    __slots__ = ("container", "index", "key", "value")

    def __init__(self, container: Node, key: Node | None, value: Node, index: int) -> None:
        self.container = container
        self.key = key
        self.value = value
        self.index = index

    def __repr__(self) -> str:
        return f"<entry {self.name!r} at {self.start}>"

    @property
    def name(self) -> str | int:
        """The key's text, or the item's index."""
        return self.index if self.key is None else self.key.resolved.value

    @property
    def mark(self) -> int | None:
        """Offset of the `:` or `-`; None in flow sequences and for a key without one (`{a, b}`, `? a`)."""
        text = self.container.document.text
        if self.key is not None:
            at = scan.skip_blanks(text, self.key.end)
            return at if text[at : at + 1] == ":" else None
        return None if self.container.flow else scan.skip_blanks(text, self._before)

    @property
    def explicit(self) -> bool:
        """Whether the key is written with a `?`."""
        return self.key is not None and self.start != self.key.outer

    @property
    def start(self) -> int:
        """Offset where the entry begins: its `-`, its `?`, or its key or value with properties."""
        text = self.container.document.text
        if self.key is None:
            return self.value.outer if self.container.flow else scan.skip_blanks(text, self._before)
        at = self.key.outer
        before = self._before
        if text.find("?", before, at) >= 0:
            first = scan.skip_blanks(text, before)
            if self.container.flow and text[first] in ",{[":
                first = scan.skip_blanks(text, first + 1)
            if first < at and text[first] == "?":
                return first
        return at

    @property
    def end(self) -> int:
        """Offset just behind the value, or behind the `:`, `-` or key of an entry without one."""
        return self.value.end

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def _before(self) -> int:
        """An offset before this entry with nothing but blanks, comments and one comma or bracket in between."""
        if self.index:
            return self.container.entries[self.index - 1].value.end
        return self.container.start

    @property
    def document(self) -> Document:
        return self.container.document


class Problem(NamedTuple):
    """A fault in the YAML itself: what is wrong, where (offsets), and which rule it belongs to.

    `v3_only`: go-yaml 3 refuses it (Docker Compose 2), go-yaml 4 does not (Docker Compose 5).
    """

    message: str
    span: Span
    rule: str = "yaml-error"
    related: tuple[tuple[str, Span], ...] = ()
    v3_only: bool = False


class Comment(NamedTuple):
    """A comment's span, from its `#` to the end of the line."""

    start: int
    end: int


class Document:
    """A file's YAML: the roots of its documents, its comments, and what is wrong with it.

    `complete` is False where a syntax error was found: `roots` then hold what could be read all the same, and
    `skipped` the spans that were passed over. Whatever may depend on those must not be judged.
    `text` is what the tree was read from: the source's text, with blanks in place of the skipped spans.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.problems: list[Problem] = []
        self.complete = True
        self.has_stand_ins = False
        self.skipped: list[Span] = []
        self.forget()

    def forget(self) -> None:
        """Drop the tree, to read the text anew."""
        self.roots: list[Node] = []
        self.anchors: list[Node] = []
        self.aliases: list[Node] = []
        self.scalars: list[Node] = []
        self._names: dict[Node, dict[str, Entry]] = {}
        for name in ("solid", "comments", "shared", "style"):
            self.__dict__.pop(name, None)

    @cached_property
    def solid(self) -> list[tuple[int, int]]:
        """Spans of the scalars that are written, in the order of the file: no comment begins inside one."""
        return [(node.start, node.end) for node in self.scalars if node.start < node.end]

    @cached_property
    def comments(self) -> list[Comment]:
        """Every comment, in the order of the file."""
        if "#" not in self.text:
            return []
        return [Comment(*c) for c in scan.comments(self.text, self.solid)]

    @cached_property
    def shared(self) -> frozenset[Node]:
        """The nodes that at least one alias stands for."""
        return frozenset(node.target for node in self.aliases if node.target is not None)

    @cached_property
    def style(self) -> Style:
        """How the file is written: indentation and quotes for new text."""
        return style.detect(self)

    def names(self, mapping: Node) -> dict[str, Entry]:
        """The entries of a mapping by key; made once for each."""
        names = self._names.get(mapping)
        if names is None:
            names = {entry.key.resolved.value: entry for entry in mapping.entries if entry.key is not None}
            self._names[mapping] = names
        return names

    def in_scalar(self, offset: int) -> bool:
        """Whether the character at `offset` belongs to a scalar."""
        at = bisect_right(self.solid, (offset, len(self.text) + 1)) - 1
        return at >= 0 and offset < self.solid[at][1]

    def in_comment(self, offset: int) -> bool:
        """Whether the character at `offset` belongs to a comment."""
        at = bisect_right(self.comments, (offset, len(self.text) + 1)) - 1
        return at >= 0 and offset < self.comments[at].end

    def nodes(self) -> Iterator[Node]:
        """Every node of every document, in the order of the file."""
        for root in self.roots:
            yield from root.walk()
