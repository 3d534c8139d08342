"""The README's blocks of output are what the commands in them print."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(
    r"^```console\n\$ (?P<command>dockcto-compose [^\n]*)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL
)


def blocks() -> list[object]:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [
        pytest.param(match["command"], match["output"], id=f"{page.name}: {match['command']}")
        for page in pages
        for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("command", "output"), blocks())
def test_block_is_what_the_command_prints(command: str, output: str) -> None:
    words = shlex.split(command)
    run = subprocess.run(
        [sys.executable, "-m", "dockcto_compose", *words[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.stdout == output, run.stderr


def test_the_readme_shows_output() -> None:
    assert blocks()
