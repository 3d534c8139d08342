"""Mutate real Dockerfiles and ignore files, and judge each mutant by every build rule: nothing may crash.

usage: python tests/shared/dockerfile_mutations.py [--count 20000] [--seed 1] [--fixes 0.05]

`--count` Dockerfiles and as many ignore files, each laid out as a project with the files its COPY may want. A share of
`--fixes` of them is also mended as far as it goes. The places of all findings must lie inside their files.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

from dockcto_compose.compose.load import LoadOptions
from dockcto_compose.lint.run import Settings, judge, mend
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import UNSAFE

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
CONTEXT = {
    "package.json": "{}", "requirements.txt": "flask", "src/main.py": "", "x": "1", "a/b": "2", ".env": "TOKEN=x",
    ".git/HEAD": "ref", "node_modules/n/i.js": "", "p/.env": "B=2", "start.sh": "#!/bin/sh\n",
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
BUILD = (
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


def texts_of(shared: Path) -> tuple[list[str], list[str]]:
    """The Dockerfiles and the ignore files there are."""
    corpus = shared / "corpus" / "files"
    named = [path for path in sorted(corpus.rglob("*")) if "dockerfile" in path.name.lower() and path.is_file()]
    dockerfiles = [*named, *sorted((shared / "data" / "dockerfile_cases").iterdir())]
    recorded = (shared / "data" / "dockerignore.jsonl").read_text("utf-8").splitlines()
    ignores = [json.loads(line)["ignore"] for line in recorded]
    ignores += [path.read_bytes().decode() for path in sorted(corpus.rglob("*.dockerignore"))]
    return [path.read_bytes().decode() for path in dockerfiles], ignores


def compose(dockerfile: str, dice: random.Random) -> str:
    """A compose file that builds it, now and then from inside."""
    if dice.random() < 0.15:
        body = "".join(f"        {line}\n" for line in dockerfile.replace("\r", "").replace("$", "$$").split("\n"))
        return f"services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: |2\n{body}"
    said = "".join(f"\n      {line}" for line in BUILD if dice.random() < 0.15)
    return f"services:\n  web:\n    image: own/web:1\n    build:\n      context: .{said}\n{REST}"


def lay(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fixes", type=float, default=0.05)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    dockerfiles, ignores = texts_of(SHARED)
    judged = Settings(tuple(catalog()), LoadOptions(), debug=True)
    build = tuple(rule.id for rule in catalog().values() if rule.category == "build")
    found: Counter[str] = Counter()
    crashes: Counter[str] = Counter()
    mended = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in CONTEXT.items():
            lay(folder, file, text)
        path = str(folder / "compose.yaml")
        for number in range(2 * options.count):
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
                found.update(one.rule for one in outcome.diagnostics)
                for one in outcome.diagnostics:
                    if not 0 <= one.span.start <= one.span.end <= len(one.source.text) or not os.path.exists(
                        one.source.path
                    ):
                        raise AssertionError(f"{one.rule} at {one.span}")
                if dice.random() < options.fixes:
                    mended += len(mend([(path,)], Settings(build, LoadOptions(), mend=UNSAFE, debug=True))[0].fixed)
            except Exception:
                trace = traceback.format_exc(limit=-3)
                if not crashes[trace]:
                    print(repr(dockerfile), repr(ignore), trace, sep="\n", file=sys.stderr)
                crashes[trace] += 1
    own = {rule: count for rule, count in found.items() if rule in build}
    print(f"{len(dockerfiles)} Dockerfiles, {len(ignores)} ignore files; {options.count} mutants of each")
    print(f"crashes: {sum(crashes.values())}; findings of {len(own)} of {len(build)} build rules; mended: {mended}")
    for rule in sorted(build):
        print(f"{own.get(rule, 0):8} {rule}")
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main())
