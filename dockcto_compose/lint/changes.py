"""Which lines of which files differ from a revision of git: `check --diff-base` speaks of no others.

Compared are the files as they lie on the disk with the commit where the current branch left the revision, so that what
others did there meanwhile does not count. Files that git does not know are new as a whole; renamed ones are compared
with what they were. Git is called with a resolved commit alone, without hooks, external programs or configured formats
of its output.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.text.regex import regex

_DIFF = (
    "diff", "--unified=0", "--inter-hunk-context=0", "--find-renames", "--text", "--no-color", "--no-ext-diff",
    "--no-textconv", "--no-relative", "--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip
_HUNK = regex(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_COMMIT = regex(r"[0-9a-f]{40,64}")
_ESCAPE = regex(r"\\([0-7]{3}|.)")
_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
# what a hook of git sets, and a caller may have set, to speak of another repository
_OF_OTHERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE",
              "GIT_OBJECT_DIRECTORY", "GIT_DIFF_OPTS")  # fmt: skip


class RevisionError(ValueError):
    """The lines changed since a revision cannot be known; the message says why, on one line."""


class Hunk(NamedTuple):
    """Lines `first` to `last` (from 1) of a file are new. Where lines only went, it was between `last` and `first`."""

    first: int
    last: int


class Changes:
    """The lines that differ from a revision. Each repository is asked once, when a file of it is."""

    def __init__(self, revision: str) -> None:
        self._revision = revision
        self._tops: dict[str, str] = {}
        self._found: dict[str, dict[str, list[Hunk]]] = {}

    def meets(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding stands on a changed line. Raises RevisionError."""
        hunks = self.of(diagnostic.source.path)
        if hunks is None:
            return True
        text, (start, end) = diagnostic.source.text, diagnostic.span
        first = text.count("\n", 0, start) + 1  # git knows no other line ends
        last = first + text.count("\n", start, max(start, end - 1))
        return any(first <= hunk.last and hunk.first <= last for hunk in hunks)

    def of(self, path: str) -> list[Hunk] | None:
        """The changes of a file; None for one that is new as a whole. Raises RevisionError."""
        real = os.path.realpath(path)
        top = self._top(os.path.dirname(real))
        if not top:
            raise RevisionError(f"{path}: is in no git repository; --diff-base needs one")
        if top not in self._found:
            self._found[top] = _changes(top, self._revision)
        return self._found[top].get(os.path.relpath(real, top).replace(os.sep, "/"))

    def _top(self, folder: str) -> str:
        """The top folder of the repository a folder lies in; empty for none."""
        if folder not in self._tops:
            above = os.path.dirname(folder)
            here = os.path.exists(os.path.join(folder, ".git"))
            self._tops[folder] = folder if here else "" if above == folder else self._top(above)
        return self._tops[folder]


def _changes(top: str, revision: str) -> dict[str, list[Hunk]]:
    """The changes of every file that git knows in a repository, by its path from the top."""
    base = _base(top, revision)
    tracked = _git(top, "ls-files", "-z").decode("utf-8", "surrogateescape").split("\0")
    changed: dict[str, list[Hunk]] = {path: [] for path in tracked if path}
    for path, hunk in _hunks(_git(top, *_DIFF, base, "--").decode("utf-8", "surrogateescape").split("\n")):
        changed.setdefault(path, []).append(hunk)
    return changed


def _base(top: str, revision: str) -> str:
    """The commit to compare with. Raises RevisionError."""
    known = ""
    if not revision.startswith("-") and "\0" not in revision:
        known = _ask(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not _COMMIT.fullmatch(known):
        raise RevisionError(f'"{revision}" is no revision known in {top}; a shallow clone may have to fetch it first')
    return _ask(top, "merge-base", known, "HEAD") or known


def _hunks(lines: Sequence[str]) -> Iterator[tuple[str, Hunk]]:
    """The hunks of a diff without context, each with the path of its file as it is now."""
    path = ""
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("+++ "):
            path = _path(line[4:])
        elif match := _HUNK.match(line):
            old, start, new = (1 if part is None else int(part) for part in match.groups())
            yield path, Hunk(start, start + new - 1) if new else Hunk(start + 1, start)
            at += old + new  # nothing in a hunk is read: a line of a file may look like a head


def _path(shown: str) -> str:
    """A path in the head of a diff, as git writes it: `b/` before it, a tab behind it, odd characters escaped."""
    text = shown.removesuffix("\t")
    if text.startswith('"') and text.endswith('"'):
        raw = b"".join(_unescaped(text[1:-1]))
        text = raw.decode("utf-8", "surrogateescape")
    return text.removeprefix("b/")


def _unescaped(text: str) -> Iterator[bytes]:
    at = 0
    for match in _ESCAPE.finditer(text):
        yield text[at : match.start()].encode("utf-8", "surrogateescape")
        said = match[1]
        yield bytes([int(said, 8) & 255 if len(said) == 3 else _ESCAPES.get(said, ord(said) & 255)])
        at = match.end()
    yield text[at:].encode("utf-8", "surrogateescape")


def _ask(top: str, *words: str) -> str:
    """What git answers; empty where it says no."""
    return _run(top, *words).stdout.decode("utf-8", "replace").strip()


def _git(top: str, *words: str) -> bytes:
    """What git prints. Raises RevisionError where it fails."""
    done = _run(top, *words)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise RevisionError(f"git {words[0]} failed in {top}: {said.removeprefix('fatal: ')}")
    return done.stdout


def _run(top: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_OTHERS}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "-C", top, "-c", "core.fsmonitor=false", *words]
    try:
        return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise RevisionError(f"git cannot be run: {(error.strerror or str(error)).lower()}") from error
