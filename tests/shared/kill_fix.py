"""End `--fix` by SIGKILL at random moments: every file must be its old or its new self, and no secret lost.

usage: python tests/shared/kill_fix.py [--files 300] [--kills 50] [--seed 1] [--tool 'dockcto-compose']

A first run over a copy of real files, left in peace, says what each file's new self is, and how long the writing takes.
Then runs over fresh copies are killed: four of five at a moment drawn from the time of writing, the others at any
moment. What is on disk is compared, and a run that follows must finish the work. Secrets move to `.env` in every
second run, to Compose secrets in the others.
"""

from __future__ import annotations

import argparse
import random
import shlex
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "files"
RULES = "inline-secret,obsolete-version,unquoted-port,depends-on-condition,missing-healthcheck"
HOMES = ("env", "secrets")
Contents = dict[str, bytes]


def lay_out(files: list[Path], top: Path) -> list[str]:
    """A copy of each file, alone in its folder; its name there."""
    names = []
    for number, path in enumerate(files):
        target = top / str(number) / "compose.yaml"
        target.parent.mkdir(parents=True)
        shutil.copyfile(path, target)
        names.append(str(target))
    return names


def contents(top: Path) -> Contents:
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def temporary(found: Contents) -> list[str]:
    return [name for name in found if name.endswith(".tmp")]


@dataclass
class Calm:
    """What a run left in peace makes of the files, and the seconds from the first write to the last."""

    old: Contents
    new: Contents
    whole: float
    writing: float

    @property
    def changed(self) -> list[str]:
        return [name for name, text in self.old.items() if self.new.get(name) != text]


def calm(command: list[str], files: list[Path], top: Path) -> Calm:
    names = lay_out(files, top)
    old = contents(top)
    started = time.monotonic()
    subprocess.run([*command, *names], capture_output=True)
    whole = time.monotonic() - started
    new = contents(top)
    written = [(top / name).stat().st_ctime for name, text in new.items() if old.get(name) != text]
    return Calm(old, new, whole, max(written) - min(written))


def kill(command: list[str], names: list[str], first: Path, moment: float, from_first_write: bool) -> None:
    """Start a run, and kill it so many seconds after its start, or after it has written its first file."""
    before = first.stat().st_mtime_ns
    run = subprocess.Popen([*command, *names], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if from_first_write:
        while run.poll() is None and first.stat().st_mtime_ns == before:
            time.sleep(0.0005)
    try:
        run.wait(moment)
    except subprocess.TimeoutExpired:
        run.kill()
        run.wait()


def judged(before: Calm, now: Contents) -> Counter[str]:
    """Counts of what is wrong, and of what a kill can leave."""
    found: Counter[str] = Counter()
    for name, text in now.items():
        if name not in temporary(now) and text not in (before.old.get(name), before.new.get(name)):
            found["torn"] += 1
    found["left"] = len(temporary(now))
    for name, text in before.old.items():
        folder = name.rpartition("/")[0] + "/"
        homes = [other for other in before.new if other.startswith(folder) and other not in before.old]
        # whoever lost its secrets has them in their new homes
        found["lost"] += now[name] != text and any(now.get(home) != before.new[home] for home in homes)
    written = sum(now.get(name) == before.new[name] for name in before.changed)
    found["partly"] = 0 < written < len(before.changed)
    found["reached"] = written > 0 or len(now) > len(before.old)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", default="dockcto-compose")
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    files = rng.sample(sorted(p for p in CORPUS.rglob("*compose*.y*ml") if p.is_file()), asked.files)
    options = ["check", "--fix", "--unsafe-fixes", "--quiet", "--isolated", "--select", RULES, "--move-secrets"]
    commands = {home: [*shlex.split(asked.tool), *options, home] for home in HOMES}
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        calms = {home: calm(commands[home], files, Path(folder, home)) for home in HOMES}
        for number in range(asked.kills):
            home = HOMES[number % 2]
            peace, command = calms[home], commands[home]
            top = Path(folder, f"kill-{number}")
            names = lay_out(files, top)
            writing = number % 5 > 0
            moment = rng.uniform(0, peace.writing) if writing else rng.uniform(0.05, peace.whole)
            kill(command, names, top / peace.changed[0], moment, writing)
            total += judged(peace, contents(top))
            subprocess.run([*command, *names], capture_output=True)
            after = contents(top)
            total["unfinished"] += after != peace.new
            total["still left"] += len(temporary(after))
            shutil.rmtree(top)
    for home, peace in calms.items():
        more = len(peace.new) - len(peace.old)
        print(f"{home}: {asked.files} files, {len(peace.changed)} to change, {more} new; {peace.whole:.1f} s,", end=" ")
        print(f"of which {peace.writing:.2f} s from the first write to the last")
    print(f"kills {asked.kills}, after a first write {total['reached']}, between two files {total['partly']}")
    print(f"torn files {total['torn']}, secrets lost {total['lost']}, temporary files left {total['left']}")
    print(f"next runs that did not finish {total['unfinished']}, temporary files after them {total['still left']}")
    return 1 if total["torn"] or total["lost"] or total["unfinished"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
