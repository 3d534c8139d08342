"""Every diff printed over real files applies with git, and gives the same bytes as `--fix`.

usage: python tests/shared/diffs_apply.py [--count N] [--seed 1] [--unsafe-fixes] [--tool 'dockcto-compose']

Each file is there with LF, with CRLF and without a newline at its end, alone in its folder. A diff in which a secret
is hidden cannot apply; those are counted apart.
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
from collections.abc import Iterator
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "files"
STARS = b"********"
HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
SHAPES = {
    "lf": lambda data: data,
    "crlf": lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "open": lambda data: data.rstrip(b"\r\n"),
}


def lay_out(files: list[Path], top: Path) -> None:
    for number, path in enumerate(files):
        for shape, change in SHAPES.items():
            target = top / f"{number}-{shape}" / "compose.yaml"
            target.parent.mkdir(parents=True)
            target.write_bytes(change(path.read_bytes()))


def sections(diff: bytes) -> Iterator[tuple[str, bytes]]:
    """The diff of each file: (its folder, the lines). Hunks are counted out: a line in one may look like a header."""
    lines = diff.split(b"\n")[:-1]
    at = 0
    while at < len(lines):
        start = at
        while not lines[at].startswith(b"+++ "):
            at += 1
        folder = lines[at].removeprefix(b"+++ b/").split(b"/")[0].decode()
        at += 1
        while at < len(lines) and (hunk := HUNK.match(lines[at])):
            old, new = (int(count or b"1") for count in hunk.groups())
            at += 1
            while old > 0 or new > 0 or (at < len(lines) and lines[at].startswith(b"\\")):
                old -= lines[at][:1] in (b"-", b" ")
                new -= lines[at][:1] in (b"+", b" ")
                at += 1
        yield folder, b"\n".join(lines[start:at]) + b"\n"


def contents(top: Path) -> dict[str, bytes]:
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def git(top: Path, patch: bytes, *options: str) -> bool:
    line = ["git", "-c", "core.autocrlf=false", "apply", "-p1", "--whitespace=nowarn", *options]
    return subprocess.run(line, cwd=top, input=patch, capture_output=True, check=False).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unsafe-fixes", action="store_true")
    parser.add_argument("--tool", default="dockcto-compose")
    asked = parser.parse_args()
    files = sorted(p for p in CORPUS.rglob("*compose*.y*ml") if p.is_file())
    files = random.Random(asked.seed).sample(files, asked.count) if asked.count else files
    command = [*shlex.split(asked.tool), "check", "--isolated", "--quiet", *["--unsafe-fixes"] * asked.unsafe_fixes]
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        top, fixed = Path(folder, "diffed"), Path(folder, "fixed")
        lay_out(files, top)
        shutil.copytree(top, fixed)
        printed = subprocess.run([*command, "--diff", "."], cwd=top, capture_output=True, check=False)
        subprocess.run([*command, "--fix", "."], cwd=fixed, capture_output=True, check=False)
        by_folder: dict[str, bytes] = {}
        for name, text in sections(printed.stdout):
            by_folder[name] = by_folder.get(name, b"") + text
        masked = {name for name, text in by_folder.items() if STARS in text}
        for name, text in by_folder.items():
            if name in masked:
                continue
            total["applied"] += git(top, text, "--check") and git(top, text)
        expected = contents(fixed)
        for name, text in contents(top).items():
            if name.split("/")[0] not in masked:
                total["unlike --fix"] += expected.pop(name, None) != text
        total["missing"] = sum(name.split("/")[0] not in masked for name in expected)
    shapes = Counter(name.rpartition("-")[2] for name in by_folder)
    plain = len(by_folder) - len(masked)
    print(f"files {len(files)} in {len(SHAPES)} shapes; diffs {len(by_folder)} ({dict(sorted(shapes.items()))})")
    print(f"with a hidden secret {len(masked)}, others {plain}, of which apply {total['applied']}")
    print(f"files with other bytes than --fix makes {total['unlike --fix']}, new files missing {total['missing']}")
    return 1 if total["applied"] != plain or total["unlike --fix"] or total["missing"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
