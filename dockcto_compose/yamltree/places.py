"""Where the text of a tree may be changed: what every edit has to ask before it is made."""

from __future__ import annotations

from collections.abc import Iterable

from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import BOM, Span
from dockcto_compose.yamltree import scan
from dockcto_compose.yamltree.node import MAPPING, SCALAR, Document, Entry, Node
from dockcto_compose.yamltree.render import Unsupported
from dockcto_compose.yamltree.style import column

_REST = regex(f"[ \t]*(?:#[^{scan.BREAKS}]*)?")
_LINE = regex("(?P<spaces> *)(?P<text>[^\r\n]*)(?:\r\n|\r|\n|\\Z)")
_BODY = regex("[^\r\n]*(?:[ \t]*(?:\r\n|\r|\n))+(?P<indent> *)[^ \r\n]")
_TAB_BELOW = regex("[ \t]*[\r\n][ \r\n]*\t")
_COMPACT = regex(" *(?:[-?:] +)+")


def edit(document: Document, start: int, end: int, text: str) -> Edit:
    return Edit(document.source, Span(start, end), text)


def check_document(document: Document) -> None:
    """Raise Unsupported where no edit of the file can be trusted."""
    if not document.source.editable:
        raise Unsupported("the file is not UTF-8 text")
    if not all(problem.v3_only for problem in document.problems):
        raise Unsupported("the file has a syntax error")


def check_entry(entry: Entry) -> None:
    """Raise Unsupported for entries in shapes that are read but never edited."""
    check_document(entry.document)
    if entry.explicit:
        raise Unsupported("the key is written with a `?`")
    check_container(entry.container)


def check_container(container: Node) -> None:
    """Raise Unsupported for collections whose entries cannot be edited, or that are part of a key."""
    if _is_lone_pair(container):
        raise Unsupported("the pair stands in a list without braces of its own")
    node: Node | None = container
    while node is not None and node.parent is not None:
        if node.parent.key is node:
            raise Unsupported("it is part of a mapping's key")
        node = node.parent.container


def _is_lone_pair(container: Node) -> bool:
    """Whether a mapping is a pair `[k: v]` in a list: it begins with its key, or with the `?` before that."""
    if not container.flow or not container.entries:
        return False
    key = container.entries[0].key
    return key is not None and (key.outer == container.start or container.document.text[container.start] == "?")


def is_key(node: Node) -> bool:
    return node.parent is not None and node.parent.key is node


def rest_of_line(document: Document, at: int) -> int:
    """Offset of the line's end behind `at`; refuses where anything but a comment stands before it."""
    match = _REST.match(document.text, at)
    assert match is not None
    if document.text[match.end() : match.end() + 1] not in ("", "\r", "\n"):
        raise Unsupported("something else stands on the same line")
    check_tab_below(document, at)
    return match.end()


def check_tab_below(document: Document, at: int) -> None:
    """Refuse where a line of blanks with a tab follows: only the end of an unquoted value may stand above one."""
    if _TAB_BELOW.match(document.text, at):
        raise Unsupported("a tab stands alone on the line below")


def has_clean_rest(document: Document, at: int) -> bool:
    """Whether nothing but a comment stands behind `at` in its line."""
    match = _REST.match(document.text, at)
    return match is not None and document.text[match.end() : match.end() + 1] in ("", "\r", "\n")


def prefix(document: Document, at: int) -> str:
    """The text before `at` in its line, the byte order mark aside."""
    return document.text[document.source.line_start(at) : at].lstrip(BOM)


def begins_line(document: Document, at: int) -> bool:
    return not prefix(document, at).strip(" ")


def indentation(document: Document, at: int) -> int:
    """Columns before `at`, for new lines at the same column; refuses where they cannot be told for sure."""
    before = prefix(document, at)
    if "\t" in before:
        raise Unsupported("a tab stands in the indentation")
    if before.strip(" ") and any(char in before for char in scan.BREAKS):
        raise Unsupported("an unusual line break stands on the same line")
    return column(document, at)


def is_compact(document: Document, at: int) -> bool:
    """Whether `at` stands behind the `- ` of the item it begins."""
    return _COMPACT.fullmatch(prefix(document, at)) is not None


def last_leaf(node: Node) -> Node:
    """The last scalar, alias or empty collection in a node."""
    while node.entries:
        node = node.entries[-1].value
    return node


def is_block_scalar(node: Node) -> bool:
    return node.kind == SCALAR and node.style in ("|", ">")


def keeps_blank_lines(node: Node) -> bool:
    """Whether blank lines behind a node belong to its text (`|+`)."""
    return is_block_scalar(node) and "+" in scan.block_header(node.document.text[node.start : node.end])


def strips_newline(node: Node) -> bool:
    """Whether a block scalar ends without a newline whatever follows (`|-`)."""
    return "-" in scan.block_header(node.document.text[node.start : node.end])


def check_following_lines(leaf: Node, at: int) -> None:
    """Refuse where the lines at `at`, once they follow a block scalar directly, would become part of its text."""
    if swallows(leaf.document.text, at, body_column(leaf)):
        raise Unsupported("a comment or blank line would become part of the text above it")


def swallows(text: str, at: int, indent: int) -> bool:
    """Whether a text with that indentation, ending at `at`, would take in the comment or blank lines behind it."""
    while at < len(text):
        match = _LINE.match(text, at)
        assert match is not None
        width = len(match["spaces"])
        if match["text"].strip(" \t"):
            first = match["text"][0]
            return first in scan.BREAKS or (width >= indent and first in "#\t")
        if width + len(match["text"]) > indent:
            return True
        at = match.end()
    return False


def body_column(leaf: Node) -> int:
    """The column of a block scalar's text; that of its entry plus one where it has none."""
    text, entry = leaf.document.text, leaf.parent
    own = 0 if entry is None else column(leaf.document, entry.start)
    indicator = scan.block_header(text[leaf.start : leaf.end]).strip("|>+-")
    if indicator:
        return own + int(indicator)
    match = _BODY.match(text, leaf.start, leaf.end)
    return len(match["indent"]) if match is not None else own + 1


def literal_may_end(document: Document, at: int, indent: int) -> bool:
    """Whether a block scalar, its text deeper than `indent`, may end at `at`, a line's start: what follows stays out
    of its text, and its last newline is really there."""
    text = document.text
    if at == len(text) and text and text[-1] not in "\r\n":
        return False
    return not swallows(text, at, indent + 1)


def check_anchors(document: Document, spans: Iterable[Span], keep: Node | None = None) -> None:
    """Refuse to delete an anchor that an alias outside of the spans stands for; `keep` is a node that stays."""
    removed = list(spans)

    def inside(at: int) -> bool:
        return any(start <= at < end for start, end in removed)

    for alias in document.aliases:
        target = alias.target
        if target is not None and target is not keep and inside(target.outer) and not inside(alias.start):
            line = document.source.position(alias.start).line
            raise Unsupported(f"the alias in line {line} needs the anchor `&{target.anchor}`")


def check_free(container: Node, names: Iterable[str]) -> None:
    """Refuse keys that the mapping already has."""
    for name in names:
        if container.kind == MAPPING and container.entry(name) is not None:
            raise Unsupported(f"the key `{name}` is already there")


def content_from(node: Node) -> int:
    """Offset behind what stands before a node's content: its `:` or `-`, or its properties."""
    document = node.document
    if node.outer < node.start:
        return scan.properties_end(document.text, node.outer, node.start, node.flow)
    entry = node.parent
    if entry is None or entry.value is not node:
        return node.start
    mark = entry.mark
    return node.start if mark is None else mark + 1
