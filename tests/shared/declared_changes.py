"""Every change that fixes make to the project the real Compose resolves is one that a fix declared.

usage: python tests/shared/declared_changes.py --compose DOCKER_COMPOSE [--count N] [--seed 1] [--move-to env|secrets]

Each file of the corpus is fixed, unsafe fixes included, in a copy of its folder. Files that Compose does not resolve
before, for want of an env file or a variable, are counted apart.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.lint.engine import RuleSet
from dockcto_compose.lint.fix import FixResult, fix
from dockcto_compose.lint.proof import differences
from dockcto_compose.lint.select import selected
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import UNSAFE
from dockcto_compose.rules.security.inline_secret import Options

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "files"


def resolved(compose: str, path: Path) -> Any:
    """The project as Compose prints it; None where it refuses."""
    line = [compose, "-f", path.name, "config", "--format", "json"]
    run = subprocess.run(line, cwd=path.parent, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    return json.loads(run.stdout) if run.returncode == 0 else None


def mended(path: Path, move_to: str) -> FixResult:
    """The outcome of all fixes for one file, and its texts on the disk."""
    options = {"inline-secret": Options(move_to=move_to)}  # type: ignore[arg-type]
    rules = RuleSet(selected(catalog(), (), (), (), False), options)

    def content(texts: dict[str, str], name: str) -> bytes:
        return texts[name].encode() if name in texts else Path(name).read_bytes()

    plain = LoadOptions(environment=dict(os.environ))

    def loaded(texts: Any, blind: bool = False) -> Any:
        return load([str(path)], replace(plain, read=lambda name: content(texts, name), blind=blind))

    result = fix(loaded, rules, UNSAFE, blind=lambda texts: loaded(texts, True))
    for name, (_, text) in result.texts.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(text.encode())
    return result


def judged(compose: str, path: Path, move_to: str) -> tuple[str, list[str]]:
    """What became of one file, and the changes that no fix declared."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.parent.name)
        shutil.copytree(path.parent, copy, symlinks=True, ignore_dangling_symlinks=True)
        target = copy / path.name
        before = resolved(compose, target)
        result = mended(target, move_to)
        if str(target) not in result.texts:
            return "as it was", []
        if before is None:
            return "not resolved before", []
        after = resolved(compose, target)
        if after is None:
            return "broken", [str(path)]
        declared = [place for one in result.fixed if one.fix is not None for place in one.fix.changes]
        found = [at for at in differences(before, after) if not any(_meet(at, place) for place in declared)]
        what = "changed" if before != after else "the same project"
        return what, [f"{path}: {'.'.join(map(str, at))}" for at in found]


def _meet(one: tuple[str | int, ...], other: tuple[str | int, ...]) -> bool:
    """Whether one path leads to the other, or below it."""
    return one[: len(other)] == other or other[: len(one)] == one


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compose", required=True)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--move-to", choices=("env", "secrets"), default="env")
    asked = parser.parse_args()
    files = sorted(p for p in CORPUS.rglob("*compose*.y*ml") if p.is_file())
    files = random.Random(asked.seed).sample(files, asked.count) if asked.count else files
    with ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(lambda path: judged(asked.compose, path, asked.move_to), files))
    for what, count in Counter(what for what, _ in rows).most_common():
        print(f"{what:20s} {count}")
    undeclared = [line for _, lines in rows for line in lines]
    print(f"{'not declared':20s} {len(undeclared)}")
    print("\n".join(undeclared))
    return 1 if undeclared else 0


if __name__ == "__main__":
    raise SystemExit(main())
