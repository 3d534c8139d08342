"""New values and names in place of old ones."""

from __future__ import annotations

from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree import places, render, scan
from dockcto_compose.yamltree.node import MAPPING, SCALAR, SEQUENCE, Entry, Node
from dockcto_compose.yamltree.render import Raw, Unsupported, Value
from dockcto_compose.yamltree.scalars import YAML_TAG

_KINDS = {"str": str, "int": int, "float": float, "bool": bool, "null": type(None), "map": dict, "seq": list}


def replace(node: Node, value: Value) -> list[Edit]:
    """Put a value in place of a node's content; its anchor and tag stay, and a scalar's quotes where they can.

    Raises Unsupported where the rest would not stay as it is, and where a text with `$` would change its quotes.
    """
    _check_value(node)
    _check_tag(node, value)
    edits = _put(node, value)
    places.check_anchors(node.document, [edit.span for edit in edits], keep=node)
    return edits


def rename(entry: Entry, name: str) -> list[Edit]:
    """Give an entry of a mapping another key, in the old one's quotes where they can hold it.

    Raises Unsupported for keys that are not written as text, and where the mapping has that key already.
    """
    places.check_entry(entry)
    key = entry.key
    if key is None:
        raise Unsupported("an item of a list has no name")
    if key.kind != SCALAR or (key.start == key.end):
        raise Unsupported("the key is not written as text")
    if key.value == name:
        return []
    places.check_free(entry.container, [name])
    document = key.document
    if key.style == "'":
        text = render.single(name) or render.double(name)
    elif key.style == '"':
        text = render.double(name)
    else:
        text = render.scalar(name, document.style, key.flow, key=True)
    if len(text) > 1000:
        raise Unsupported("the name is too long for a key")
    return [places.edit(document, key.start, key.end, text)]


def quote(node: Node, text: str) -> list[Edit]:
    """Give an unquoted scalar (a value or a key) quotes, so that it is the given text.

    Raises Unsupported for anything else, and for values that contain `$`.
    """
    places.check_document(node.document)
    if node.kind != SCALAR or node.style or node.is_empty:
        raise Unsupported("it is not an unquoted value")
    if node.tag is not None:
        raise Unsupported("its tag says how it is read")
    if "$" in node.value or "$" in text:
        raise Unsupported("the value contains `$`")
    if scan.has_break(node.document.text, node.start, node.end):
        raise Unsupported("the value runs over several lines")
    places.check_tab_below(node.document, node.end)
    return [places.edit(node.document, node.start, node.end, render.quoted(text, node.document.style))]


def fill(container: Node, body: dict[str, Value] | list[Value]) -> list[Edit]:
    """Give an empty, null or childless node its first children, in block style wherever there is room for it."""
    _check_value(container)
    if "#" in container.document.text[container.start : container.end]:
        raise Unsupported("a comment stands between the brackets")
    if container.kind != SCALAR and container.parent is None:
        return [_inline(container, render.flow(body, container.document.style))]
    return _put(container, body)


def _check_value(node: Node) -> None:
    places.check_document(node.document)
    if places.is_key(node):
        raise Unsupported("it is a key, not a value")
    if node.parent is not None:
        places.check_entry(node.parent)


def _check_tag(node: Node, value: Value) -> None:
    tag = node.tag
    if tag is None or isinstance(value, Raw):
        return
    if tag.startswith(YAML_TAG):
        kind = _KINDS.get(tag[len(YAML_TAG) :])
        if kind is None or type(value) is not kind:
            raise Unsupported(f"the tag `!!{tag[len(YAML_TAG) :]}` says what the value is")
    elif not isinstance(value, str | dict | list):
        raise Unsupported(f"the tag `{tag}` makes every unquoted value a text")


