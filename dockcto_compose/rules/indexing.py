"""Writes `index.py`, which a run reads in place of two hundred files: `python -m dockcto_compose.rules.indexing`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from pathlib import Path

from dockcto_compose.rules.catalog import read
from dockcto_compose.rules.rule import CATEGORIES, Rule

FOLDER = Path(__file__).parent
HEAD = '''"""What a run must know of each rule before it imports any. Written by indexing.py from the rules."""

# ruff: noqa: E501
# fmt: off
INDEX: tuple[tuple[str, str, str, str, str, bool, bool], ...] = (
    # id, category, severity, at, since, default, strict
'''


def every_rule() -> Iterator[Rule]:
    """The rules as their own files have them, by walking the folders: in the order of the catalog."""
    for category in CATEGORIES:
        for module in sorted(pkgutil.iter_modules([str(FOLDER / category)]), key=lambda one: one.name):
            yield read(category, module.name)


def index_source() -> str:
    """The text of `index.py`."""
    return HEAD + "".join(map(_row, every_rule())) + ")\n"


def _row(rule: Rule) -> str:
    row = (rule.id, rule.category, rule.severity.value, rule.at, rule.since, rule.default, rule.strict)
    return f"    {row!r},\n".replace("'", '"')


if __name__ == "__main__":
    (FOLDER / "index.py").write_text(index_source(), encoding="utf-8")
