"""How much a missing file matters: git knows whether it belongs to the project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.rules.catalog import catalog

COMPOSE = """\
services:
  web:
    image: nginx:1.27
    secrets: [password]
    volumes:
      - ./site.conf:/etc/nginx/conf.d/site.conf
secrets:
  password:
    file: ./password.txt
"""


def found(folder: Path) -> dict[str, str]:
    """The severities of the findings, by rule."""
    project = load([str(folder / "compose.yaml")], LoadOptions())
    rules = RuleSet([catalog()["missing-secret-file"], catalog()["bind-source-missing"]])
    return {diagnostic.rule: diagnostic.severity.value for diagnostic in check(project, rules)}


def git(folder: Path, *words: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    subprocess.run(("git", *words), cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    return tmp_path


def test_outside_of_a_repository_the_files_may_be_made_later(folder: Path) -> None:
    assert found(folder) == {"missing-secret-file": "info", "bind-source-missing": "info"}


def test_in_a_repository_a_file_that_is_not_ignored_ought_to_be_there(folder: Path) -> None:
    git(folder, "init", "-q")
    assert found(folder) == {"missing-secret-file": "info", "bind-source-missing": "warning"}


def test_an_ignored_file_is_made_on_each_machine(folder: Path) -> None:
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("site.conf\n")
    assert found(folder)["bind-source-missing"] == "info"


def test_a_file_with_an_example_beside_it_is_to_be_copied(folder: Path) -> None:
    git(folder, "init", "-q")
    (folder / "site.conf.example").write_text("")
    assert found(folder)["bind-source-missing"] == "info"


def test_a_tracked_file_has_been_lost(folder: Path) -> None:
    git(folder, "init", "-q")
    for name in ("site.conf", "password.txt"):
        (folder / name).write_text("")
    git(folder, "add", "-A")
    assert found(folder) == {}
    for name in ("site.conf", "password.txt"):
        (folder / name).unlink()
    assert found(folder) == {"missing-secret-file": "error", "bind-source-missing": "error"}


def test_a_pipe_is_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "password.txt")
    os.mkfifo(folder / "site.conf")
    os.mkfifo(folder / ".env.example")
    every = RuleSet(catalog().values())
    project = load([str(folder / "compose.yaml")], LoadOptions())
    assert not {"missing-secret-file", "bind-source-missing"} & {d.rule for d in check(project, every)}
