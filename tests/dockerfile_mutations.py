"""Mutate Dockerfiles and ignore files, and judge each mutant by every rule: nothing may crash.

usage: python tests/dockerfile_mutations.py [--count 20000] [--seed 1] [--fixes 0.05] [--corpus DIR ...]

`--count` Dockerfiles and as many ignore files, each laid out as a project with the files its COPY may want. A share of
`--fixes` of them is also mended as far as it goes. The places of all findings must lie inside their files. The mutants
are made of the examples' files, and of those below the folders of `--corpus`.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dockcto_compose.compose.load import LoadOptions
from dockcto_compose.lint.run import Settings, judge, mend
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import UNSAFE

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
BUILD = tuple(rule.id for rule in catalog().values() if rule.category == "build")
CONTEXT = {
    "package.json": "{}", "requirements.txt": "flask", "src/main.py": "", "x": "1", "a/b": "2", ".env": "TOKEN=x",
    ".git/HEAD": "ref", "node_modules/n/i.js": "", "p/.env": "B=2", "start.sh": "#!/bin/sh\n",
    "package-lock.json": "{}", "main.go": "package x", "content/i.html": "", "packages/cart/.vscode/s.json": "{}",
}  # fmt: skip
PIECES = (
    "\n", "\r\n", "\\\n", "\\", " ", "\t", "#", "$", "${", "${A:-", "}", "$$", '"', "'", "[", "]", "<<EOF\n",
    "EOF\n", "<<-'E'", "FROM ", "FROM scratch\n", "FROM $X AS b\n", "AS ", "ARG X\n", "ENV A=", "COPY . .\n",
    "COPY --from=", "ADD ", "RUN ", "RUN --mount=type=secret,id=t ", "RUN --mount=type=cache", "USER ", "USER 0\n",
    "ONBUILD ", "HEALTHCHECK ", "CMD [", 'ENTRYPOINT ["./start.sh"]\n', "# syntax=x\n", "# escape=`\n",
    "# check=skip=all\n", "# hadolint ignore=DL3020\n", "# dockcto: ignore[build]\n", "\ufeff", "\x00", "\ud800",
    "\u2028", "é", "apt-get install ", "npm ci", "--", "!", "*", "**/", "../", "/", ".env", "[a", "node_modules",
    "Dockerfile",
)  # fmt: skip
LINES = (
    "args: {X: '1', NODE_VERSION: }", "target: build", "secrets: [t, {source: u, target: npmrc}]", "provenance: true",
    "cache_from: ['type=local,src=./a']", "cache_to: ['type=registry,ref=a/b', 'type=odd']", "platforms: [linux/arm64]",
    "additional_contexts: {base: 'docker-image://a:1'}",
)  # fmt: skip
REST = "    volumes: ['d:/d']\nvolumes: {d: }\nsecrets: {t: {file: ./x}, u: {environment: U}}\n"


def mutated(text: str, dice: random.Random) -> str:
    """A text with one to four places changed: a piece put in or over something, a line gone, doubled or moved."""
    for _ in range(dice.choice((1, 1, 2, 2, 3, 4))):
        lines = text.split("\n")
        at, line = dice.randrange(len(text) + 1), dice.randrange(len(lines))
        kind = dice.randrange(6)
        if kind <= 1:
            text = text[:at] + dice.choice(PIECES) + text[at + dice.choice((0, 0, 1, 4)) :]
        elif kind == 2:
            text = text[:at] + text[at + dice.choice((1, 2, 10, 40)) :]
        elif kind == 3:
            text = "\n".join(lines[:line] + lines[line + 1 :])
        elif kind == 4:
            text = "\n".join([*lines[:line], lines[line], *lines[line:]])
        else:
            lines.insert(dice.randrange(len(lines)), lines.pop(line))
            text = "\n".join(lines)
    return text


def texts_of(folders: Sequence[Path]) -> tuple[list[str], list[str]]:
    """The texts of the Dockerfiles and of the ignore files below folders."""
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    ignores = [path for path in paths if path.name.endswith(".dockerignore")]
    dockerfiles = [path for path in paths if "dockerfile" in path.name.lower() and path not in ignores]
    return [path.read_bytes().decode() for path in dockerfiles], [path.read_bytes().decode() for path in ignores]


def compose(dockerfile: str, dice: random.Random) -> str:
    """A compose file that builds it, now and then from inside."""
    if dice.random() < 0.15:
        body = "".join(f"        {line}\n" for line in dockerfile.replace("\r", "").replace("$", "$$").split("\n"))
        return f"services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: |2\n{body}"
    said = "".join(f"\n      {line}" for line in LINES if dice.random() < 0.15)
    return f"services:\n  web:\n    image: own/web:1\n    build:\n      context: .{said}\n{REST}"


def lay(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


@dataclass
class Tally:
    """What came of the mutants: findings by rule, fixes that were made, crashes by their traceback."""

    found: Counter[str] = field(default_factory=Counter)
    mended: int = 0
    crashes: Counter[str] = field(default_factory=Counter)


def run(folder: Path, texts: tuple[list[str], list[str]], count: int, seed: int, fixes: float) -> Tally:
    """Judge `count` mutants of each kind, laid out in a folder."""
    dice, tally = random.Random(seed), Tally()
    dockerfiles, ignores = texts
    judged = Settings(tuple(catalog()), LoadOptions(), debug=True)
    mending = Settings(BUILD, LoadOptions(), mend=UNSAFE, debug=True)
    for file, text in CONTEXT.items():
        lay(folder, file, text)
    path = str(folder / "compose.yaml")
    for number in range(2 * count):
        dockerfile, ignore = dice.choice(dockerfiles), dice.choice(ignores)
        if number % 2:
            ignore = mutated(ignore, dice)
        else:
            dockerfile = mutated(dockerfile, dice)
        lay(folder, "Dockerfile", dockerfile)
        lay(folder, ".dockerignore", ignore)
        lay(folder, "compose.yaml", compose(dockerfile, dice))
        try:
            outcome = next(judge([(path,)], judged))
            tally.found.update(one.rule for one in outcome.diagnostics)
            for one in outcome.diagnostics:
                inside = 0 <= one.span.start <= one.span.end <= len(one.source.text)
                assert inside, f"{one.rule} at {one.span}"
                assert os.path.exists(one.source.path), one.source.path
            if dice.random() < fixes:
                tally.mended += len(mend([(path,)], mending)[0].fixed)
        except Exception:
            trace = traceback.format_exc(limit=-3)
            if not tally.crashes[trace]:
                print(repr(dockerfile), repr(ignore), trace, sep="\n", file=sys.stderr)
            tally.crashes[trace] += 1
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fixes", type=float, default=0.05)
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    asked = parser.parse_args()
    texts = texts_of([EXAMPLES, *asked.corpus])
    with tempfile.TemporaryDirectory() as name:
        tally = run(Path(name), texts, asked.count, asked.seed, asked.fixes)
    own = {rule: count for rule, count in tally.found.items() if rule in BUILD}
    print(f"{len(texts[0])} Dockerfiles, {len(texts[1])} ignore files; {asked.count} mutants of each")
    print(f"crashes: {sum(tally.crashes.values())}; findings of {len(own)} of {len(BUILD)} build rules; ", end="")
    print(f"mended: {tally.mended}")
    for rule in sorted(BUILD):
        print(f"{own.get(rule, 0):8} {rule}")
    return 1 if tally.crashes else 0


if __name__ == "__main__":
    sys.exit(main())
