"""Defining at the top level what a service names and nobody defined."""

from __future__ import annotations

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, Mend
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import append
from dockcto_compose.yamltree.node import MAPPING, Entry, Node

_NAME = regex(r"[a-zA-Z0-9._-]+")


def define(section: str) -> Mend:
    """What adds an empty entry to a section, under the name that a fault's place uses."""

    def mend(fault: Fault, ctx: Context) -> Fix | None:
        entry = ctx.entry(fault.at)
        name = _name(entry) if entry is not None else ""
        if entry is None or not _NAME.fullmatch(name):
            return None
        root = _root(entry)
        there = root.get(section)
        if there is None:
            edits = append(root, {section: {name: None}})
        elif there.kind == MAPPING or there.is_empty:
            edits = append(there, {name: None})
        else:
            return None
        return Fix(f"Define {section[:-1]} `{name}`", tuple(edits), UNSAFE, REFUSED)

    return mend


def _name(entry: Entry) -> str:
    """The name in a list item, a short mount, the `source` of a long one, or a key of a mapping."""
    if entry.key is not None and entry.key.value != "source":
        return entry.key.value
    return entry.value.value.partition(":")[0]


def _root(entry: Entry) -> Node:
    node = entry.container
    while node.parent is not None:
        node = node.parent.container
    return node
