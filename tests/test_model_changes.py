"""The change of a resolved project, value by value."""

from __future__ import annotations

from typing import Any

import pytest

from dockcto_compose.lint.model_changes import ModelChange, _changes
from dockcto_compose.report.model_changes import render
from dockcto_compose.report.terminal import PLAIN

CASES: list[tuple[Any, Any, list[str]]] = [
    ({"a": 1}, {"a": 1}, []),
    ({"a": 1}, {"a": "1"}, ['a: changed 1 -> "1"']),
    ({"a": 1}, {"b": [1]}, ["a: removed 1", "b: added"]),
    ({"a": [1, 2, 3]}, {"a": [2, 3]}, ["a[0]: removed 1"]),
    ({"a": [1, 3]}, {"a": [1, 2, 3]}, ["a[1]: added 2"]),
    ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["a[0].b: changed 1 -> 2"]),
    ({"a": [1]}, {"a": {"b": 1}}, ["a: changed"]),
    ({"a": True}, {"a": 1}, ["a: changed true -> 1"]),
    ({"DB_PASSWORD": "geheim-1"}, {"DB_PASSWORD": "geheim-2"}, ["DB_PASSWORD: changed ******** -> ********"]),
    ({"url": "a"}, {"url": "x://u:geheim-1@h"}, ['url: changed "a" -> "x://u:********@h"']),
    ({"do": ["run"]}, {"do": ["run", "-p", "known-one"]}, ['do[1]: added "-p"', 'do[2]: added "********"']),
    ({"a": "b"}, {"a": "\x1b[31m"}, ['a: changed "b" -> "\\u001b[31m"']),
    ({}, {"a": "x" * 200}, [f'a: added "{"x" * 75}..."']),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_one_line_a_value(before: Any, after: Any, expected: list[str]) -> None:
    changes = list(_changes(before, after, ()))
    text = render("shop", ["compose.yaml"], changes, ["known-one"], PLAIN)
    assert [line.removeprefix("  ") for line in text.splitlines()[1:]] == expected
    assert all(isinstance(change, ModelChange) for change in changes)
