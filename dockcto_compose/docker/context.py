"""The build context as BuildKit gets it: which files there are, and which of them an ignore file keeps out.

Bounded: at most MOST_ENTRIES names are looked at, no file is opened, no symbolic link to a folder is followed, and of
folders with thousands of files that nobody wrote (`.git`, `node_modules`) only the name counts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from dockcto_compose.docker.filesystem import Files, Kind
from dockcto_compose.docker.golang import clean_path
from dockcto_compose.docker.ignore import Decision, IgnoreFile
from dockcto_compose.text.source import Source

MOST_ENTRIES = 10_000
CLOSED = frozenset((".git", "node_modules", ".venv", "venv", "__pycache__", ".hg", ".svn"))
"""Folders that count as one entry in a listing."""


class Ignoring(NamedTuple):
    """The ignore file in force for a build: its text and its patterns."""

    source: Source
    file: IgnoreFile


class BuildContext:
    """One context folder (absolute) with the ignore file in force, None where there is none.

    Paths are relative to the folder, with forward slashes; `.` is the folder itself.
    """

    def __init__(self, folder: str, ignoring: Ignoring | None, files: Files) -> None:
        self.folder = folder
        self.ignoring = ignoring
        self.files = files

    @property
    def exists(self) -> bool:
        return self.files.kind(self.folder) is Kind.FOLDER

    def path(self, name: str) -> str:
        """The absolute path of something in the context."""
        return os.path.normpath(os.path.join(self.folder, *name.split("/")))

    def kind(self, name: str) -> Kind:
        """What stands at a path; UNKNOWN where a symbolic link leads there, which the engine follows inside alone."""
        at = self.folder
        for part in [] if name == "." else name.split("/"):
            at = os.path.join(at, part)
            if os.path.islink(at):
                return Kind.UNKNOWN
        return self.files.kind(at)

    def decision(self, name: str) -> Decision:
        """What the ignore file says of a path."""
        return self.ignoring.file.match(name) if self.ignoring is not None else Decision(False, None)

    def sends(self, name: str) -> bool | None:
        """Whether anything at or below a path reaches the builder; None where that is not known."""
        if self.kind(name) is not Kind.FOLDER or not self.decision(name).ignored:
            return name == "." or not self.decision(name).ignored
        if self.ignoring is None or not self.ignoring.file.has_exceptions:
            return False
        below = [entry for entry in self.entries or () if entry.startswith(f"{name}/")]
        if self.entries is None:
            return None
        return any(not self.decision(entry).ignored for entry in below)

    @cached_property
    def entries(self) -> tuple[str, ...] | None:
        """Every file below the folder, ignored or not, closed folders with a slash behind; None beyond the cap."""
        found: list[str] = []
        for name in _walk(self.folder):
            found.append(name)
            if len(found) > MOST_ENTRIES:
                return None
        return tuple(found)

    @cached_property
    def sent(self) -> tuple[str, ...] | None:
        """The entries that no pattern keeps out."""
        if self.entries is None:
            return None
        return tuple(entry for entry in self.entries if not self.decision(entry).ignored)

    def matching(self, pattern: str) -> list[str] | None:
        """The files and folders a COPY source with wildcards names, ignored or not; None where that is not known."""
        regex = wildcard(pattern)
        if regex is None or self.entries is None:
            return None
        depth = pattern.count("/") + 1
        names = {"/".join(entry.split("/")[:depth]) for entry in self.entries if entry.count("/") >= depth - 1}
        return sorted(name for name in names if regex.fullmatch(name))


def wildcard(pattern: str) -> re.Pattern[str] | None:
    """A pattern of Go's filepath.Match, which COPY uses; None where it is not valid."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "*":
            parts.append("[^/]*")
        elif sign == "?":
            parts.append("[^/]")
        elif sign == "[":
            end = pattern.find("]", at + 2)
            if end < 0:
                return None
            inner = pattern[at + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            parts.append(f"[{inner}]")
            at = end
        elif sign == "\\" and at + 1 < len(pattern):
            at += 1
            parts.append(re.escape(pattern[at]))
        else:
            parts.append(re.escape(sign))
        at += 1
    try:
        return re.compile("".join(parts))
    except re.error:
        return None


def source_path(text: str) -> str:
    """A COPY source as a path in the context: `./a//b`, `/a/b` and `../a/b` are `a/b`; nothing is outside of it."""
    return clean_path("/" + text).lstrip("/") or "."


def _walk(top: str) -> Iterator[str]:
    """Files below a folder, folder by folder; the number of all names is bounded too."""
    pending = [("", top)]
    looked = 0
    while pending:
        prefix, folder = pending.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in listed:
            looked += 1
            name = prefix + entry.name
            if not entry.is_dir(follow_symlinks=False):
                yield name
            elif entry.name in CLOSED:
                yield name + "/"
            else:
                pending.append((name + "/", entry.path))
                if looked > MOST_ENTRIES:
                    yield name + "/"  # folders of folders count as well