def _put(node: Node, value: Value) -> list[Edit]:
    parent = node.parent
    if parent is not None and parent.container.flow:
        return [_inline(node, _flow_text(node, value))]
    if isinstance(value, dict | list) and value:
        if node.flow and node.entries and node.kind == (MAPPING if isinstance(value, dict) else SEQUENCE):
            return [_inline(node, render.flow(value, node.document.style))]
        return _block_for_block(node, value) if node.entries and not node.flow else _block_for_inline(node, value)
    if node.kind in (MAPPING, SEQUENCE) and not node.flow:
        return _inline_for_block(node, _flow_text(node, value))
    if places.is_block_scalar(node) and scan.has_break(node.document.text, places.content_from(node), node.start):
        raise Unsupported("the text begins on a line of its own")
    if isinstance(value, str) and places.is_block_scalar(node):
        return _text_for_block_scalar(node, value)
    if isinstance(value, str) and not node.style and "\n" in value.rstrip("\n"):
        edits = _literal_for_inline(node, value)
        if edits:
            return edits
    return [_inline(node, _flow_text(node, value))]


def _flow_text(node: Node, value: Value) -> str:
    """The value on one line, a text in the quotes of the scalar it replaces."""
    document = node.document
    if isinstance(value, dict | list):
        return render.flow(value, document.style)
    if not isinstance(value, str) or node.kind != SCALAR or node.is_empty:
        return render.scalar(value, document.style, _in_flow(node))
    if node.style == '"':
        return render.double(value)
    text = render.single(value) if node.style == "'" else value if render.is_plain(value, _in_flow(node)) else None
    if text is not None:
        return text
    if "$" in value or "$" in node.value:
        raise Unsupported("the value contains `$`, and would need other quotes")
    return render.double(value) if node.style == "'" else render.quoted(value, document.style)


def _in_flow(node: Node) -> bool:
    return node.parent is not None and node.parent.container.flow


def _inline(node: Node, text: str) -> Edit:
    """One replacement of the content; where nothing was written, a blank (and the missing `:`) goes before it."""
    text += _gap(node)
    places.check_tab_below(node.document, node.end)
    if node.start < node.end:
        return places.edit(node.document, node.start, node.end, text)
    key = node.parent.key if node.parent is not None else None
    if key is None or node.parent is None or node.parent.mark is not None:
        return places.edit(node.document, node.start, node.start, f" {text}")
    written = node.document.text[key.start : key.end]
    if not written or any(char in written for char in scan.BREAKS):
        raise Unsupported("its key has no `:`")
    return places.edit(node.document, node.start, node.start, f": {text}")


def _gap(node: Node) -> str:
    """The blank that new text needs behind it: a comment may touch quotes and brackets, nothing else."""
    return " " if node.document.text[node.end : node.end + 1] == "#" else ""


def _child_column(node: Node, value: Value) -> int:
    """The column for new lines below the entry whose value the node is."""
    document, entry = node.document, node.parent
    if entry is None:
        return places.indentation(document, node.outer)
    own = places.indentation(document, entry.start)
    if entry.key is None:
        return own + 2
    style = document.style
    return own + (style.offset if isinstance(value, list) else style.step)


def _block_for_inline(node: Node, value: dict[str, Value] | list[Value]) -> list[Edit]:
    """A block collection in place of a scalar, an alias or a collection in brackets."""
    document, entry = node.document, node.parent
    from_ = places.content_from(node)
    line_end = places.rest_of_line(document, node.end)
    item = entry is not None and entry.key is None and node.outer == node.start
    if entry is None or (item and not node.is_empty) or scan.has_break(document.text, from_, node.start):
        if not item and not places.begins_line(document, node.start):
            raise Unsupported("something else stands on the same line")
        return _block_for_block(node, value)
    newline = document.source.newline_at(node.end)
    indent = _child_column(node, value)
    literal = places.literal_may_end(document, document.source.next_line(line_end), indent)
    lines = render.indented(render.block(value, document.style, literal), indent)
    if item and line_end == node.end:  # a `-` alone: the first line goes behind it
        return [places.edit(document, node.start, node.start, " " + newline.join(lines).lstrip(" "))]
    edits = [places.edit(document, line_end, line_end, "".join(newline + line for line in lines))]
    if from_ < node.end:
        edits.insert(0, places.edit(document, from_, node.end, _gap(node)))
    return edits


