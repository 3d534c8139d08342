"""Writing fixed files: all of a fix or none of it, and never over somebody else's change."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from typing import NamedTuple


class WriteRefused(Exception):
    """A file that must not be written, or could not be: which one, and why. Nothing was changed by this attempt."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class _Staged(NamedTuple):
    """A file whose new content waits beside it under a temporary name."""

    path: str
    target: str
    temporary: str
    before: bytes | None
    after: bytes


def write_all(texts: Mapping[str, tuple[str | None, str]]) -> list[str]:
    """Write files (path to text before, None for a new file, and text after); returns the paths that changed.

    Each is written beside its target and then renamed onto it, so that a reader sees the old file or the new one.
    Mode, owner, extended attributes and links are kept: a symbolic link stays one, its target is rewritten; a file
    with hard links, one whose owner cannot be given to a new file, and a mount point are written in place. All
    files are prepared before the first is renamed, and YAML files come last: a secret is in its new home before the
    Compose file loses it. A new env file is for its owner's eyes alone (mode 0600). Raises WriteRefused where a file
    has changed since it was read, is read-only or no regular file, or where the disk says no.
    """
    staged: list[_Staged] = []
    targets: dict[str, str] = {}
    path = ""
    try:
        for path, (before, after) in sorted(texts.items(), key=_is_yaml):
            if before == after:
                continue
            other = targets.setdefault(os.path.realpath(path), path)
            if other != path:
                raise WriteRefused(path, f'is the same file as "{other}"')
            staged.append(_stage(path, None if before is None else before.encode(), after.encode()))
        for one in staged:
            path = one.path
            _unchanged(one.path, one.target, one.before)
        for one in staged:
            path = one.path
            _commit(one)
    except OSError as error:
        raise WriteRefused(path, f"cannot be written: {(error.strerror or str(error)).lower()}") from error
    finally:
        for one in staged:
            with contextlib.suppress(OSError):
                os.unlink(one.temporary)
    return [one.path for one in staged]


def _is_yaml(item: tuple[str, object]) -> bool:
    return item[0].lower().endswith((".yaml", ".yml"))


def _stage(path: str, before: bytes | None, after: bytes) -> _Staged:
    target = os.path.realpath(path)
    _unchanged(path, target, before)
    if before is not None and not os.access(target, os.W_OK):
        raise WriteRefused(path, "is read-only")
    folder, name = os.path.split(target)
    handle, temporary = tempfile.mkstemp(prefix=f".{name[:100]}.", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        if before is None:
            os.chmod(temporary, (0o600 if name.startswith(".env") else 0o666) & ~_umask())
        else:
            _like(target, temporary)
    except BaseException:
        os.unlink(temporary)
        raise
    return _Staged(path, target, temporary, before, after)


def _unchanged(path: str, target: str, before: bytes | None) -> None:
    """Raise WriteRefused unless the file still holds what was read."""
    try:
        if not stat.S_ISREG(os.stat(target).st_mode):
            raise WriteRefused(path, "is not a regular file")
        with open(target, "rb") as file:
            now: bytes | None = file.read()
    except FileNotFoundError:
        now = None
    if now != before:
        what = "appeared" if before is None else "changed" if now is not None else "disappeared"
        raise WriteRefused(path, f"has {what} since it was read; run again")


def _commit(one: _Staged) -> None:
    if one.before is None or _renameable(one):
        try:
            os.replace(one.temporary, one.target)
        except OSError as error:
            if error.errno != errno.EBUSY:  # a mount point takes no rename
                raise
        else:
            _sync_folder(os.path.dirname(one.target))
            return
    with open(one.target, "r+b") as file:
        file.write(one.after)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _renameable(one: _Staged) -> bool:
    """Whether the temporary file can take the place of its target: no other name leads there, the owner is the same."""
    old, new = os.stat(one.target), os.stat(one.temporary)
    return old.st_nlink == 1 and (old.st_uid, old.st_gid) == (new.st_uid, new.st_gid)


def _like(target: str, temporary: str) -> None:
    """Give a new file the owner, mode and extended attributes of the old one, and the time of now."""
    old = os.stat(target)
    if hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):
            os.chown(temporary, old.st_uid, old.st_gid)
    shutil.copystat(target, temporary)
    os.utime(temporary)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: str) -> None:
    """Let the rename itself reach the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
