"""Verdicts and models held to those of the real Docker Compose, recorded for real files and small documents.

Where we are known to differ, `known_differences.txt` says so; the list may only become shorter.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from dockcto_compose.compose.config import config_model
from dockcto_compose.compose.find import find_files
from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.project import Project

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/home/dev", "LC_ALL": "C.UTF-8"}
KNOWN = Path(__file__).with_name("known_differences.txt")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def known(kind: str) -> set[str]:
    """The names listed under a kind of difference, one `kind: name` a line."""
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    return {line.removeprefix(f"{kind}: ") for line in lines if line.startswith(f"{kind}: ")}


def lay_out(folder: Path, files: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True)
    for name, content in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        encoded = isinstance(content, dict)
        path.write_bytes(base64.b64decode(content["base64"]) if encoded else content.encode("utf-8", "surrogatepass"))


def loaded(row: dict[str, Any], folder: Path, version: tuple[int, int]) -> Project:
    """A recorded document, loaded with the command line and environment that it was recorded with."""
    lay_out(folder, row["files"])
    argv = row["argv"]
    options = list(zip(argv[::2], argv[1::2], strict=True))
    files = tuple(str(folder / value) for name, value in options if name == "-f")
    env_files = tuple(str(folder / value) for name, value in options if name == "--env-file")
    environment = {**ENVIRONMENT, **row["env"]}
    if not files:
        found = find_files(str(folder), environment, env_files)
        files, environment = found.files, found.environment
    given = LoadOptions(
        environment,
        env_files,
        tuple(value for name, value in options if name == "--profile"),
        next((value for name, value in options if name == "-p"), None),
        compose_version=version,
        strict_env=True,
    )
    return load(files, given)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON is: a whole number and the same fraction are one."""
    return json.loads(json.dumps(one)) == other


@pytest.mark.parametrize("version", [(2, 40), (5, 5)])
def test_documents(shared: Path, tmp_path: Path, version: tuple[int, int]) -> None:
    verdict = "accepted" if version < (5, 0) else "accepted_5"
    wrong, unequal = set(), set()
    for number, row in enumerate(rows(shared / "cases" / "documents.jsonl.gz")):
        if row[verdict] is None:
            continue
        project = loaded(row, tmp_path / str(number) / "project", version)
        if project.accepted != row[verdict]:
            wrong.add(row["id"])
        elif version < (5, 0) and row["model"] is not None:
            text = json.dumps(config_model(project)).replace(str(tmp_path / str(number)), "<DIR>")
            if json.loads(text) != row["model"]:
                unequal.add(row["id"])
    assert wrong == known(f"verdict {version[0]}")
    assert unequal == known("model")


def test_real_files(shared: Path) -> None:
    root = shared.resolve() / "corpus"
    wrong, unequal = set(), set()
    for row in rows(root / "verdicts.jsonl.gz"):
        options = LoadOptions(ENVIRONMENT, compose_version=(2, 40), strict_env=True)
        project = load([str(root / row["path"])], options)
        if project.accepted != row["accepted"]:
            wrong.add(row["path"])
        elif row["model"] is not None:
            text = json.dumps(config_model(project)).replace(str(root), "<ROOT>")
            if not same(json.loads(text), row["model"]):
                unequal.add(row["path"])
    assert wrong == known("real verdict")
    assert unequal == known("real model")


def test_without_an_environment_nothing_sound_is_refused(shared: Path) -> None:
    """What depends on unset variables is not judged, so a tolerant verdict is never the stricter one."""
    root = shared.resolve() / "corpus"
    for row in rows(root / "verdicts.jsonl.gz"):
        if row["accepted"]:
            project = load([str(root / row["path"])], LoadOptions(ENVIRONMENT, compose_version=(2, 40)))
            assert project.faults == [], row["path"]