def _block_in_place(node: Node, value: dict[str, Value] | list[Value], indent: int) -> Edit:
    document = node.document
    line_end = places.rest_of_line(document, node.end)
    literal = line_end == node.end and places.literal_may_end(document, document.source.next_line(line_end), indent)
    lines = render.indented(render.block(value, document.style, literal), indent)
    text = document.source.newline_at(node.start).join(lines).lstrip(" ")
    return places.edit(document, node.start, node.end, text + _gap(node))


def _block_for_block(node: Node, value: dict[str, Value] | list[Value]) -> list[Edit]:
    document, entry = node.document, node.parent
    indent = places.indentation(document, node.start)
    if entry is not None and entry.key is not None and isinstance(value, dict):
        own = places.indentation(document, entry.start)
        if indent <= own:  # a list or a `|` at its key's column; a mapping has to stand deeper
            deeper = own + document.style.step
            edit = _block_in_place(node, value, deeper)
            return [edit._replace(text=" " * (deeper - indent) + edit.text)]
    return [_block_in_place(node, value, indent)]


def _inline_for_block(node: Node, text: str) -> list[Edit]:
    """A value on one line in place of a block collection: behind its `:` or `-`, and the lines go."""
    document, source = node.document, node.document.source
    line_end = places.rest_of_line(document, node.end)
    above = places.content_from(node)
    if node.parent is None or not scan.has_break(document.text, above, node.start):
        return [places.edit(document, node.start, node.end, text)]
    if not places.begins_line(document, node.start):
        raise Unsupported("something else stands on the same line")
    start, stop = source.line_start(node.start), source.next_line(line_end)
    if stop == len(document.text) and document.text[-1] not in "\r\n":
        start = source.line_end(start - 1)
    return [places.edit(document, above, above, " " + text), places.edit(document, start, stop, "")]


def _text_for_block_scalar(node: Node, value: str) -> list[Edit]:
    """A text in place of another one in `|` or `>` style, its header's comment kept."""
    document, text = node.document, node.document.text
    lines = render.literal_text(value)
    single_line = "\n" not in value.removesuffix("\n")
    if lines is None or (node.style == ">" and not single_line and "$" in value + node.value):
        if "$" in value + node.value:
            raise Unsupported("the value contains `$`, and would need other quotes")
        return [places.edit(document, node.start, node.end, render.scalar(value, document.style, flow=False))]
    if any(char in text[node.start : node.end + 1] for char in scan.BREAKS[2:]):
        raise Unsupported("an unusual line break stands in the text")
    header = scan.block_header(text[node.start : node.end])
    first_end = places.rest_of_line(document, node.start + len(header))
    newline = document.source.newline_at(node.start)
    indent = places.body_column(node) if first_end < node.end else _child_column(node, "")
    if places.swallows(text, document.source.next_line(node.end), indent):
        raise Unsupported("a comment or blank line would become part of the text")
    new_header = lines[0].replace("|", ">") if node.style == ">" and single_line else lines[0]
    body = "".join(newline + line for line in render.indented(lines[1:], indent))
    if value.endswith("\n") and node.end == len(text):
        body += newline
    return [
        places.edit(document, node.start, node.start + len(header), new_header),
        places.edit(document, first_end, max(node.end, first_end), body),
    ]


def _literal_for_inline(node: Node, value: str) -> list[Edit]:
    """A text of several lines in place of a plain scalar; nothing where it has to go into quotes."""
    document, source = node.document, node.document.source
    lines = render.literal_text(value)
    if lines is None or node.parent is None or scan.has_break(document.text, places.content_from(node), node.start):
        return []
    if "$" in value or "$" in node.value or scan.has_break(document.text, node.start, node.end):
        return []
    line_end = places.rest_of_line(document, node.end)
    at = source.next_line(line_end)
    indent = _child_column(node, "")
    ends_open = line_end == len(document.text) and value.endswith("\n")
    if ends_open or not places.literal_may_end(document, at, indent - 1):
        return []
    newline = source.newline_at(node.end)
    body = "".join(newline + line for line in render.indented(lines[1:], indent))
    return [_inline(node, lines[0]), places.edit(document, line_end, line_end, body)]
