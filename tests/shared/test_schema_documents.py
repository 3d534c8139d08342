"""The schema's verdicts on recorded documents and public files: those of the public schema, and of Docker Compose."""

from __future__ import annotations

import gzip
import json
import runpy
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
import yaml

from dockcto_compose.compose.schema import faults
from dockcto_compose.compose.version import NEWEST

COMPOSE_2 = (2, 40)
reference = runpy.run_path(str(Path(__file__).resolve().parents[1] / "test_schema.py"))["reference"]


def documents(text: str | bytes) -> list[Any]:
    """The YAML documents of a text as far as JSON can hold them; none if it is not YAML to PyYAML."""
    try:
        found = list(yaml.load_all(text, yaml.CSafeLoader))
    except (yaml.YAMLError, ValueError, IndexError, RecursionError):
        return []
    return [data for data in found if is_json(data)]


def is_json(data: Any) -> bool:
    """Whether JSON can write it: all keys are text, and no value is a date, bytes, a set, NaN or infinite."""
    stack, seen = [data], set()
    while stack:
        item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict) and all(isinstance(key, str) for key in item):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
        elif not (item is None or isinstance(item, str | int) or (isinstance(item, float) and isfinite(item))):
            return False
    return True


@pytest.fixture(scope="module")
def recorded(shared: Path) -> list[dict[str, Any]]:
    with gzip.open(shared / "cases" / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def texts(row: dict[str, Any]) -> Iterator[str]:
    for name, text in row["files"].items():
        if name.endswith((".yaml", ".yml")) and isinstance(text, str):
            yield text


@pytest.mark.parametrize("version", [COMPOSE_2, NEWEST])
def test_recorded_documents_get_the_verdict_of_the_public_schema(
    recorded: list[dict[str, Any]], version: tuple[int, int]
) -> None:
    verdicts = {True: 0, False: 0}
    for row in recorded:
        for data in (data for text in texts(row) for data in documents(text)):
            sound = not faults(data, version=version)
            assert sound == reference(version).is_valid(data), row["id"]
            verdicts[sound] += 1
    assert verdicts[True] > 2000
    assert verdicts[False] > 3000


def test_public_files_get_the_verdict_of_the_public_schema(shared: Path) -> None:
    verdicts = {True: 0, False: 0}
    for path in sorted((shared / "corpus" / "files").rglob("*.y*ml")):
        for data in documents(path.read_bytes()):
            sound = not faults(data)
            assert sound == reference(NEWEST).is_valid(data), path
            verdicts[sound] += 1
    assert verdicts[True] > 1000
    assert verdicts[False] > 10


BEFORE_THE_SCHEMA = ("include", "services.S.extends", "services.S.cpu_percent = '1.5'")
"""Compose takes `include` and `extends` out before the schema, and turns text into numbers."""


def test_the_type_matrix_is_refused_where_compose_refuses_it_by_schema(recorded: list[dict[str, Any]]) -> None:
    accepted = refused = 0
    for row in recorded:
        what = row["id"].removeprefix("type-matrix: ")
        if row["group"] != "type-matrix" or what.startswith(BEFORE_THE_SCHEMA):
            continue
        found = faults(json.loads(row["files"]["compose.yaml"]), version=COMPOSE_2)
        if row["accepted"]:
            assert found == [], what
            accepted += 1
        elif row["error"].startswith("validating"):
            assert found != [], what
            refused += 1
    assert accepted > 900
    assert refused > 3000
