"""How fast, side by side: the same inputs for this program and its peers, in one run.

usage: python benchmarks/speed.py [ROW ...] [--corpus DIR] [--runs 5] [--tool "dockcto-compose"]
           [--compose-lint FILE] [--dclint FILE] [--check-jsonschema FILE] [--compose FILE] [--schema FILE]

Prints a Markdown table with a row for each input and a column for each program: the median of the wall time of whole
processes (hyperfine, Debian), then processor seconds (user and system), then the most memory (GNU time, Debian). A
program that is not given has no column. `benchmarks/speed.md` is one such run. Peers: compose-lint 0.36.2 and
check-jsonschema 0.39 (PyPI), dclint 3.1.0 (npm), `docker compose config -q`.

ROW is a word in the name of the rows to run. The cold start is also counted in instructions (callgrind of Debian's
valgrind), which no other load on the machine disturbs.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

SERVICE = """  svc{n}:
    image: "registry.example.com/team/app{n}:1.{minor}.0"
    restart: unless-stopped
    environment:
      - APP_MODE=production
      - DB_HOST=svc{before}
      - "LOG_LEVEL=${{LOG_LEVEL:-info}}"
    ports:
      - "{port}:8080"
    volumes:
      - data{volume}:/var/lib/app
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8080/health"]
      interval: 30s
      timeout: 5s
    networks: [front, back]
