"""Recall: plant the fault of every rule into sound real files, and see whether it is found and mended.

usage: python tests/shared/recall.py [--files 20] [--seed 1] [--rule ID ...] [--compose BINARY] [--misses N]

A rule is tried in FILES files that it finds nothing in, drawn at random: each of its plantings in each way of writing
at least once. `found` counts the findings that are there and no more, `placed` those at the very line and column that
the fault was planted at, `fixed` what `--fix` or `--unsafe-fixes` brought to the text that was wanted, of those where
a fix is there to be had. With `--compose`, Docker Compose has to refuse what a rule of `validity` says it refuses.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from planting import Base, Planted, Planting, plantings  # noqa: E402
from trial import ENVIRONMENT, Trial, attempt, clean, lay_out  # noqa: E402

from dockcto_compose.compose.load import LoadOptions, load  # noqa: E402
from dockcto_compose.rules.catalog import catalog  # noqa: E402

CORPUS = TESTS.parent.parent / "shared" / "corpus" / "files"
MAX_LINES = 120


@dataclass
class Row:
    """What came of all plantings of a rule."""

    rule: str
    trials: list[Trial] = field(default_factory=list)
    judged: int = 0
    refused: int = 0

    @property
    def cells(self) -> list[str]:
        done = self.trials
        wanted = [t for t in done if t.fixable]
        reasons = [t for t in wanted if t.refused]
        return [
            self.rule,
            str(len({t.base for t in done})),
            str(sum(t.planted for t in done)),
            str(sum(t.found for t in done)),
            str(sum(t.placed for t in done)),
            f"{sum(t.fixed for t in wanted)}/{len(wanted) - len(reasons)}" if wanted else "",
            str(len(reasons) or ""),
            f"{self.refused}/{self.judged}" if self.judged else "",
        ]


def bases(seed: int) -> Iterator[tuple[str, Base]]:
    """Real files that Compose takes when they lie alone in a folder, in an order drawn at random."""
    paths = sorted(path for path in CORPUS.rglob("*compose*.y*ml") if path.is_file())
    paths += sorted(path for path in CORPUS.rglob("templates/compose/*.yaml") if path not in set(paths))
    random.Random(seed).shuffle(paths)
    with tempfile.TemporaryDirectory() as top:
        for number, path in enumerate(paths):
            try:
                base = Base(path.read_bytes().decode().lstrip("\ufeff").replace("\r\n", "\n"))
            except Exception:
                continue
            if base.text.count("\n") > MAX_LINES or "\r" in base.text:
                continue
            folder = Path(top, str(number))
            files = lay_out(Planted({base.NAME: base.text}, (base.NAME,), ()), folder)
            if load(files, LoadOptions(environment=ENVIRONMENT, strict_env=True, compose_version=(2, 40))).accepted:
                yield str(path.relative_to(CORPUS)), base


def measure(
    rule: str, some: list[Planting], files: list[tuple[str, Base]], count: int, seed: int, compose: str | None
) -> Row:
    """Every planting of a rule in every way, and again in other files until `count` files are used."""
    row = Row(rule)
    combinations = [(planting, way) for way in "block flow crlf alias merge default override extends include".split()
                    for planting in some if way in planting.ways]  # fmt: skip
    rng = random.Random(f"{seed} {rule}")
    pool = list(files)
    rng.shuffle(pool)
    used: list[tuple[str, Base]] = []
    with tempfile.TemporaryDirectory() as top:
        number = 0
        for turn in range(max(count, len(combinations))):
            planting, way = combinations[turn % len(combinations)]
            reuse = [used[turn % len(used)]] if len(used) >= count else []
            for name, base in [*reuse, *pool]:
                number += 1
                if not clean(base, rule, Path(top, f"{number}-clean"), planting):
                    continue
                folder = Path(top, str(number), "project")
                trial = attempt(planting, way, base, name, seed + turn, folder)
                if trial is not None:
                    row.trials.append(trial)
                    if (name, base) in pool:
                        pool.remove((name, base))
                        used.append((name, base))
                    if compose and catalog()[rule].category == "validity":
                        planted = base.plant(planting, way, random.Random(seed + turn))
                        assert planted is not None
                        lay_out(planted, folder)
                        row.judged += 1
                        if refuses(compose, folder, planted):
                            row.refused += 1
                        else:
                            print(f"  Compose takes {planting.id} {way} in {name}", flush=True)
                    break
    return row


def refuses(compose: str, folder: Path, planted: Planted) -> bool:
    """Whether Docker Compose refuses the project."""
    named = [word for name in planted.names for word in ("-f", name)]
    command = [compose, *named, "config", "-q"]
    run = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=60)
    return run.returncode != 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rule", action="append", default=[])
    parser.add_argument("--compose", help="the docker-compose binary that judges")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--pool", type=int, default=1000, help="how many files to draw from")
    parser.add_argument("--misses", type=int, default=3, help="how many misses of a rule to print")
    asked = parser.parse_args()
    by_rule: dict[str, list[Planting]] = {}
    for planting in plantings():
        by_rule.setdefault(planting.rule, []).append(planting)
    wanted = [rule for rule in by_rule if not asked.rule or rule in asked.rule]
    files = list(islice(bases(asked.seed), asked.pool))
    job = partial(_measure, files=files, count=asked.files, seed=asked.seed, compose=asked.compose)
    with ProcessPoolExecutor(asked.jobs) as pool:
        rows = list(pool.map(job, [(rule, by_rule[rule]) for rule in wanted]))
    head = ["rule", "files", "planted", "found", "placed", "fixed", "refused", "Compose refuses"]
    print("| " + " | ".join(head) + " |\n|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row.cells) + " |")
    wrong = 0
    for row in rows:
        misses = [trial for trial in row.trials if trial.wrong]
        wrong += len(misses)
        for trial in misses[: asked.misses]:
            print(f"{trial.planting} {trial.way} in {trial.base}: {trial.wrong}")
        if len(misses) > asked.misses:
            print(f"  and {len(misses) - asked.misses} more of {row.rule}")
    missing = [rule for rule in catalog() if rule not in by_rule]
    total = [trial for row in rows for trial in row.trials]
    print(
        f"{len(rows)} rules, {len(total)} plantings in {len(files)} files: planted {sum(t.planted for t in total)}, "
        f"found {sum(t.found for t in total)}, placed {sum(t.placed for t in total)}, fixed "
        f"{sum(t.fixed for t in total)} of {sum(t.fixable and not t.refused for t in total)}, wrong {wrong}; "
        f"rules without a planting {len(missing)}"
    )
    return 1 if wrong else 0


def _measure(job: tuple[str, list[Planting]], **rest: object) -> Row:
    return measure(*job, **rest)  # type: ignore[arg-type]


if __name__ == "__main__":
    raise SystemExit(main())
