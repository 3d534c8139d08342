"""The property every edit must hold: the file reads as the intended data afterwards, and nothing else changed.

What is intended is worked out on plain data, read straight from libyaml's events: none of the tree's code has a part
in it. A model is `[kind, tag, anchor, content]`, with content a list of models (or of pairs of them), a value, or an
alias' name.
"""

from __future__ import annotations

import pickle
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import yaml

from dockcto_compose.text.edit import Edit, apply
from dockcto_compose.text.source import Source
from dockcto_compose.yamltree import edits as ed
from dockcto_compose.yamltree.node import MAPPING, SCALAR, SEQUENCE, Document, Entry, Node
from dockcto_compose.yamltree.parse import parse
from dockcto_compose.yamltree.scalars import resolve

SHAPES: dict[str, Callable[[str], str]] = {
    "LF": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "BOM": lambda text: "\ufeff" + text,
    "no final newline": lambda text: text.rstrip("\r\n"),
}
VALUES: tuple[Any, ...] = (
    "plain", "two words", "yes", "8080", 'a "b" c', "it's", "tail: colon", "# no comment", "", "line one\nline two\n",
    "line one\n\n  deeper", " lead", "- dash", "${X:-y}", "a\\b", "\U0001f40b\u2028", "22:22", 8080, 1.5, True, None,
    [], {}, ["a", "b: c"], [{"type": "bind", "n": 1}, ["x"]], {"a": "1", "b": {"c": ["d"]}},
    {"note": "line one\nline two"}, {"last": None},
)  # fmt: skip
NAMES = ("renamed", "with space", "yes", "8080", "a: b", "it's", "#hash", "\U0001f40b")
BODIES: tuple[Any, ...] = (
    {"new-key": "value"}, {"new-key": 1, "other": ["a"]}, {"new-key": {"deep": {"er": "x"}}},
    {"new-key": "two\nlines\n"}, {"new-key": None}, ["new item"], ["80:80", {"k": "v"}],
    [["nested"], "x: y"], ["two\nlines"],
)  # fmt: skip
Model = list[Any]


def models(text: str) -> list[Model]:
    """The documents of a text as plain data."""
    roots: list[Model] = []
    stack: list[list[Model]] = [roots]
    for event in yaml.parse(text.lstrip("\ufeff"), Loader=yaml.CLoader):
        if isinstance(event, yaml.ScalarEvent):
            value = event.value if event.style else resolve(event.value)
            stack[-1].append(["scalar", event.tag, event.anchor, _comparable(value)])
        elif isinstance(event, yaml.AliasEvent):
            stack[-1].append(["alias", None, None, event.anchor])
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            kind = "map" if isinstance(event, yaml.MappingStartEvent) else "seq"
            model: Model = [kind, event.tag, event.anchor, []]
            stack[-1].append(model)
            stack.append(model[3])
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done = stack.pop()
            if isinstance(event, yaml.MappingEndEvent):
                done[:] = [[done[i], done[i + 1]] for i in range(0, len(done), 2)]
    return roots


def model_of(value: Any) -> Model:
    """Plain data as a model."""
    if isinstance(value, dict):
        return ["map", None, None, [[model_of(k), model_of(v)] for k, v in value.items()]]
    if isinstance(value, list):
        return ["seq", None, None, [model_of(item) for item in value]]
    return ["scalar", None, None, _comparable(value)]


def _comparable(value: Any) -> Any:
    return (type(value).__name__, repr(value))


@dataclass
class Tally:
    """What came of a run: edits made, wrong ones with what was wrong, refusals by reason."""

    made: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    comments: int = 0

    def __str__(self) -> str:
        lines = [f"{sum(self.made.values())} edits: " + ", ".join(f"{n} {k}" for k, n in sorted(self.made.items()))]
        lines.append(f"{len(self.wrong)} wrong, {sum(self.refused.values())} refused, {self.comments} delete a comment")
        lines += [f"  {n:6} {op}: {reason}" for (op, reason), n in self.refused.most_common(40)]
        return "\n".join([*lines, *self.wrong[:20]])


@dataclass
class Case:
    """One edit to try: its name, how to make it, and what it must do to the model."""

    operation: str
    make: Callable[[], list[Edit]]
    intend: Callable[[list[Model]], None]


def check_text(path: str, text: str, tally: Tally, rng: random.Random, places: int | None) -> None:
    """Try every operation at up to `places` entries of a text (all where None), in all four shapes."""
    for shape, change in SHAPES.items():
        source = Source.from_bytes(path, change(text).encode())
        document = parse(source)
        before = pickle.dumps(models(source.text))
        for case in cases(document, rng, places):
            check_case(document, before, case, shape, tally)


def check_case(document: Document, before: bytes, case: Case, shape: str, tally: Tally) -> None:
    where = f"{document.source.path} ({shape}) {case.operation}"
    try:
        edits = case.make()
    except ed.Unsupported as reason:
        tally.refused[case.operation.split()[0], _general(str(reason))] += 1
        return
    tally.made[case.operation.split()[0]] += 1
    wanted: list[Model] = pickle.loads(before)  # the fastest deep copy
    case.intend(wanted)
    problem = fault(document, edits, wanted, tally)
    if problem:
        shown = "; ".join(f"{tuple(edit.span)} {edit.text!r}" for edit in edits)
        tally.wrong.append(f"WRONG {where}: {problem}\n   edits {shown}")


