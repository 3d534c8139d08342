"""What fixers do to real compose files, side by side.

usage: python benchmarks/fixers.py --corpus DIR --checker fix_safety.py --compose DOCKER_COMPOSE
           [--count 200] [--seed 7] [--dclint dclint] [--compose-lint compose-lint] [--tool dockcto-compose]

Every fixer gets the same files; the checker asks the real Docker Compose for the resolved model before and after, and
runs each fixer twice. Prints a Markdown table; `benchmarks/fixers.md` is one such run. dclint 3.1.0 is an npm package,
compose-lint 0.36.2 is on PyPI.
"""

from __future__ import annotations

import argparse
import random
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = ("changed", "broke", "mended", "model", "unstable", "crash", "comments_lost", "lines touched")


def measured(checker: str, compose: str, listing: Path, corpus: str, command: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as work:
        line = [sys.executable, checker, compose, str(listing), corpus, work, "--", *shlex.split(command)]
        printed = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    found = {}
    for row in ROWS:
        match = re.search(rf"^{row}\s+(\d+)(?: in (\d+) files)?", printed, re.MULTILINE)
        if match:
            found[row] = f"{match[1]} in {match[2]} files" if match[2] else match[1]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--checker", required=True)
    parser.add_argument("--compose", required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--tool", default="dockcto-compose")
    parser.add_argument("--dclint", default="dclint")
    parser.add_argument("--compose-lint", default="compose-lint")
    asked = parser.parse_args()
    top = Path(asked.corpus)
    files = sorted(p.relative_to(top).as_posix() for p in top.rglob("*compose*.y*ml") if p.is_file())
    listed = random.Random(asked.seed).sample(files, asked.count)
    commands = {
        "dockcto-compose --fix": f"{asked.tool} check --fix {{}}",
        "dockcto-compose --fix --unsafe-fixes": f"{asked.tool} check --fix --unsafe-fixes {{}}",
        "dclint --fix": f"{asked.dclint} --fix {{}}",
        "compose-lint fix --apply": f"{asked.compose_lint} fix --apply {{}}",
    }
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listing:
        listing.write("\n".join(listed) + "\n")
        listing.flush()
        columns = {
            name: measured(asked.checker, asked.compose, Path(listing.name), asked.corpus, command)
            for name, command in commands.items()
        }
    print(f"{asked.count} files, seed {asked.seed}\n")
    print("| | " + " | ".join(columns) + " |")
    print("|---|" + "---:|" * len(columns))
    for row in ROWS:
        print(f"| {row} | " + " | ".join(column.get(row, "?") for column in columns.values()) + " |")


if __name__ == "__main__":
    main()
