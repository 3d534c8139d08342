"""End `--fix` by SIGKILL at random moments: every file must be its old or its new self, and no secret lost.

usage: python tests/shared/kill_fix.py [--files 300] [--kills 50] [--seed 1] [--tool 'dockcto-compose']

A first run over a copy of real files, left in peace, says what each file's new self is. Then a run over a fresh copy
is killed at a moment drawn at random; what is on disk is compared, and a run that follows must finish the work.
"""

from __future__ import annotations

import argparse
import random
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "files"


def lay_out(files: list[Path], top: Path) -> list[str]:
    """A copy of each file, alone in its folder; its name there."""
    names = []
    for number, path in enumerate(files):
        target = top / str(number) / "compose.yaml"
        target.parent.mkdir(parents=True)
        shutil.copyfile(path, target)
        names.append(str(target))
    return names


def contents(top: Path) -> dict[str, bytes]:
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", default="dockcto-compose")
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    files = rng.sample(sorted(p for p in CORPUS.rglob("*compose*.y*ml") if p.is_file()), asked.files)
    command = [*shlex.split(asked.tool), "check", "--fix", "--unsafe-fixes", "--quiet", "--select"]
    command.append("inline-secret,obsolete-version,unquoted-port,depends-on-condition,missing-healthcheck")
    torn = lost = left_over = unfinished = reached = 0
    with tempfile.TemporaryDirectory() as folder:
        calm = Path(folder, "calm")
        names = lay_out(files, calm)
        old = contents(calm)
        started = time.monotonic()
        subprocess.run([*command, *names], capture_output=True)
        whole = time.monotonic() - started
        new = contents(calm)
        for kill in range(asked.kills):
            top = Path(folder, f"kill-{kill}")
            names = lay_out(files, top)
            run = subprocess.Popen([*command, *names], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                run.wait(rng.uniform(0.05, 1.0) * whole)
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
            now = contents(top)
            reached += any(now.get(name) != text for name, text in old.items())
            for name, text in now.items():
                if name.endswith(".tmp"):
                    left_over += 1
                elif text not in (old.get(name), new.get(name)):
                    torn += 1
            for name, text in old.items():
                env = name.replace("compose.yaml", ".env")
                # whoever lost its secrets has them in its .env
                lost += now[name] != text and env in new and now.get(env) != new[env]
            subprocess.run([*command, *names], capture_output=True)
            after = {name: text for name, text in contents(top).items() if not name.endswith(".tmp")}
            unfinished += after != new
            shutil.rmtree(top)
    changed = sum(new.get(name) != text for name, text in old.items())
    print(
        f"files {asked.files} ({changed} to change, {len(new) - len(old)} new), "
        f"kills {asked.kills} over {whole:.1f} s each"
    )
    print(f"kills after a first change {reached}, torn files {torn}, secrets lost {lost}")
    print(f"temporary files left behind {left_over}, next runs that did not finish {unfinished}")
    return 1 if torn or lost or unfinished else 0


if __name__ == "__main__":
    raise SystemExit(main())
