"""Running the scripts of CI definitions as their runners do: in a shell, with the program of this checkout on PATH."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def programs(folder: Path) -> Path:
    """A folder for PATH with `dockcto-compose`, and a `pip` that says what it was asked for and installs nothing."""
    folder.mkdir()
    python = shlex.quote(sys.executable)
    for name, line in {
        "dockcto-compose": f'PYTHONPATH={shlex.quote(str(ROOT))} exec {python} -m dockcto_compose "$@"',
        "pip": 'printf "%s\\n" "$@" > pip.txt',
    }.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
    return folder


def run(shell: list[str], script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What came of a script that ran in a folder, with nothing but PATH and these variables in its environment."""
    path = os.pathsep.join((variables.pop("PATH", ""), "/usr/bin", "/bin")).lstrip(os.pathsep)
    return subprocess.run(
        [*shell, script], cwd=folder, env={"PATH": path, **variables}, capture_output=True, text=True, encoding="utf-8"
    )
