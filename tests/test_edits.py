"""Edits of a tree's text: exact results for every awkward shape, and the property that nothing else changes."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from edit_model import Tally, check_text, models
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty_documents import NASTY

from dockcto_compose.text.edit import Edit, apply
from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree import Document, Entry, Node, Path, parse
from dockcto_compose.yamltree import edits as ed
from dockcto_compose.yamltree.edits import Raw, Unsupported
from dockcto_compose.yamltree.render import double, is_plain, quoted, single
from dockcto_compose.yamltree.scalars import resolve
from dockcto_compose.yamltree.style import Style, detect


def document(text: str) -> Document:
    return parse(Source("f", text))


def at(doc: Document, path: Path) -> Node:
    node = doc.roots[-1].get(*path)
    assert node is not None
    return node


def entry(doc: Document, path: Path) -> Entry:
    parent = at(doc, path).parent
    assert parent is not None
    return parent


def edited(text: str, edit: Callable[[Document], list[Edit]]) -> str:
    doc = document(text)
    return apply(text, edit(doc))


REPLACED: list[tuple[str, Path, Any, str]] = [
    ("a: b # c\n", ("a",), "d", "a: d # c\n"),
    ("a: 'b'\n", ("a",), "it's", "a: 'it''s'\n"),
    ('a: "b"\n', ("a",), 'x "w"', 'a: "x \\"w\\""\n'),
    ("a: b\n", ("a",), "yes", 'a: "yes"\n'),
    ("a: b\nc: 'd'\n", ("a",), "yes", "a: 'yes'\nc: 'd'\n"),
    ("a: b\n", ("a",), "x: y", 'a: "x: y"\n'),
    ("a: b\n", ("a",), "22:22", 'a: "22:22"\n'),
    ("a: [b]\n", ("a", 0), "x,y", 'a: ["x,y"]\n'),
    ("a: [b]\n", ("a", 0), "x?y", 'a: ["x?y"]\n'),
    ("a: b\n", ("a",), "x,y?", "a: x,y?\n"),
    ("a: 'b'\n", ("a",), "x\ty\x01", 'a: "x\\ty\\x01"\n'),
    ("a: b\n", ("a",), "", 'a: ""\n'),
    ("a: b\n", ("a",), 8080, "a: 8080\n"),
    ("a: b\n", ("a",), True, "a: true\n"),
    ("a: b\n", ("a",), None, "a: null\n"),
    ("a: b\n", ("a",), Raw("*x"), "a: *x\n"),
    ("a:\nb: 1\n", ("a",), "x", "a: x\nb: 1\n"),
    ("a: # c\n", ("a",), "x", "a: x # c\n"),
    ("a: &x # c\nb: *x\n", ("a",), "w", "a: &x w # c\nb: *x\n"),
    ("a: !!str 12 # c\n", ("a",), "13", 'a: !!str "13" # c\n'),
    ("a: !reset null\n", ("a",), ["x"], "a: !reset\n  - x\n"),
    ("a:\n  -\n  - x\n", ("a", 0), "w", "a:\n  - w\n  - x\n"),
    ("a: {b, c: 1}\n", ("a", "b"), "x", "a: {b: x, c: 1}\n"),
    ("a: {b: , c: 1}\n", ("a", "b"), "x", "a: {b: x , c: 1}\n"),
    ("a: b # c\nd: 1\n", ("a",), {"x": 1, "w": ["z"]}, "a: # c\n  x: 1\n  w:\n    - z\nd: 1\n"),
    ("a:\n    b: 1\nc: d\n", ("c",), {"x": 1}, "a:\n    b: 1\nc:\n    x: 1\n"),
    ("a:\n- b\nc: d\n", ("c",), ["x", "w"], "a:\n- b\nc:\n- x\n- w\n"),
    ("- a # c\n- b\n", (0,), {"x": 1, "w": 2}, "- x: 1\n  w: 2 # c\n- b\n"),
    ("a:\n  b: 1 # c\n  d: 2 # e\nf: 3\n", ("a",), "x", "a: x\nf: 3\n"),
    ("a: # c\n  b: 1\n", ("a",), "x", "a: x # c\n"),
    ("a:\n  b: 1\nc: 2\n", ("a",), {"x": 1}, "a:\n  x: 1\nc: 2\n"),
    ("a:\n- b\nc: 2\n", ("a",), {"x": 1, "w": 2}, "a:\n  x: 1\n  w: 2\nc: 2\n"),
    ("- a: 1\n  b: 2\n- c\n", (0,), "x", "- x\n- c\n"),
    ("a: [b, c] # d\n", ("a",), ["x"], "a: [x] # d\n"),
    ("a: {b: 1}\n", ("a",), [1, 2], "a:\n  - 1\n  - 2\n"),
    ("a: {b: [1]}\n", ("a", "b"), {"x": "w"}, "a: {b: { x: w }}\n"),
    ("a: |\n  b\n  c\nd: 1\n", ("a",), "x\nw\n", "a: |\n  x\n  w\nd: 1\n"),
    ("a: |\n    b\nd: 1\n", ("a",), "x\n\nw", "a: |-\n    x\n\n    w\nd: 1\n"),
    ("a: >- # c\n  b\n  c\nd: 1\n", ("a",), "x", "a: >- # c\n  x\nd: 1\n"),
    ("a: | # c\n  b\nd: 1\n", ("a",), "x\nw\n", "a: | # c\n  x\n  w\nd: 1\n"),
    ("a: |\n  b\nd: 1\n", ("a",), 5, "a: 5\nd: 1\n"),
    ("a: b # c\nd: 1\n", ("a",), "x\nw\n", "a: | # c\n  x\n  w\nd: 1\n"),
    ("a: b", ("a",), "x\nw\n", 'a: "x\\nw\\n"'),
    ("a: b\n  c\nd: 1\n", ("a",), "x", "a: x\nd: 1\n"),
    ("a: *x\n", ("a",), "w", "a: w\n"),
    ('{"a":1,"b":2}', ("a",), "x", '{"a":x,"b":2}'),
    ('a: "x"#c\n', ("a",), 5, "a: 5 #c\n"),
    ("a: b\r\nc: 1\r\n", ("a",), ["x"], "a:\r\n  - x\r\nc: 1\r\n"),
    ("a: '$X'\n", ("a",), "${X:-y}", "a: '${X:-y}'\n"),
    ("a: $X\n", ("a",), "${X:-y}", "a: ${X:-y}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "value", "after"), REPLACED)
def test_replace(text: str, path: Path, value: Any, after: str) -> None:
    assert edited(text, lambda doc: ed.replace(at(doc, path), value)) == after


RENAMED: list[tuple[str, Path, str, str]] = [
    ("a: 1 # c\n", ("a",), "b", "b: 1 # c\n"),
    ("'a' : 1\n", ("a",), "it's", "'it''s' : 1\n"),
    ('"a": 1\n', ("a",), "b", '"b": 1\n'),
    ("a: 1\n", ("a",), "yes", '"yes": 1\n'),
    ("a: {b: 1, c}\n", ("a", "c"), "d: e", 'a: {b: 1, "d: e"}\n'),
    ("&k a: 1\n", ("a",), "b", "&k b: 1\n"),
    ("a: 1\n", ("a",), "a", "a: 1\n"),
    ("<<: {a: 1}\n", ("<<",), "x", "x: {a: 1}\n"),
    ("a: 1\n", ("a",), "<<", '"<<": 1\n'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "name", "after"), RENAMED)
def test_rename(text: str, path: Path, name: str, after: str) -> None:
    assert edited(text, lambda doc: ed.rename(entry(doc, path), name)) == after


REMOVED: list[tuple[str, Path, str]] = [
    ("a: 1 # c\n# about b\nb: 2\n", ("a",), "# about b\nb: 2\n"),
    ("# about a\na: 1\nb: 2\n", ("a",), "# about a\nb: 2\n"),
    ("a: 1\nb: 2", ("b",), "a: 1"),
    ("a: 1\r\nb: 2", ("b",), "a: 1"),
    ("\ufeffa: 1\nb: 2\n", ("a",), "\ufeffb: 2\n"),
    ("a:\n  b:\n    c: 1\nd: 2\n", ("a", "b", "c"), "d: 2\n"),
    ("- a: 1 # c\n  b: 2\n", (0, "a"), "- b: 2\n"),
    ("- a: 1\n- b: 2\n", (0, "a"), "- b: 2\n"),
    ("- - a\n  - b\n- c\n", (0, 0), "- - b\n- c\n"),
    ("- # c\n  a: 1\n- b\n", (0, "a"), "- b\n"),
    ("a: [1, 2, 3]\n", ("a", 0), "a: [2, 3]\n"),
    ("a: [1, 2, 3]\n", ("a", 1), "a: [1, 3]\n"),
    ("a: [1, 2, 3]\n", ("a", 2), "a: [1, 2]\n"),
    ("a: [1, 2, ]\n", ("a", 1), "a: [1, ]\n"),
    ("a: { b: 1, c: 2 }\n", ("a", "b"), "a: { c: 2 }\n"),
    ("a: { b: 1, c: 2 }\n", ("a", "c"), "a: { b: 1 }\n"),
    ("a: [b]\nc: 1\n", ("a", 0), "c: 1\n"),
    ("a: [\n  1, # one\n  2, # two\n  3 # three\n]\n", ("a", 1), "a: [\n  1, # one\n  3 # three\n]\n"),
    ("a: [\n  1, # one\n  2 # two\n]\n", ("a", 1), "a: [\n  1 # one\n]\n"),
    ("a: [\n  1,\n  2,\n]\n", ("a", 1), "a: [\n  1,\n]\n"),
    ("a: |\n  x\nb: 1", ("b",), "a: |\n  x\n"),
    ("a: |-\n  x\nb: 1", ("b",), "a: |-\n  x"),
    ("a: |+\n  x\n\nb: 1\n\n\nc: 2\n", ("b",), "a: |+\n  x\n\nc: 2\n"),
    ("a: 1\nb: |+\n  x\n\nc: 2\n", ("b",), "a: 1\nc: 2\n"),
    ("a:\n- x\n- y\nb: 1\n", ("a", 1), "a:\n- x\nb: 1\n"),
    ("a: &x 1\nb: 2\n", ("a",), "b: 2\n"),
    ("a: 1\nb: 2\n---\nc: 3\nd: 4\n", ("c",), "a: 1\nb: 2\n---\nd: 4\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "after"), REMOVED)
def test_remove(text: str, path: Path, after: str) -> None:
    assert edited(text, lambda doc: ed.remove(entry(doc, path))) == after


APPENDED: list[tuple[str, Path, Any, str]] = [
    ("a:\n  b: 1 # c\n# end\n", ("a",), {"x": "w"}, "a:\n  b: 1 # c\n  x: w\n# end\n"),
    ("a:\n  - b\n\nc: 1\n", ("a",), ["x", {"w": 1, "z": 2}], "a:\n  - b\n  - x\n  - w: 1\n    z: 2\n\nc: 1\n"),
    ("a:\n- b\n", ("a",), ["x"], "a:\n- b\n- x\n"),
    ("- a: 1\n  b: 2\n- c\n", (0,), {"x": 1}, "- a: 1\n  b: 2\n  x: 1\n- c\n"),
    ("a: 1", (), {"x": "w"}, "a: 1\nx: w"),
    ("a: 1\r\n", (), {"x": ["w"]}, "a: 1\r\nx:\r\n  - w\r\n"),
    ("\ufeffa: 1\n", (), {"x": 1}, "\ufeffa: 1\nx: 1\n"),
    ("a: |+\n  b\n\n", (), {"x": 1}, "a: |+\n  b\n\nx: 1\n"),
    ("a: [1, 2]\n", ("a",), ["x", "w z"], "a: [1, 2, x, w z]\n"),
    ("a: [1, 2, ]\n", ("a",), ["x"], "a: [1, 2, x, ]\n"),
    ("a: [1,2,]\n", ("a",), ["x"], "a: [1,2, x,]\n"),
    ("a: { b: 1 }\n", ("a",), {"x": [1]}, "a: { b: 1, x: [1] }\n"),
    ("a: [\n  1, # one\n  2 # two\n]\n", ("a",), [3], "a: [\n  1, # one\n  2, # two\n  3\n]\n"),
    ("a: [\n  1,\n  2, # two\n]\n", ("a",), [3, 4], "a: [\n  1,\n  2, # two\n  3,\n  4,\n]\n"),
    ("a: {b: }\n", ("a",), {"x": 1}, "a: {b: , x: 1 }\n"),
    ("a:\nb: 1\n", ("a",), {"x": 1}, "a:\n  x: 1\nb: 1\n"),
    ("a: # c\nb: 1\n", ("a",), ["x"], "a: # c\n  - x\nb: 1\n"),
    ("a: {} # c\n", ("a",), {"x": 1}, "a: # c\n  x: 1\n"),
    ("a: []\nb:\n- c\n", ("a",), ["x"], "a:\n- x\nb:\n- c\n"),
    ("a: null\n", ("a",), {"x": 1}, "a:\n  x: 1\n"),
    ("a: ~\n", ("a",), ["x"], "a:\n  - x\n"),
    ("a: !override []\n", ("a",), ["x"], "a: !override\n  - x\n"),
    ("a:\n    b:\n        c: 1\n    d:\n", ("a", "d"), {"x": 1}, "a:\n    b:\n        c: 1\n    d:\n        x: 1\n"),
    ("- {}\n- b\n", (0,), {"x": 1, "w": 2}, "- x: 1\n  w: 2\n- b\n"),
    ("-\n- b\n", (0,), {"x": 1, "w": 2}, "- x: 1\n  w: 2\n- b\n"),
    ("a: {b: {}}\n", ("a", "b"), {"x": 1}, "a: {b: { x: 1 }}\n"),
    ("{}\n", (), {"x": 1}, "{ x: 1 }\n"),
    ("a:\n  b:\n", ("a",), {"x": "1\n2\n"}, "a:\n  b:\n  x: |\n    1\n    2\n"),
    ("a:\n  b: 1\n      # deep\n", ("a",), {"x": "1\n2\n"}, 'a:\n  b: 1\n  x: "1\\n2\\n"\n      # deep\n'),
    ("a: 1\n...\n", (), {"x": 1}, "a: 1\nx: 1\n...\n"),
    ("a: 1\n", (), {}, "a: 1\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "body", "after"), APPENDED)
def test_append(text: str, path: Path, body: Any, after: str) -> None:
    assert edited(text, lambda doc: ed.append(at(doc, path), body)) == after


INSERTED: list[tuple[str, Path, Any, bool, str]] = [
    ("# head\na: 1\n# about b\nb: 2\n", ("b",), {"x": 1}, True, "# head\na: 1\nx: 1\n# about b\nb: 2\n"),
    ("# head\na: 1\nb: 2\n", ("a",), {"x": 1}, True, "# head\nx: 1\na: 1\nb: 2\n"),
    ("a: 1 # c\nb: 2\n", ("a",), {"x": 1}, False, "a: 1 # c\nx: 1\nb: 2\n"),
    ("\ufeffa: 1\n", ("a",), {"x": 1}, True, "\ufeffx: 1\na: 1\n"),
    ("- a: 1\n  b: 2\n", (0, "a"), {"x": 1}, True, "- x: 1\n  a: 1\n  b: 2\n"),
    ("- a: 1\n  b: 2\n", (0, "a"), {"x": 1}, False, "- a: 1\n  x: 1\n  b: 2\n"),
    ("a:\n  - - b\n", ("a", 0, 0), ["x"], True, "a:\n  - - x\n    - b\n"),
    ("a: [1, 2]\n", ("a", 1), ["x"], True, "a: [1, x, 2]\n"),
    ("a: [1, 2]\n", ("a", 0), ["x"], False, "a: [1, x, 2]\n"),
    ("a: [\n  1,\n  2\n]\n", ("a", 1), ["x"], True, "a: [\n  1,\n  x,\n  2\n]\n"),
    ("a: {b: 1}\n", ("a", "b"), {"x": None}, True, "a: {x: null, b: 1}\n"),
    ("a:\n\n  # one\n  # two\n  b: 1\n  # three\n  c: 2\n", ("a", "c"), {"x": 1}, True,
     "a:\n\n  # one\n  # two\n  b: 1\n  x: 1\n  # three\n  c: 2\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "body", "before", "after"), INSERTED)
def test_insert(text: str, path: Path, body: Any, before: bool, after: str) -> None:
    assert edited(text, lambda doc: ed.insert(entry(doc, path), body, before=before)) == after


@pytest.mark.parametrize(
    ("text", "path", "value", "after"),
    [
        ("a: 010 # c\n", ("a",), "8", 'a: "8" # c\n'),
        ("a: 'x'\nb: 1.10\n", ("b",), "1.1", "a: 'x'\nb: '1.1'\n"),
        ("a: [yes]\n", ("a", 0), "yes", 'a: ["yes"]\n'),
    ],
)
def test_quote(text: str, path: Path, value: str, after: str) -> None:
    assert edited(text, lambda doc: ed.quote(at(doc, path), value)) == after


def test_quote_of_a_key() -> None:
    def quoted_key(doc: Document) -> list[Edit]:
        key = doc.roots[0].entries[0].key
        assert key is not None
        return ed.quote(key, "1")

    assert edited("1: a\n", quoted_key) == '"1": a\n'


Make = Callable[[Document], list[Edit]]
REFUSED: list[tuple[str, Make, str]] = [
    ("a: 1\n", lambda d: ed.remove(entry(d, ("a",))), "the document would become empty"),
    ("a: 1\n---\nb: 2\n", lambda d: ed.remove(entry(d, ("b",))), "the document would become empty"),
    ("a: &x 1\nb: *x\n", lambda d: ed.remove(entry(d, ("a",))), "the alias in line 2 needs the anchor `&x`"),
    ("a: {k: &x 1}\nb: *x\n", lambda d: ed.replace(at(d, ("a",)), 1), "the alias in line 2 needs the anchor `&x`"),
    ("a: &x 1\nb: &x 2\nc: *x\n", lambda d: ed.remove(entry(d, ("b",))), "the alias in line 3 needs the anchor `&x`"),
    ("&k a: 1\nb: *k\n", lambda d: ed.remove(entry(d, ("a",))), "the alias in line 2 needs the anchor `&k`"),
    ("a: &x\n  b: 1\nc: 2\n", lambda d: ed.remove(entry(d, ("a", "b"))), "would become empty, and has an anchor"),
    ("a: !t\n  b: 1\nc: 2\n", lambda d: ed.remove(entry(d, ("a", "b"))), "has an anchor or tag"),
    ("? a\n: 1\nb: 2\n", lambda d: ed.remove(entry(d, ("a",))), "written with a `?`"),
    ("? a\n? b\n", lambda d: ed.replace(at(d, ("b",)), 1), "written with a `?`"),
    ("a: [b: c, d]\n", lambda d: ed.replace(at(d, ("a", 0, "b")), 1), "without braces of its own"),
    ("a: [b: c, d]\n", lambda d: ed.append(at(d, ("a", 0)), {"x": 1}), "without braces of its own"),
    ("a: 1\nb: 2\n", lambda d: ed.rename(entry(d, ("a",)), "b"), "the key `b` is already there"),
    ("a: 1\n", lambda d: ed.append(d.roots[0], {"a": 2}), "the key `a` is already there"),
    ("- a\n", lambda d: ed.rename(entry(d, (0,)), "b"), "an item of a list has no name"),
    ("&x a: 1\n*x : 2\n", lambda d: ed.rename(d.roots[0].entries[1], "b"), "the key is not written as text"),
    ("a: 1\n", lambda d: ed.rename(entry(d, ("a",)), "x" * 1100), "too long for a key"),
    ("a: 'b $c'\n", lambda d: ed.replace(at(d, ("a",)), "x\x01$"), "contains `$`"),
    ("a: $b\n", lambda d: ed.replace(at(d, ("a",)), "x: y"), "contains `$`"),
    ("a: $b\n", lambda d: ed.quote(at(d, ("a",)), "$b"), "contains `$`"),
    ("a: 'b'\n", lambda d: ed.quote(at(d, ("a",)), "b"), "not an unquoted value"),
    ("a: !!int 1\n", lambda d: ed.quote(at(d, ("a",)), "1"), "its tag says how it is read"),
    ("a: !!int 1\n", lambda d: ed.replace(at(d, ("a",)), "x"), "the tag `!!int` says what the value is"),
    ("a: !t 1\n", lambda d: ed.replace(at(d, ("a",)), 1), "the tag `!t` makes every unquoted value a text"),
    ("a: b\n", lambda d: ed.append(at(d, ("a",)), {"x": 1}), "a value is already there"),
    ("a: ''\n", lambda d: ed.append(at(d, ("a",)), {"x": 1}), "a value is already there"),
    ("a: []\n", lambda d: ed.append(at(d, ("a",)), {"x": 1}), "it is a list, not a mapping"),
    ("a: [1]\n", lambda d: ed.append(at(d, ("a",)), {"x": 1}), "it is a list, not a mapping"),
    ("a: {b: 1}\n", lambda d: ed.append(at(d, ("a",)), [1]), "it is a mapping, not a list"),
    ("a: &x {b: 1}\nc: *x\n", lambda d: ed.append(d.roots[0].entries[1].value, {"x": 1}), "the value is an alias"),
    ("a: [ # c\n]\n", lambda d: ed.append(at(d, ("a",)), [1]), "a comment stands between the brackets"),
    ("a: |\n  b", lambda d: ed.append(d.roots[0], {"x": 1}), "would gain a newline"),
    ("a: |\n  b\nc: 1\n  # d\n", lambda d: ed.remove(entry(d, ("c",))), "would become part of the text above"),
    ("a: 1\x85b: 2\n", lambda d: ed.remove(entry(d, ("a",))), "something else stands on the same line"),
    ("a: 1 # c\x85b: 2\n", lambda d: ed.insert(entry(d, ("a",)), {"x": 1}), "something else stands on the same line"),
    ("- [a]: b\n  c: d\n", lambda d: _append_to_key(d), "it is part of a mapping's key"),
    ("a: b\n", lambda d: _replace_key(d), "it is a key, not a value"),
    ("a: @b\n", lambda d: ed.append(document("a: @b\nc: 1\n").roots[0], {"x": 1}), "the file has a syntax error"),
    ("a: b\n", lambda d: ed.replace(at(d, ("a",)), Raw("x\ny")), "more than one line"),
    ("a: b\n", lambda d: ed.append(d.roots[0], {"x": [Raw("x\ny")]}), "more than one line"),
    ("a: b\n", lambda d: ed.append(d.roots[0], {"x": "\ud800"}), "half of a surrogate pair"),
    ("a: b\n \t\n", lambda d: ed.append(d.roots[0], {"x": 1}), "a tab stands alone on the line below"),
]  # fmt: skip


def _append_to_key(doc: Document) -> list[Edit]:
    key = at(doc, (0,)).entries[0].key
    assert key is not None
    return ed.append(key, ["x"])


def _replace_key(doc: Document) -> list[Edit]:
    key = doc.roots[0].entries[0].key
    assert key is not None
    return ed.replace(key, "x")


@pytest.mark.parametrize(("text", "make", "reason"), REFUSED)
def test_refused(text: str, make: Make, reason: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        make(document(text))
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_files_that_must_not_be_edited() -> None:
    for data in ("\ufeffa: b\n".encode("utf-16-le"), b"a: b\nc: d\n%"):
        doc = parse(Source.from_bytes("f", data))
        if doc.roots:
            with pytest.raises(Unsupported):
                ed.append(doc.roots[0], {"x": 1})


def test_removed_entry_climbs() -> None:
    doc = document("a:\n  b:\n    - c\nd: 1\n")
    assert ed.removed_entry(entry(doc, ("a", "b", 0))) is entry(doc, ("a",))
    assert ed.removed_entry(entry(doc, ("d",))) is entry(doc, ("d",))


def test_deleted_comments() -> None:
    text = "a: # one\n  b: 1 # two\n  # three\n  c: 2\n# four\nd: 1\n"
    doc = document(text)

    def deleted(edits: list[Edit]) -> list[str]:
        return [text[start:end] for start, end in ed.deleted_comments(doc, edits)]

    assert deleted(ed.remove(entry(doc, ("a",)))) == ["# one", "# two", "# three"]
    assert deleted(ed.remove(entry(doc, ("a", "b")))) == ["# two"]
    assert deleted(ed.remove(entry(doc, ("d",)))) == []
    assert deleted(ed.append(at(doc, ("a",)), {"x": 1})) == []
    assert deleted([Edit(doc.source, Span(5, 6), "")]) == ["# one"]
    assert deleted([Edit(Source("other", text), Span(5, 6), "")]) == []


def test_shared() -> None:
    doc = document("a: &x\n  b: 1\n  c: &y 2\nd: *x\ne: &z 3\n")
    assert ed.shared(at(doc, ("a",)))
    assert ed.shared(at(doc, ("a", "b")))
    assert ed.shared(at(doc, ("a", "c")))
    assert not ed.shared(doc.roots[0].entries[1].value)
    assert not ed.shared(at(doc, ("e",)))
    assert not ed.shared(document("a: 1\n").roots[0])


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("a: 1\n", Style(2, 2, '"')),
        ("a:\n    b: 1\n", Style(4, 4, '"')),
        ("a:\n    b:\n    - c\n", Style(4, 0, '"')),
        ("a:\n  - 'b'\n  - 'c'\n  - \"d\"\n", Style(2, 2, "'")),
        ("\ufeffa:\n   b: 1\n", Style(3, 3, '"')),
        ("a: {b: {c: 1}}\n", Style(2, 2, '"')),
    ],
)
def test_style(text: str, style: Style) -> None:
    assert detect(document(text)) == style


@given(
    st.text(
        st.one_of(st.characters(), st.sampled_from(" :#-?,[]{}&*!|>'\"%@`~=<\\\n\t0123456789yesnoxX._eE+$")),
        max_size=12,
    )
)
@settings(max_examples=400)
def test_rendered_texts_are_read_back(text: str) -> None:
    """In every quote style that takes a text, as value and key, in block and flow."""
    if any(0xD800 <= ord(char) < 0xE000 for char in text):
        return
    for style in (Style(), Style(quote="'")):
        forms = [double(text), quoted(text, style), single(text)]
        for form in [form for form in forms if form is not None]:
            for around in ("a: {0}\n", "[{0}]\n", "{{a: {0}}}\n", "- {0} # c\n"):
                got = yaml.load(around.format(form), yaml.CBaseLoader)
                assert (got["a"] if isinstance(got, dict) else got[0]) == text
    for flow in (False, True):
        if is_plain(text, flow):
            assert resolve(text) == text
            around = "[{0}, b]\n" if flow else "- {0} # c\n- b\n"
            assert yaml.load(around.format(text), yaml.CBaseLoader) == [text, "b"]
            assert yaml.safe_load(around.format(text)) == [text, "b"]
        if is_plain(text, flow, key=True):
            around = "{{{0}: b}}\n" if flow else "{0}: b\n"
            assert yaml.safe_load(around.format(text)) == {text: "b"}


@pytest.mark.parametrize("name", NASTY)
def test_property_on_nasty_documents(name: str) -> None:
    """Every operation at every entry, in four shapes: the intended data, and nothing else changed."""
    tally = Tally()
    for seed in range(2):
        check_text(name, NASTY[name], tally, random.Random(seed), None)
    assert not tally.wrong, str(tally)


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(NASTY)), st.sampled_from(sorted(NASTY)))
@settings(max_examples=60, deadline=None)
def test_property_on_spliced_documents(rng: random.Random, one: str, other: str) -> None:
    """Lines of one nasty document put into another."""
    lines = NASTY[one].splitlines(keepends=True)
    more = NASTY[other].splitlines(keepends=True)
    place = rng.randrange(len(lines) + 1)
    indent = " " * rng.choice((0, 2, 4))
    text = "".join([*lines[:place], *(indent + line for line in more), *lines[place:]])
    if any(parse(Source("f", change)).problems for change in (text, text.replace("\n", "\r\n"))):
        return
    tally = Tally()
    check_text(text, text, tally, rng, 4)
    assert not tally.wrong, str(tally)


def test_the_property_sees_a_wrong_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: a removal, an insertion or a replacement that is off by one character must not pass."""
    text = "a:\n  b: 1\n  c: [x, y]\nd:\n  - e\n  - f: g\n    h: i\n"
    for name in ("remove", "replace", "rename", "append", "insert"):
        honest = getattr(ed, name)

        def off_by_one(*args: Any, _honest: Any = honest, **kwargs: Any) -> list[Edit]:
            *first, last = _honest(*args, **kwargs) or [Edit(Source("f", ""), Span(0, 0), "")]
            end = last.span.end - 1 if last.span.start < last.span.end else last.span.end + 1
            return [*first, last._replace(span=last.span._replace(end=end))]

        with monkeypatch.context() as patch:
            patch.setattr(ed, name, off_by_one)
            tally = Tally()
            check_text("sabotage", text, tally, random.Random(0), None)
        assert tally.wrong, name


def test_models_are_independent_of_order_and_kind() -> None:
    assert models("a: 1\nb: 2\n") != models("b: 2\na: 1\n")
    assert models("a: 1\n") != models("a: '1'\n")
    assert models("a: &x 1\n") != models("a: 1\n")
    assert models("a: !!str 1\n") != models("a: '1'\n")
    assert models("a: 010\n") == models("a: 8\n")
