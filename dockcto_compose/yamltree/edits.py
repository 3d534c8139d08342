"""Edits of a tree's text: pure functions from places and plain data to replacements, or the reason why not.

Values are plain data (text, numbers, booleans, None, lists, dicts) or `Raw` YAML; they are written in the file's own
style: its indentation, its quotes. What no edit means to touch stays as it is, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterable

from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.insertion import append, insert
from dockcto_compose.yamltree.node import Comment, Document, Node
from dockcto_compose.yamltree.removal import remove, removed_entry
from dockcto_compose.yamltree.render import Raw, Unsupported, Value
from dockcto_compose.yamltree.replacement import quote, rename, replace

__all__ = [
    "Raw",
    "Unsupported",
    "Value",
    "append",
    "deleted_comments",
    "insert",
    "quote",
    "remove",
    "removed_entry",
    "rename",
    "replace",
    "shared",
]


def deleted_comments(document: Document, edits: Iterable[Edit]) -> list[Comment]:
    """The comments of a file that edits would delete, wholly or in part."""
    spans = [edit.span for edit in edits if edit.source is document.source and edit.span.start < edit.span.end]
    if not spans:
        return []
    return [comment for comment in document.comments if any(s < comment.end and comment.start < e for s, e in spans)]


def shared(node: Node) -> bool:
    """Whether an alias elsewhere stands for the node or for something that contains it: an edit reaches that too."""
    aliased = node.document.shared
    if not aliased:
        return False
    while True:
        if node in aliased:
            return True
        if node.parent is None:
            return False
        node = node.parent.container
