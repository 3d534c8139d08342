"""YAML with exact places: files to trees, plain scalars as Compose reads them, and edits of the text."""

from dockcto_compose.yamltree.node import (
    ALIAS,
    MAPPING,
    SCALAR,
    SEQUENCE,
    Comment,
    Document,
    Entry,
    Node,
    Path,
    Problem,
)
from dockcto_compose.yamltree.parse import parse

__all__ = ["ALIAS", "MAPPING", "SCALAR", "SEQUENCE", "Comment", "Document", "Entry", "Node", "Path", "Problem", "parse"]
