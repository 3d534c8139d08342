"""Mutate real compose files and compare the verdict with the real Docker Compose.

usage: python tests/shared/mutation_verdicts.py [--count 10000] [--judged 2000] [--compose PATH] [--seed 1] [--show 20]

Every mutant is loaded: nothing may crash. Of them `--judged` are also given to `docker compose config -q` and the two
verdicts compared. A mutation swaps a value for one of another type, misspells a key, deletes or repeats a line,
breaks an indentation, or swaps two lines.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dockcto_compose.compose.load import LoadOptions, load

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "files"
VALUES = (
    "", "~", "true", "no", "1", "-1", "0", "1.5", "80:80", "text", "[]", "{}", "[1, a]", "{a: b}",
    '"quoted"', "5m",
    "2024-01-01","010", "${X}", "${X:-y}", "${", "$$", "!reset null", "*x", "&y z", "|", ">-", "@", "'open",
)  # fmt: skip
PAIR = re.compile(r"^(\s*(?:- )?)([\w.-]+)(:)(\s.*)?$")


def mutated(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(lines))
        line = lines[at]
        pair = PAIR.match(line)
        kind = rng.randrange(7)
        if kind == 0 and pair:
            lines[at] = f"{pair[1]}{pair[2]}: {rng.choice(VALUES)}"
        elif kind == 1 and pair and len(pair[2]) > 2:
            cut = rng.randrange(len(pair[2]) - 1)
            lines[at] = f"{pair[1]}{pair[2][:cut]}{pair[2][cut + 1]}{pair[2][cut]}{pair[2][cut + 2 :]}:{pair[4] or ''}"
        elif kind == 2 and len(lines) > 1:
            del lines[at]
        elif kind == 3:
            lines[at] = " " * rng.randrange(1, 4) + line
        elif kind == 4:
            lines.insert(at, line)
        elif kind == 5 and line.strip().startswith("- "):
            lines[at] = line[: len(line) - len(line.lstrip())] + "- " + rng.choice(VALUES)
        else:
            other = rng.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--judged", type=int, default=2_000)
    parser.add_argument("--compose", help="the docker-compose binary that judges")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    files = sorted(path for path in CORPUS.rglob("*compose*.y*ml") if path.is_file())
    environment = {"PATH": os.environ["PATH"], "HOME": "/home/dev", "LC_ALL": "C.UTF-8"}
    options = LoadOptions(environment=environment, strict_env=True, compose_version=(2, 40))
    crashes = 0
    mutants: list[tuple[Path, bytes, bool]] = []
    with tempfile.TemporaryDirectory() as top:
        for number in range(asked.count):
            source = rng.choice(files)
            folder = Path(top, str(number), "project")
            folder.mkdir(parents=True)
            path = folder / "compose.yaml"
            path.write_bytes(mutated(source.read_bytes().decode("utf-8", "replace"), rng).encode())
            try:
                mutants.append((path, path.read_bytes(), load([str(path)], options).accepted))
            except Exception:
                crashes += 1
                if crashes <= 3:
                    traceback.print_exc()
        print(f"mutants {asked.count}, crashes {crashes}")
        if not asked.compose:
            return 1 if crashes else 0

        def judge(path: Path) -> tuple[bool, str]:
            command = [asked.compose, "-f", "compose.yaml", "config", "-q"]
            run = subprocess.run(command, cwd=path.parent, env=environment, capture_output=True, text=True, timeout=60)
            return run.returncode == 0, run.stderr.strip()[-200:]

        some = mutants[: asked.judged]
        with ThreadPoolExecutor(2) as pool:
            verdicts = list(pool.map(judge, [path for path, _, _ in some]))
        wrong = [(m, v) for m, v in zip(some, verdicts, strict=True) if m[2] != v[0]]
        refused = sum(not ok for ok, _ in verdicts)
        print(f"judged {len(some)} ({refused} refused by Compose), verdicts agree on {len(some) - len(wrong)}")
        for (path, _, ours), (_, error) in wrong[: asked.show]:
            faults = [f"{f.rule}: {f.message}" for f in load([str(path)], options).faults][:2]
            print(f"  {'refused' if ours is False else 'accepted'} here; Compose: {error or 'accepts'}\n    {faults}")
    return 1 if crashes or wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
