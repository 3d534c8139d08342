"""Writing fixed files: all of a fix or none of it, and never over somebody else's change."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dockcto_compose.rules.secret_files import FOLDER
from dockcto_compose.text.regex import regex

SUFFIX = ".dockcto.tmp"
_TEMPORARY = regex(r"\..+\.[a-z0-9_]{8}\.dockcto\.tmp")
LONGEST_WAIT = 10.0  # seconds for another run to be done with a folder


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
    files are prepared before the first is renamed; ignore files come first and YAML files last: a secret is in its new
    home, and that home hidden, before the Compose file loses it. New files are for their owner's eyes alone (mode 0600,
    and 0700 for the folder of secrets) but for ignore files. Other runs of this program wait for their turn in the
    same folders. Raises WriteRefused where a file has changed since it was read, is read-only or no regular file, or
    where the disk says no.
    """
    wanted = [(path, *both) for path, both in sorted(texts.items(), key=_turn) if both[0] != both[1]]
    staged: list[_Staged] = []
    targets: dict[str, str] = {}
    path = wanted[0][0] if wanted else ""
    with contextlib.ExitStack() as at_end:
        try:
            made = _folders(wanted)
            at_end.callback(_drop_empty, made)
            for folder in sorted({os.path.dirname(os.path.realpath(one)) for one, _, _ in wanted}):
                at_end.enter_context(_turn_in(folder))
            at_end.callback(_drop_staged, staged)
            for path, before, after in wanted:
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
    return [one.path for one in staged]


def _turn(item: tuple[str, object]) -> int:
    """When a file is written: 0 for ignore files, 2 for YAML files, 1 for all others."""
    if _is_ignore_file(item[0]):
        return 0
    return 2 if item[0].lower().endswith((".yaml", ".yml")) else 1


def _is_ignore_file(path: str) -> bool:
    return path.endswith((".gitignore", ".dockerignore"))


def _folders(wanted: Sequence[tuple[str, str | None, str]]) -> list[str]:
    """Make the folder of new secrets where it is missing, and no other; the folders that were made."""
    made = []
    for path, before, _ in wanted:
        folder = os.path.dirname(path)
        if before is None and os.path.basename(folder) == FOLDER and not os.path.lexists(folder):
            os.mkdir(folder, 0o700)
            made.append(folder)
    return made


def _drop_empty(folders: Sequence[str]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            os.rmdir(folder)


def _drop_staged(staged: Sequence[_Staged]) -> None:
    for one in staged:
        with contextlib.suppress(OSError):
            os.unlink(one.temporary)


@contextlib.contextmanager
def _turn_in(folder: str) -> Iterator[None]:
    """Nobody else who asks for a turn writes in the folder; what a run that was killed in its turn left there is gone.

    The lock is on the folder itself: it leaves nothing behind and ends with the process. Where the system has no such
    locks, nothing is waited for, and nothing removed.
    """
    handle = _locked(folder)
    try:
        if handle is not None:
            _drop_leftovers(folder)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _locked(folder: str) -> int | None:
    try:
        import fcntl
    except ImportError:
        return None
    try:
        handle = os.open(folder or ".", os.O_RDONLY)
    except OSError:
        return None
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(handle)
                raise WriteRefused(folder, "is being written by another run; wait for it, then run again") from None
            time.sleep(0.02)
        except OSError:
            os.close(handle)
            return None
        else:
            return handle


def _drop_leftovers(folder: str) -> None:
    with contextlib.suppress(OSError):
        for name in os.listdir(folder or "."):
            if _TEMPORARY.fullmatch(name):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(folder, name))


def _stage(path: str, before: bytes | None, after: bytes) -> _Staged:
    target = os.path.realpath(path)
    _unchanged(path, target, before)
    if before is not None and not os.access(target, os.W_OK):
        raise WriteRefused(path, "is read-only")
    folder, name = os.path.split(target)
    handle, temporary = tempfile.mkstemp(prefix=f".{name[:100]}.", suffix=SUFFIX, dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        if before is None:
            os.chmod(temporary, (0o666 if _is_ignore_file(name) else 0o600) & ~_umask())
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
