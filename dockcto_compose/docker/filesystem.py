"""Facts about the files around a project, for rules that may not look for themselves.

Bounded: it asks for names and kinds, never opens what is no regular file (a pipe would block), and gives None where
nothing can be known. Each answer is worked out once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from enum import Enum

LARGEST_TEXT = 1_000_000  # bytes
LARGEST_INDEX = 50_000_000  # bytes
MOST_NAMES = 10_000

Read = Callable[[str], bytes]


class Kind(Enum):
    """What stands at a path."""

    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Files:
    """Answers about absolute paths. `exposed` says whether git would take a path in; a folder's ends in `/`.

    `asked` is told each path that somebody wants to know the kind of.
    """

    def __init__(
        self, exposed: Callable[[str], bool] | None = None, asked: Callable[[str], None] | None = None
    ) -> None:
        self._exposed = exposed
        self._asked = asked
        self._kinds: dict[str, Kind] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._indexes: dict[str, frozenset[bytes]] = {}

    def kind(self, path: str) -> Kind:
        """What stands at a path, links followed; UNKNOWN where that cannot be asked."""
        found = self._kinds.get(path)
        if found is None:
            if self._asked is not None:
                self._asked(path)
            found = self._kinds[path] = _kind(path)
        return found

    def mode(self, path: str) -> int | None:
        """The permission bits of a regular file; None where it is none, and where the system has no such bits."""
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            return None
        return stat.S_IMODE(found.st_mode) if stat.S_ISREG(found.st_mode) and os.name == "posix" else None

    def ignored(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether the path lies in a git repository that ignores it: something that is made, not kept."""
        path = os.path.abspath(path)
        while self.kind(os.path.dirname(path)) is Kind.MISSING and os.path.dirname(path) != path:
            path, is_folder = os.path.dirname(path), True
        if self._exposed is None or self.repository(path) is None:
            return False
        return not self._exposed(path + os.sep if is_folder else path)

    def names(self, folder: str) -> frozenset[str]:
        """The names in a folder; none where it cannot be listed, or holds too many."""
        found = self._names.get(folder)
        if found is None:
            found = self._names[folder] = _listed(folder)
        return found

    def text(self, path: str) -> str | None:
        """The text of a regular file of bounded size."""
        try:
            if self.kind(path) is not Kind.FILE or os.stat(path).st_size > LARGEST_TEXT:
                return None
            with open(path, "rb") as file:
                return file.read(LARGEST_TEXT).decode("utf-8-sig")
        except (OSError, ValueError):
            return None

    def repository(self, path: str) -> str | None:
        """The top folder of the git repository that holds the path; None outside of any."""
        folder = os.path.dirname(os.path.abspath(path))
        while self.kind(os.path.join(folder, ".git")) is Kind.MISSING:
            above = os.path.dirname(folder)
            if above == folder:
                return None
            folder = above
        return folder

    def exposed(self, path: str) -> bool:
        """Whether the path lies in a git repository that does not ignore it."""
        folder = os.path.dirname(os.path.abspath(path))
        return self._exposed is not None and self.kind(folder) is Kind.FOLDER and self._exposed(path)

    def tracked(self, path: str) -> bool:
        """Whether git tracks the file, or a file below the folder of that name: it stands in the index."""
        top = self.repository(path)
        if top is None:
            return False
        if top not in self._indexes:
            self._indexes[top] = _index(top)
        name = os.fsencode(os.path.relpath(os.path.abspath(path), top).replace(os.sep, "/"))
        return name in self._indexes[top]


def _kind(path: str) -> Kind:
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return Kind.MISSING
    except (OSError, ValueError):
        return Kind.UNKNOWN
    if stat.S_ISREG(mode):
        return Kind.FILE
    return Kind.FOLDER if stat.S_ISDIR(mode) else Kind.OTHER


def _listed(folder: str) -> frozenset[str]:
    names: set[str] = set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.add(entry.name)
                if len(names) > MOST_NAMES:
                    return frozenset()
    except (OSError, ValueError):
        return frozenset()
    return frozenset(names)


def _index(top: str) -> frozenset[bytes]:
    """The names in a repository's index, and the folders above them; none where it cannot be read."""
    folder = os.path.join(top, ".git")
    try:
        if _kind(folder) is Kind.FILE:  # a work tree of its own or a submodule: the file says where the rest is
            with open(folder, "rb") as file:
                words = file.read(5000).split(b":", 1)
            folder = os.path.join(top, os.fsdecode(words[-1].strip()))
        path = os.path.join(folder, "index")
        if _kind(path) is not Kind.FILE or os.stat(path).st_size > LARGEST_INDEX:
            return frozenset()
        with open(path, "rb") as file:
            names = read_index(file.read(LARGEST_INDEX))
    except (OSError, ValueError, IndexError):
        return frozenset()
    found = set(names)
    for name in names:
        while b"/" in name:
            name = name.rpartition(b"/")[0]
            if name in found:
                break
            found.add(name)
    return frozenset(found)


def read_index(data: bytes) -> list[bytes]:
    """The names in a git index, versions 2 to 4. Raises ValueError or IndexError.

    Format: git's gitformat-index(5); object names of 20 bytes (SHA-1).
    """
    version, count = int.from_bytes(data[4:8]), int.from_bytes(data[8:12])
    if data[:4] != b"DIRC" or version not in (2, 3, 4):
        raise ValueError("no git index")
    names: list[bytes] = []
    at, name = 12, b""
    for _ in range(count):
        start = at
        if at + 62 > len(data):
            raise ValueError("the git index ends early")
        at += 64 if data[at + 60] & 0x40 else 62  # extended entries have two more bytes of flags
        if version == 4:
            drop, at = _varint(data, at)
            end = data.index(b"\0", at)
            name = name[: len(name) - drop] + data[at:end]
            at = end + 1
        else:
            end = data.index(b"\0", at)
            name = data[at:end]
            at = start + ((end - start) // 8 + 1) * 8  # one to eight zero bytes
        names.append(name)
    return names


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """git's variable-width number and the offset behind it."""
    byte = data[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 0x7F)
        if value > len(data):
            raise ValueError("the git index is damaged")
    return value, at + 1
