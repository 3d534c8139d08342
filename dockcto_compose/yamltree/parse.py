"""A file's text to its tree: every trap of the parsers' marks is dealt with here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from yaml import events as ev

from dockcto_compose.text.source import BOM, Source, Span
from dockcto_compose.yamltree import dialect, recover, scan
from dockcto_compose.yamltree.events import LIBYAML, ReadError, libyaml_events, ruamel_events
from dockcto_compose.yamltree.node import ALIAS, MAPPING, SCALAR, SEQUENCE, Document, Entry, Node, Problem

# go-yaml stops at 10,000; nobody writes more than a few dozen, and what follows reads the tree recursively.
MAX_DEPTH = 1000
MAX_ROUNDS = 20
MAX_STAND_INS = 10

Reader = Callable[[str], Iterator[Any]]


def parse(source: Source) -> Document:
    """The tree of a source; faults of the YAML itself are in `problems`, never raised."""
    return build(source, libyaml_events if LIBYAML else ruamel_events)


def build(source: Source, read: Reader) -> Document:
    """The tree of a source from the given event reader (see yamltree.events)."""
    document = Document(source)
    if source.problem is not None:
        at = source.problem.offset
        document.problems.append(Problem(source.problem.message, Span(at, min(at + 1, len(source.text)))))
        document.complete = False
        return document
    problem = _fill(document, read)
    syntax = [] if problem is None else [problem, *_recover(document, problem, read)]
    found = list(dialect.problems(document))
    places = {other.span.start for other in found}
    document.problems += [*(p for p in syntax if p.span.start not in places), *found]
    return document


def _recover(document: Document, problem: Problem, read: Reader) -> Iterator[Problem]:
    """Blank the faulty block out and read on, as long as that shows faults further below.

    A fault that then shows up above was the cause of the one before: it is not told, nor is anything behind it.
    """
    document.complete = False
    if dialect.merge_conflict(document) is not None:
        return
    for _ in range(MAX_ROUNDS):
        block = recover.faulty_block(document, problem)
        if block is None:
            return
        recover.skip(document, block)
        following = _fill(document, read)
        if following is None or following.message == dialect.OUTSIDE:
            return
        if not recover.is_independent(document, block, following):
            return
        yield following
        problem = following


def _fill(document: Document, read: Reader) -> Problem | None:
    """Read the document's text into its tree as far as it goes; what ended the reading, if anything did."""
    text: str | None = document.text
    for _ in range(MAX_STAND_INS):
        assert text is not None
        problem, text = _attempt(document, text, read)
        if text is None:
            break
        document.has_stand_ins = True
    if document.has_stand_ins:
        for node in document.scalars:
            node.value = dialect.original(node.value)
    return problem


def _attempt(document: Document, text: str, read: Reader) -> tuple[Problem | None, str | None]:
    """Build the tree from `text`, as long as the document's; what ended it, and the text to try instead."""
    document.forget()
    shift = len(text) - len(text.lstrip(BOM))
    builder = _Builder(document, shift)
    try:
        builder.run(read(text[shift:]))
    except ReadError as error:
        at = min(error.offset + shift, len(text))
        builder.close(at)
        return dialect.syntax_problem(document, error, shift), dialect.stand_in(document.text, text, error, at)
    except _DepthError as error:
        builder.close(error.offset)
        message = f"nested more than {MAX_DEPTH} levels deep; no Compose file needs that"
        return Problem(message, Span(error.offset, error.offset + 1)), None
    return None, None


class _DepthError(Exception):
    def __init__(self, offset: int) -> None:
        self.offset = offset


