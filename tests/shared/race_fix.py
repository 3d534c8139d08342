"""Two runs of `--fix` at once on one tree: no file is torn, no secret lost, and a run that follows finishes the work.

usage: python tests/shared/race_fix.py [--files 60] [--rounds 10] [--seed 1] [--tool 'dockcto-compose']

Each folder holds two projects of real files, so that their `.env` is shared. Where one run is told that a file has
changed meanwhile, it may leave it: what counts is what stands on the disk.
"""

from __future__ import annotations

import argparse
import random
import re
import shlex
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "files"
NAMES = ("compose.yaml", "docker-compose.prod.yaml")
REFERENCE = re.compile(r"\$\{(\w+):\?set \w+ in \.env\}")


def lay_out(files: list[Path], top: Path) -> None:
    for number, path in enumerate(files):
        target = top / str(number // 2) / NAMES[number % 2]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def contents(top: Path) -> dict[str, bytes]:
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def lost(top: Path) -> int:
    """References to variables that no `.env` beside the file gives a value."""
    count = 0
    for path in top.rglob("*.yaml"):
        env = path.parent / ".env"
        given = set(re.findall(r"^(\w+)=", env.read_text() if env.exists() else "", re.MULTILINE))
        count += sum(name not in given for name in REFERENCE.findall(path.read_text("utf-8", "replace")))
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", default="dockcto-compose")
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    every = sorted(p for p in CORPUS.rglob("*compose*.y*ml") if p.is_file())
    command = [*shlex.split(asked.tool), "check", "--fix", "--unsafe-fixes", "--quiet", "--isolated", "."]
    total: Counter[str] = Counter()
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            files = rng.sample(every, asked.files)
            calm, top = Path(folder, "calm"), Path(folder, "race")
            lay_out(files, calm)
            lay_out(files, top)
            old = contents(calm)
            subprocess.run(command, cwd=calm, capture_output=True)
            new = contents(calm)
            runs = [subprocess.Popen(command, cwd=top, stdout=-3, stderr=subprocess.PIPE, text=True) for _ in range(2)]
            said = [run.communicate()[1] for run in runs]
            now = contents(top)
            total["changed"] += sum(now.get(name) != text for name, text in old.items())
            total["torn"] += sum(
                text not in (old.get(name), new.get(name)) for name, text in now.items() if name.endswith(".yaml")
            )
            total["lost"] += lost(top)
            total["told"] += sum(text.count("run again") for text in said)
            total["crashed"] += sum("Traceback" in text for text in said) + sum(r.returncode > 2 for r in runs)
            total["left"] += sum(name.endswith(".tmp") for name in now)
            subprocess.run(command, cwd=top, capture_output=True)
            after = contents(top)
            total["unfinished"] += sum(after.get(name) != text for name, text in new.items() if name.endswith(".yaml"))
            total["lost"] += lost(top)
    print(f"rounds {asked.rounds} of {asked.files} files, files changed by two runs at once {total['changed']}")
    print(f"torn files {total['torn']}, secrets lost {total['lost']}, crashes {total['crashed']}")
    print(
        f"temporary files left {total['left']}, files left to a third run that it did not finish {total['unfinished']}"
    )
    print(f"times that a run was told of the other {total['told']}")
    return 1 if total["torn"] or total["lost"] or total["crashed"] or total["left"] or total["unfinished"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
