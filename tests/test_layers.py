"""Imports go down only: a package may use itself and those below it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import dockcto_compose

ROOT = Path(dockcto_compose.__file__).parent
ORDER = ("text", "yamltree", "compose", "docker", "rules", "lint", "report", "cli")


def layer(module: str) -> int:
    return ORDER.index(module.split(".")[1]) if module.count(".") else -1


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            assert not node.level, f"{path}: relative import"
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return {name for name in found if name.startswith("dockcto_compose.")}


FILES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    if path.name == "__main__.py":
        return
    own = "dockcto_compose." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if own == "dockcto_compose.__init__":
        assert imported(path) == set()
        return
    for module in imported(path):
        assert layer(module) <= layer(own), f"{own} imports {module}"
        if module.startswith("dockcto_compose.rules.") and own.startswith("dockcto_compose.rules."):
            # a rule never leans on another rule: what they share lies a layer below
            assert module.count(".") == 2, f"{own} imports the rule {module}"


def test_only_the_command_line_prints_and_exits() -> None:
    for path in FILES:
        if path.parent.name == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"print", "exit", "quit", "input"}, f"{path}:{node.lineno}"
