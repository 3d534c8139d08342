"""The tree and its edits over real files, and over what Docker Compose was measured to read or refuse."""

from __future__ import annotations

import base64
import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from edit_model import Tally, check_text, models

from dockcto_compose.text.source import Source
from dockcto_compose.yamltree import ALIAS, MAPPING, SCALAR, Document, Node, parse
from dockcto_compose.yamltree.events import libyaml_events, ruamel_events
from dockcto_compose.yamltree.parse import build
from dockcto_compose.yamltree.scalars import BadTag, Timestamp, resolve, value_of

# what Docker Compose says of syntax begins so; its other refusals are not the tree's to judge
SYNTAX = "yaml: "
NOT_SYNTAX = (
    "unmarshal",
    "cannot decode",
    "map merge",
    "unknown anchor",
    "cycle",
    "contains itself",
    "excessive",
    "invalid map key",
    "base64",
)


@pytest.fixture(scope="module")
def sources(shared: Path) -> list[Source]:
    paths = sorted(path for path in (shared / "corpus" / "files").rglob("*.y*ml") if path.is_file())
    return [Source.from_bytes(str(path), path.read_bytes()) for path in paths]


def rows(shared: Path, *groups: str) -> Iterator[dict[str, Any]]:
    with gzip.open(shared / "cases" / "documents.jsonl.gz", "rt") as lines:
        for line in lines:
            row = json.loads(line)
            if row["group"] in groups:
                yield row


def trees(row: dict[str, Any]) -> Iterator[Document]:
    for name, text in row["files"].items():
        if name.endswith((".yaml", ".yml")):
            data = base64.b64decode(text["base64"]) if isinstance(text, dict) else text.encode("utf-8", "surrogatepass")
            yield parse(Source.from_bytes(name, data))


def test_the_corpus_is_there(sources: list[Source]) -> None:
    assert len(sources) > 1000


def test_every_real_file_is_read(sources: list[Source]) -> None:
    broken = {source.path: document.problems for source in sources if (document := parse(source)).problems}
    assert not broken


def test_both_readers_give_the_same_tree(sources: list[Source]) -> None:
    different = [s.path for s in sources if shape(build(s, libyaml_events)) != shape(build(s, ruamel_events))]
    assert not different


def shape(document: Document) -> list[object]:
    nodes = [(n.kind, n.outer, n.start, n.end, n.value, n.style, n.anchor, n.tag) for n in document.nodes()]
    return [
        nodes,
        document.comments,
        document.complete,
        [(e.start, e.mark) for n in document.nodes() for e in n.entries],
    ]


def test_the_tree_holds_the_data(sources: list[Source]) -> None:
    """Kinds, order, tags, anchors and values are those of libyaml's events."""
    for source in sources:
        assert [_model(root) for root in parse(source).roots] == models(source.text), source.path


def _model(node: Node) -> list[Any]:
    if node.kind == SCALAR:
        value = node.value if node.style else resolve(node.value)
        return ["scalar", node.tag, node.anchor, (type(value).__name__, repr(value))]
    if node.kind == MAPPING:
        pairs = [[_model(entry.key), _model(entry.value)] for entry in node.entries if entry.key is not None]
        return ["map", node.tag, node.anchor, pairs]
    if node.kind == ALIAS:
        return ["alias", None, None, node.value]
    return ["seq", node.tag, node.anchor, [_model(entry.value) for entry in node.entries]]


def test_nothing_measured_as_accepted_is_refused(shared: Path) -> None:
    refused = [
        (row["id"], document.problems)
        for row in rows(shared, "yaml-dialect", "yaml-scalars", "case", "type-matrix")
        if row["accepted"]
        for document in trees(row)
        if document.problems
    ]
    assert not refused


def test_every_measured_syntax_error_is_found(shared: Path) -> None:
    missed, found = [], 0
    for row in rows(shared, "yaml-dialect", "yaml-scalars", "case"):
        error = row["error"].removeprefix("failed to parse <DIR>/project/compose.yaml: ")
        if error.startswith(SYNTAX) and not any(words in error for words in NOT_SYNTAX):
            found += 1
            if not any(document.problems for document in trees(row)):
                missed.append((row["id"], error))
    assert not missed
    assert found > 50


def test_scalars_are_what_compose_made_of_them(shared: Path) -> None:
    checked = 0
    for row in rows(shared, "yaml-scalars"):
        if row["model"] is None or "x-t" not in row["model"]:
            continue
        (document,) = trees(row)
        node = document.roots[0].get("x-t")
        assert node is not None
        value = value_of(node)
        if isinstance(value, Timestamp):
            value = value.moment.isoformat().replace("+00:00", "Z").replace("100000Z", "1Z")
        wanted = row["model"]["x-t"]
        if isinstance(value, float):
            wanted = float(wanted)  # JSON writes 8.0 as 8
        assert value == wanted, row["id"]
        assert isinstance(value, bool) == isinstance(wanted, bool)
        checked += 1
    assert checked > 50


def test_tags_that_do_not_fit_are_refused(shared: Path) -> None:
    for row in rows(shared, "yaml-scalars", "yaml-dialect"):
        if "cannot decode" in row["error"]:
            (document,) = trees(row)
            node = document.roots[0].get("x-t")
            assert node is not None
            with pytest.raises(BadTag):
                value_of(node)


def test_no_edit_does_anything_else(sources: list[Source]) -> None:
    """A seeded sample; `edit_property.py` beside this file runs them all."""
    rng = random.Random(20)
    tally = Tally()
    for source in rng.sample(sources, 500):
        check_text(source.path, source.text.replace("\r\n", "\n").lstrip("\ufeff"), tally, rng, 2)
    assert not tally.wrong, str(tally)
    assert sum(tally.made.values()) > 10_000


def _break(lines: list[str], number: int, how: str) -> list[str]:
    line = lines[number]
    text = line.strip()
    broken = {
        "tab": "\t" + text,
        "colon": line.replace(":", "", 1),
        "indent": " " + line,
        "dedent": line[1:],
        "quote": line + '"',
        "open quote": line.replace(": ", ': "', 1),
        "bracket": line.replace(": ", ": [", 1),
        "at": line.replace(": ", ": @", 1),
        "apostrophe": line.replace(": ", ": 'it's ", 1),
    }[how]
    return [*lines[:number], broken, *lines[number + 1 :]]


def test_one_fault_in_a_real_file_is_one_error_near_it(sources: list[Source]) -> None:
    rng = random.Random(7)
    counts: Counter[int] = Counter()
    near = 0
    kinds = ("tab", "colon", "indent", "dedent", "quote", "open quote", "bracket", "at", "apostrophe")
    for _ in range(1500):
        lines = rng.choice(sources).text.replace("\r", "").split("\n")
        places = [i for i, line in enumerate(lines) if line.startswith(" ") and line.strip(" ")[:1] not in ("", "#")]
        if not places:
            continue
        number = rng.choice(places)
        source = Source("f", "\n".join(_break(lines, number, rng.choice(kinds))))
        problems = parse(source).problems
        counts[len(problems)] += 1
        near += bool(problems) and abs(source.position(problems[0].span.start).line - 1 - number) <= 2
    faulty = sum(count for found, count in counts.items() if found)
    assert faulty > 500
    assert sum(count for found, count in counts.items() if found > 1) <= faulty * 0.01, counts
    assert near >= faulty * 0.95, (near, counts)
