"""The hooks that pre-commit finds in this repository: their shape, and that what they start runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from command import Command

from dockcto_compose.lint.discover import STANDARD

ROOT = Path(__file__).resolve().parents[1]
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
OBSOLETE = "version: '3.8'\nservices:\n  web:\n    image: nginx:1.27.3\n    user: '101'\n"
KEYS = {  # https://pre-commit.com/#new-hooks, those in use
    "id": str, "name": str, "description": str, "entry": str, "language": str, "files": str, "types": list,
    "args": list, "require_serial": bool, "minimum_pre_commit_version": str,
}  # fmt: skip


def test_the_manifest() -> None:
    assert list(HOOKS) == ["dockcto-compose", "dockcto-compose-fix"]
    for hook in HOOKS.values():
        assert {key: type(value) for key, value in hook.items()} == KEYS
        assert (hook["language"], hook["types"], hook["args"]) == ("python", ["yaml"], [])


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("compose.yaml", True), ("compose.yml", True), ("docker-compose.yml", True),
        ("a/docker-compose.prod.yml", True),
        ("compose-dev.yaml", True), ("compose.override.yaml", True), ("decompose.yaml", False),
        ("compose.json", False), ("compose/web.yaml", False), ("composer.yaml", False), ("compose.yaml.bak", False),
    ],
)  # fmt: skip
def test_the_files_of_the_hooks_are_those_of_a_search(path: str, meant: bool) -> None:
    for hook in HOOKS.values():
        assert bool(re.search(hook["files"], path)) is meant
    assert bool(STANDARD.fullmatch(path.rpartition("/")[2])) is meant


@pytest.mark.parametrize("hook", HOOKS)
def test_the_entry_runs(hook: str, command: Command) -> None:
    program, *words = shlex.split(HOOKS[hook]["entry"])
    assert program == "dockcto-compose"
    path = command.file("compose.yaml", OBSOLETE)
    override = command.file("compose.override.yaml", "services:\n  web:\n    restart: always\n")
    first = command(*words, path.name, override.name)
    assert ("obsolete-version" in first.stderr) is (hook == "dockcto-compose-fix")
    fixing = hook == "dockcto-compose-fix"
    assert (first.code, path.read_text()) == ((0, OBSOLETE.partition("\n")[2]) if fixing else (1, OBSOLETE))