def fault(document: Document, edits: list[Edit], wanted: list[Model], tally: Tally) -> str:
    """What is wrong with the result of some edits; empty where nothing is."""
    source = document.source
    text = apply(source.text, edits)
    try:
        got = models(text)
    except yaml.YAMLError as error:
        return f"does not parse: {error}"
    if got != wanted:
        return "other data than intended"
    after = parse(Source(source.path, text))
    if not after.complete:
        return "the tree is not complete"
    gone = ed.deleted_comments(document, edits)
    tally.comments += bool(gone)
    kept = [source.text[c.start : c.end] for c in document.comments if c not in gone]
    if [text[c.start : c.end] for c in after.comments] != kept:
        return f"comments: {kept} expected, not {[text[c.start : c.end] for c in after.comments]}"
    return "" if _newlines_kept(source, text) else "a newline of another kind"


def _newlines_kept(source: Source, text: str) -> bool:
    """Whether a file with newlines of one kind still has only that kind."""
    kinds = set(re.findall(r"\r\n|\r|\n", source.text))
    return len(kinds) > 1 or set(re.findall(r"\r\n|\r|\n", text)) <= (kinds or {"\n"})


def _general(reason: str) -> str:
    words = ["N" if word.isdigit() else "`X`" if word.startswith("`") else word for word in reason.split()]
    return " ".join(words)


def cases(document: Document, rng: random.Random, places: int | None) -> Iterator[Case]:
    """Every operation at a sample of the entries, each with values picked at random."""
    found: list[tuple[Node, tuple[int, ...]]] = [(root, (number,)) for number, root in enumerate(document.roots)]
    entries: list[tuple[Node, tuple[int, ...]]] = []
    while found:
        node, steps = found.pop()
        for index, entry in enumerate(node.entries):
            entries.append((node, (*steps, index)))
            found.append((entry.value, (*steps, index)))
    if places is not None and len(entries) > places:
        entries = rng.sample(entries, places)
    for container, steps in entries:
        yield from _at_entry(container.entries[steps[-1]], steps, rng)
        yield from _at_value(container.entries[steps[-1]].value, steps, rng)


def _at_entry(entry: Entry, steps: tuple[int, ...], rng: random.Random) -> Iterator[Case]:
    name = rng.choice(NAMES)
    body = _body(entry.container.kind, rng)
    yield Case(f"remove {steps}", lambda: ed.remove(entry), lambda roots: _remove(roots, steps))
    if entry.key is not None:
        intend = partial(_rename, steps=steps, name=name)
        yield Case(f"rename {steps} {name!r}", lambda: ed.rename(entry, name), intend)
    intend = partial(_insert, steps=steps, body=body, shift=0)
    yield Case(f"insert-before {steps} {body!r}", lambda: ed.insert(entry, body, before=True), intend)
    intend = partial(_insert, steps=steps, body=body, shift=1)
    yield Case(f"insert-after {steps} {body!r}", lambda: ed.insert(entry, body), intend)


def _at_value(node: Node, steps: tuple[int, ...], rng: random.Random) -> Iterator[Case]:
    value = rng.choice(VALUES)
    body = _body(node.kind, rng)
    intend = partial(_replace, steps=steps, value=value)
    yield Case(f"replace {steps} {value!r}", lambda: ed.replace(node, value), intend)
    null = node.kind == SCALAR and not node.style and resolve(node.value) is None
    if null or node.kind in (MAPPING, SEQUENCE):
        intend = partial(_append, steps=steps, body=body)
        yield Case(f"append {steps} {body!r}", lambda: ed.append(node, body), intend)
    if node.kind == SCALAR and not node.style and not node.is_empty:
        intend = partial(_replace, steps=steps, value=node.value)
        yield Case(f"quote {steps}", lambda: ed.quote(node, node.value), intend)


def _body(kind: str, rng: random.Random) -> Any:
    """Entries that fit into a container of a kind; either sort for an empty value."""
    fitting = {MAPPING: (dict,), SEQUENCE: (list,)}.get(kind, (dict, list))
    return rng.choice([body for body in BODIES if isinstance(body, fitting)])


def _container(roots: list[Model], steps: tuple[int, ...]) -> Model:
    model = roots[steps[0]]
    for step in steps[1:]:
        model = _value(model, step)
    return model


def _value(model: Model, index: int) -> Model:
    item: Model = model[3][index]
    if model[0] == "map":
        item = item[1]
    return item


def _remove(roots: list[Model], steps: tuple[int, ...]) -> None:
    while len(_container(roots, steps[:-1])[3]) == 1:
        steps = steps[:-1]
    del _container(roots, steps[:-1])[3][steps[-1]]


def _replace(roots: list[Model], steps: tuple[int, ...], value: Any) -> None:
    old = _container(roots, steps)
    new = model_of(value)
    old[0], old[3] = new[0], new[3]


def _rename(roots: list[Model], steps: tuple[int, ...], name: str) -> None:
    key = _container(roots, steps[:-1])[3][steps[-1]][0]
    key[3] = _comparable(name)


def _insert(roots: list[Model], steps: tuple[int, ...], body: Any, shift: int) -> None:
    at = steps[-1] + shift
    _container(roots, steps[:-1])[3][at:at] = model_of(body)[3]


def _append(roots: list[Model], steps: tuple[int, ...], body: Any) -> None:
    target = _container(roots, steps)
    new = model_of(body)
    if target[0] == "scalar":
        target[0], target[3] = new[0], []
    target[3] += new[3]