class _Builder:
    """Turns events into nodes; a stack holds the open collections and their half-read entries.

    `shift` is the number of byte order marks before the text, which the events do not count.
    """

    def __init__(self, document: Document, shift: int) -> None:
        self.document = document
        self.text = document.text
        self.shift = shift
        self.container: Node | None = None
        self.entries: list[Entry] = []
        self.key: Node | None = None
        self.stack: list[tuple[Node | None, list[Entry], Node | None, bool]] = []
        self.bracket = False
        self.anchors: dict[str, Node] = {}
        self.cursor = 0

    def run(self, events: Iterable[Any]) -> None:
        handlers: dict[type, Callable[[Any], None]] = {
            ev.ScalarEvent: self.scalar,
            ev.AliasEvent: self.alias,
            ev.MappingStartEvent: self.mapping,
            ev.SequenceStartEvent: self.sequence,
            ev.MappingEndEvent: self.end,
            ev.SequenceEndEvent: self.end,
        }
        find = handlers.get
        for event in events:
            handler = find(event.__class__)
            if handler is not None:
                handler(event)

    def attach(self, node: Node) -> None:
        """Put a node where it belongs: a root, an item, a key, or the value of the key before it."""
        container, key = self.container, self.key
        if container is None:
            self.document.roots.append(node)
        elif key is not None:
            node.parent = key.parent = entry = Entry(container, key, node, len(self.entries))
            self.entries.append(entry)
            self.key = None
        elif container.kind == MAPPING:
            self.key = node
        else:
            node.parent = entry = Entry(container, None, node, len(self.entries))
            self.entries.append(entry)

    def properties(self, node: Node, event: Any) -> None:
        node.tag = event.tag
        node.anchor = event.anchor
        if event.anchor is not None:
            self.anchors[event.anchor] = node
            self.document.anchors.append(node)

    def scalar(self, event: Any) -> None:
        start = event.start_mark.index + self.shift
        end = event.end_mark.index + self.shift
        style = event.style or ""
        container = self.container
        node = Node(SCALAR, self.document, start, end, container is not None and container.flow, event.value, style)
        if event.anchor is not None or event.tag is not None:
            self.properties(node, event)
            if style or event.value:
                node.start = scan.skip_properties(self.text, start, end, node.flow)
            else:
                node.start = end
        elif start == end:
            node.outer = node.start = node.end = end = self.empty_place(start)
        self.cursor = end
        if style == "|" or style == ">":
            node.end = self.block_end(node.start, end, node.value)
        self.document.scalars.append(node)
        self.attach(node)

    def alias(self, event: Any) -> None:
        start = event.start_mark.index + self.shift
        self.cursor = event.end_mark.index + self.shift
        container = self.container
        node = Node(ALIAS, self.document, start, self.cursor, container is not None and container.flow, event.anchor)
        node.target = self.anchors.get(event.anchor)
        self.document.aliases.append(node)
        self.attach(node)

    def mapping(self, event: Any) -> None:
        self.open(MAPPING, event)

    def sequence(self, event: Any) -> None:
        self.open(SEQUENCE, event)

    def open(self, kind: str, event: Any) -> None:
        outer = event.start_mark.index + self.shift
        start = end = event.end_mark.index + self.shift
        if len(self.stack) >= MAX_DEPTH:
            raise _DepthError(outer)
        flow = bool(event.flow_style)
        bracket = flow and end > outer
        # the event ends behind the bracket; a single pair `[k: v]` has none and an empty span, or that of its `?`.
        # A block sequence at its key's column is as wide as its `-`, every other block collection has no width
        if bracket or (kind == SEQUENCE and not flow and self.text[end : end + 1] != "-"):
            start -= 1
        node = Node(kind, self.document, start, start, flow)
        node.outer = outer
        if event.anchor is not None or event.tag is not None:
            self.properties(node, event)
        else:
            node.outer = start
        self.attach(node)
        self.stack.append((self.container, self.entries, self.key, self.bracket))
        self.container = node
        self.entries = node.entries = []
        self.key = None
        self.bracket = bracket and self.text[start] != "?"
        self.cursor = end

    def end(self, event: Any) -> None:
        node = self.container
        assert node is not None
        if self.bracket:
            node.end = self.cursor = event.end_mark.index + self.shift
        elif self.entries:
            node.end = self.entries[-1].value.end
        self.container, self.entries, self.key, self.bracket = self.stack.pop()

    def close(self, offset: int) -> None:
        """End the open collections where the reading stopped."""
        while self.stack:
            node = self.container
            assert node is not None
            if self.entries:
                node.end = max(node.start, min(self.entries[-1].value.end, offset))
            self.container, self.entries, self.key, self.bracket = self.stack.pop()

    def empty_place(self, at: int) -> int:
        """Where a value that is not written stands: just behind its `:`, `-` or key.

        The events put it at the next token in flow mappings, for keys without a `:`, and always with ruamel.yaml.
        """
        text = self.text
        key = self.key
        if key is not None:
            mark = scan.skip_blanks(text, self.cursor)
            return mark + 1 if text[mark : mark + 1] == ":" else key.end
        container = self.container
        if container is not None and container.kind == SEQUENCE and not container.flow:
            mark = scan.skip_blanks(text, self.entries[-1].value.end if self.entries else container.start)
            return mark + 1 if text[mark : mark + 1] == "-" else at
        return at

    def block_end(self, start: int, end: int, value: str) -> int:
        """End of a block scalar's text: without the blank lines behind it, unless `+` keeps them."""
        body = self.text[start:end]
        if "+" in scan.block_header(body):
            return end - (2 if body.endswith("\r\n") else 1 if body[-1] in scan.BREAKS else 0)
        last = value.rstrip("\n").rpartition("\n")[2]
        if last and not last.strip(" \t"):
            return start + len(body.rstrip(scan.BREAKS))  # blanks beyond the indentation are text
        return start + scan.text_length(body)
