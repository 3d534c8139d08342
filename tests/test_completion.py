"""What a shell completes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from dockcto_compose.lint.select import completions
from dockcto_compose.rules.catalog import catalog


def completed(line: str) -> list[str]:
    environment = {
        **os.environ,
        "_DOCKCTO_COMPOSE_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    run = [sys.executable, "-m", "dockcto_compose"]
    return subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("dockcto-compose expl", ["explain"]),
        ("dockcto-compose explain image-unt", ["image-untagged"]),
        ("dockcto-compose check --select image-unt", ["image-untagged"]),
        ("dockcto-compose check --ignore reprod", ["reproducibility"]),
        ("dockcto-compose check --extend-select security,image-unt", ["security,image-untagged"]),
        ("dockcto-compose check --diff-b", ["--diff-base"]),
    ],
)
def test_bash(line: str, words: list[str]) -> None:
    assert completed(line) == words


def test_every_rule_is_offered_once() -> None:
    assert {word for word, _ in completions("")} > set(catalog())
    assert [word for word, _ in completions("root-user,root-us")] == []
    assert ("a,root-user", "security") in completions("a,root")