"""
TAIL = "volumes:\n" + "".join(f"  data{n}:\n" for n in range(20)) + "networks:\n  front:\n  back:\n"


def services(count: int, depends: bool = True) -> str:
    """A file of so many services, each with the usual keys, waiting for the one before it."""
    text = "services:\n"
    for n in range(count):
        before = max(n - 1, 0)
        text += SERVICE.format(n=n, minor=n % 50, before=before, port=10_000 + n, volume=n % 20)
        if depends and n:
            text += f"    depends_on:\n      - svc{before}\n"
    return text + TAIL


@dataclass(frozen=True)
class Row:
    """An input. `make` fills a folder and returns the files to name; `fix` rewrites them, so each run gets its own."""

    name: str
    make: Callable[[Path], Iterable[str]]
    fix: bool = False


def one(text: str) -> Callable[[Path], Iterable[str]]:
    def make(folder: Path) -> Iterable[str]:
        (folder / "compose.yaml").write_text(text)
        return ["compose.yaml"]

    return make


def many(count: int, corpus: Path | None) -> Callable[[Path], Iterable[str]]:
    """So many files; those of the corpus over and over, or made ones."""

    def make(folder: Path) -> Iterable[str]:
        texts = [path.read_bytes() for path in sorted(corpus.rglob("*.y*ml"))] if corpus else []
        for n in range(count):
            place = folder / f"p{n}" / "compose.yaml"
            place.parent.mkdir()
            place.write_bytes(texts[n % len(texts)] if texts else services(5).encode())
            yield str(place.relative_to(folder))

    return make


def chain(count: int) -> str:
    links = "".join(f"  s{n}:\n    extends: s{n + 1}\n" for n in range(count))
    return f"services:\n{links}  s{count}:\n    image: nginx:1.27.3\n"


def includes(count: int) -> Callable[[Path], Iterable[str]]:
    def make(folder: Path) -> Iterable[str]:
        names = [f"part{n}.yaml" for n in range(count)]
        for n, name in enumerate(names):
            (folder / name).write_text(f"services:\n  s{n}:\n    image: nginx:1.27.3\n")
        (folder / "compose.yaml").write_text("include:\n" + "".join(f"  - {name}\n" for name in names))
        return ["compose.yaml"]

    return make


def rows(corpus: Path | None) -> list[Row]:
    return [
        Row("one file of 80 lines", one(services(4))),
        *(Row(f"{count:,} files", many(count, corpus)) for count in (10, 100, 1_356, 10_000)),
        *(Row(f"one file, {count:,} services", one(services(count))) for count in (10, 100, 1_000, 10_000)),
        Row("`extends` chain of 1,000", one(chain(1_000))),
        Row("`include` of 300 files", includes(300)),
        Row("`--fix`, 100 files", many(100, corpus), fix=True),
        Row("`--fix`, one file of 100 services", one("version: '3'\n" + services(100)), fix=True),
    ]


@dataclass(frozen=True)
class Tool:
    """A program: how it is called for a list of files, None where it cannot do what is asked."""

    name: str
    line: Callable[[list[str], bool], str | None]


def tools(given: argparse.Namespace) -> list[Tool]:
    def plain(program: str, fix: str = "", before: str = "") -> Callable[[list[str], bool], str | None]:
        def line(files: list[str], fixing: bool) -> str | None:
            if fixing and not fix:
                return None
            return f"{program} {before} {fix if fixing else ''} $(cat files.txt)"

        return line

    def compose(files: list[str], fixing: bool) -> str | None:
        if fixing or len(files) > 200:  # one process a file
            return None
        return f"for f in $(cat files.txt); do {given.compose} -f $f config -q; done"

    found = [Tool("dockcto-compose", plain(f"{given.tool} check", "--fix"))]
    if given.compose_lint:
        found.append(Tool("compose-lint", plain(given.compose_lint)))
    if given.dclint:
        found.append(Tool("dclint", plain(given.dclint, "--fix")))
    if given.check_jsonschema:
        schema = f"--schemafile {given.schema}" if given.schema else "--builtin-schema vendor.compose-spec"
        found.append(Tool("check-jsonschema", plain(f"{given.check_jsonschema} {schema}")))
    if given.compose:
        found.append(Tool("docker compose config", compose))
    return found


@dataclass(frozen=True)
class Cost:
    """Of one program on one input: median seconds, mean processor seconds, MB at most."""

    wall: float
    processor: float
    memory: float


def cost(line: str, folder: Path, fresh: Path | None, runs: int) -> Cost:
    """Run a command several times. With `fresh`, the folder is made anew from it before each run."""
    script = folder.parent / "run.sh"
    script.write_text(f"cd {shlex.quote(str(folder))}\n{line}\n")
    prepare = ["--prepare", f"rm -rf {folder} && cp -r {fresh} {folder}"] if fresh else ["--warmup", "1"]
    export = folder.parent / "times.json"
    command = ["hyperfine", "-i", "-N", "--style", "none", "--runs", str(runs), *prepare, "--export-json", str(export)]
    subprocess.run([*command, f"bash {script}"], check=True, capture_output=True)
    times = json.loads(export.read_text())["results"][0]
    timed = ["/usr/bin/time", "-v", "bash", str(script)]
    said = subprocess.run(timed, capture_output=True, text=True, errors="replace", check=False).stderr
    memory = re.findall(r"Maximum resident set size \(kbytes\): (\d+)", said)[-1]
    return Cost(times["median"], times["user"] + times["system"], int(memory) / 1024)


def instructions(line: str, folder: Path) -> int:
    """How many instructions a command takes, in millions."""
    command = f"valgrind --tool=callgrind --callgrind-out-file=/dev/null {line}"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    return int(re.findall(r"Collected : (\d+)", done.stderr)[-1]) // 1_000_000


def measured(row: Row, tool: Tool, runs: int) -> Cost | None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "work")
        folder.mkdir()
        files = list(row.make(folder))
        (folder / "files.txt").write_text("\n".join(files))
        line = tool.line(files, row.fix)
        if line is None:
            return None
        fresh = Path(shutil.copytree(folder, Path(name, "fresh"))) if row.fix else None
        return cost(line, folder, fresh, runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tool", default="dockcto-compose")
    for option in ("--compose-lint", "--dclint", "--check-jsonschema", "--compose", "--schema"):
        parser.add_argument(option)
    given = parser.parse_args()
    asked = tools(given)
    print("| input | " + " | ".join(tool.name for tool in asked) + " |")
    print("|---" * (len(asked) + 1) + "|")
    for row in rows(given.corpus):
        if given.rows and not any(word in row.name for word in given.rows):
            continue
        runs = max(1, given.runs // 3) if any(word in row.name for word in ("10,000", "1,356")) else given.runs
        cells = []
        own: Cost | None = None
        for tool in asked:
            found = measured(row, tool, runs)
            own = own or found
            cells.append("" if found is None or own is None else _cell(found, own))
        print(f"| {row.name} | " + " | ".join(cells) + " |", flush=True)
    if shutil.which("valgrind") and (not given.rows or "instructions" in given.rows):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "compose.yaml").write_text(services(4))
            (folder / "files.txt").write_text("compose.yaml")
            lines = [tool.line(["compose.yaml"], False) for tool in asked[:2]]
            counts = [f"{instructions(line, folder):,} million" if line else "" for line in lines]
        print("| one file of 80 lines, instructions | " + " | ".join(counts + [""] * (len(asked) - len(counts))) + " |")


def _cell(found: Cost, own: Cost) -> str:
    ratio = "" if found is own else f", {found.processor / own.processor:.1f}x"
    return f"{found.wall:.2f} s, CPU {found.processor:.2f}{ratio}, {found.memory:.0f} MB"


if __name__ == "__main__":
    main()
