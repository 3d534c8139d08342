"""What the loader records and the rules that report it name the same things."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockcto_compose.rules.catalog import catalog

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(
    path for folder in ("compose", "yamltree") for path in (ROOT / "dockcto_compose" / folder).rglob("*.py")
)
RECORDERS = {"add", "note", "format", "SchemaFault", "Fault"}
ID = re.compile(r"(?!x-)[a-z]+(-[a-z]+)+")


def recorded(path: Path) -> Iterator[str]:
    """The ids that stand as first argument of a call that records a fault; of a choice, both."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in RECORDERS:
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and ID.fullmatch(part.value):
                    yield part.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_recorded_fault_has_a_rule(path: Path) -> None:
    assert {rule for rule in recorded(path) if rule not in catalog()} == set()


def test_the_search_for_recorded_faults_finds_some() -> None:
    assert len({rule for path in SOURCES for rule in recorded(path)}) > 25


def test_every_kind_of_fault_in_the_schema_has_a_rule() -> None:
    text = (ROOT / "schemas" / "compose.schema.json").read_text(encoding="utf-8")
    kinds: set[str] = set()

    def look(node: object) -> None:
        if isinstance(node, dict):
            kinds.update([node["x-kind"]] if isinstance(node.get("x-kind"), str) else [])
            for value in node.values():
                look(value)
        elif isinstance(node, list):
            for value in node:
                look(value)

    look(json.loads(text))
    assert kinds
    assert kinds - catalog().keys() == set()


def test_every_refusal_is_a_rule_of_validity_and_an_error() -> None:
    """That such a rule is recorded at all, its own bad example shows."""
    for rule in catalog().values():
        assert (rule.at == "fault") == (rule.category == "validity"), rule.id
        if rule.at == "fault":
            assert rule.severity.value == "error", rule.id
            assert rule.default, rule.id
