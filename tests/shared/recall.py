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

from yaml import MappingNode

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from planting import WAYS, Base, Planted, Planting, plantings  # noqa: E402
from slips import SLIPS, Slip  # noqa: E402
from trial import ENVIRONMENT, Trial, attempt, attempt_slip, clean, lay_out  # noqa: E402

from dockcto_compose.compose.load import LoadOptions, load  # noqa: E402
from dockcto_compose.rules.catalog import catalog  # noqa: E402

Fault = Planting | Slip
CORPUS = TESTS.parent.parent / "shared" / "corpus" / "files"
MAX_LINES = 120
HARDENED = 60
POLICY = (
    "cap_drop: [ALL]", "cpus: 0.5", "logging: {driver: local}", "mem_limit: 256m", "pids_limit: 100",
    "read_only: true", 'security_opt: ["no-new-privileges:true"]',
)  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """How much to do, and who judges."""

    files: int
    seed: int
    compose: str | None
    pool: int


@dataclass
class Row:
    """What came of all plantings of a rule."""

    rule: str
    trials: list[Trial] = field(default_factory=list)
    nowhere: list[str] = field(default_factory=list)
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


def measure(rule: str, faults: list[Fault], files: list[tuple[str, Base]], ask: Ask) -> Row:
    """Every planting of a rule in every way, every slip, and all again in other files until enough are used."""
    row = Row(rule)
    some = [(fault, way) for way in WAYS for fault in faults if isinstance(fault, Planting) and way in fault.ways]
    some += [(fault, "slip") for fault in faults if isinstance(fault, Slip)]
    pool = list(files)
    random.Random(f"{ask.seed} {rule}").shuffle(pool)
    unclean: set[tuple[str, str]] = set()
    with tempfile.TemporaryDirectory() as top:
        for turn in range(max(ask.files, len(some))):
            fault, way = some[turn % len(some)]
            for number, (name, base) in enumerate(pool):
                if (fault.id, name) in unclean:
                    continue
                folder = Path(top, f"{turn}-{number}")
                if not clean(base, folder / "clean", fault):
                    unclean.add((fault.id, name))
                    continue
                trial, planted = plant(fault, way, name, base, ask.seed + turn, folder / "project")
                if trial is None or planted is None:
                    continue
                row.trials.append(trial)
                pool.append(pool.pop(number))  # another file comes next
                if ask.compose and catalog()[rule].category == "validity":
                    lay_out(planted, folder / "project")
                    row.judged += 1
                    row.refused += refuses(ask.compose, folder / "project", planted)
                break
            else:
                row.nowhere.append(f"{fault.id} {way}")
    return row


def plant(
    fault: Fault, way: str, name: str, base: Base, seed: int, folder: Path
) -> tuple[Trial | None, Planted | None]:
    """A fault tried in a file, and the file with it."""
    if isinstance(fault, Slip):
        return attempt_slip(fault, base, name, seed, folder), fault.plant(base, random.Random(seed))
    return attempt(fault, way, base, name, seed, folder), base.plant(fault, way, random.Random(seed))


def refuses(compose: str, folder: Path, planted: Planted) -> bool:
    """Whether Docker Compose refuses the project."""
    named = [word for name in planted.names for word in ("-f", name)]
    command = [compose, *named, "config", "-q"]
    run = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=60)
    return run.returncode != 0


def by_rule() -> dict[str, list[Fault]]:
    """What can be planted for each rule."""
    found: dict[str, list[Fault]] = {rule: [] for rule in catalog()}
    for fault in [*plantings(), *SLIPS]:
        found[fault.rule].append(fault)
    return found


def hardened(base: Base) -> Base:
    """The file with all that rules of policy ask of every service, for the rules that no real file is clean of."""
    edits = [(base.root.value[0][0].start_mark.index, "name: hardened\n")] if "name" not in base.sections else []
    for _, service in base.sections["services"][1].value:
        if isinstance(service, MappingNode) and not service.flow_style and service.value:
            mark = service.value[0][0].start_mark
            own = {key.value for key, _ in service.value}
            lines = [line for line in POLICY if line.partition(":")[0] not in own]
            edits.append((mark.index - mark.column, "".join(f"{' ' * mark.column}{line}\n" for line in lines)))
    return Base(base.with_edits(edits))


def run(rules: list[str], ask: Ask) -> list[Row]:
    """The rows of some rules."""
    files = list(islice(bases(ask.seed), ask.pool))
    files += [(f"{name}, hardened", hardened(base)) for name, base in files[:HARDENED]]
    return [measure(rule, by_rule()[rule], files, ask) for rule in rules]


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
    faults = by_rule()
    wanted = [rule for rule, some in faults.items() if some and (not asked.rule or rule in asked.rule)]
    job = partial(run, ask=Ask(asked.files, asked.seed, asked.compose, asked.pool))
    with ProcessPoolExecutor(asked.jobs) as pool:
        shares = list(pool.map(job, [wanted[n :: asked.jobs] for n in range(asked.jobs)]))
    rows = sorted((row for share in shares for row in share), key=lambda row: wanted.index(row.rule))
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
        for one in row.nowhere[: asked.misses]:
            print(f"{one}: no file has a place for it")
    missing = [rule for rule, some in faults.items() if not some]
    total = [trial for row in rows for trial in row.trials]
    files = len({trial.base for trial in total})
    print(
        f"{len(rows)} rules, {len(total)} plantings in {files} files: planted {sum(t.planted for t in total)}, "
        f"found {sum(t.found for t in total)}, placed {sum(t.placed for t in total)}, fixed "
        f"{sum(t.fixed for t in total)} of {sum(t.fixable and not t.refused for t in total)}, wrong {wrong}; "
        f"rules without a planting {len(missing)}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
