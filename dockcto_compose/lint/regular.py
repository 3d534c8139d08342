"""Reading files that somebody else has named: only those whose reading ends."""

from __future__ import annotations

import errno
import os
import stat


def read_regular(path: str) -> bytes:
    """The content of a file that a project names. Raises OSError, also where it is a pipe or a device but for
    `/dev/null`: reading those may never end."""
    mode = os.stat(path).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or path == os.devnull):
        raise OSError(errno.EINVAL, "is not a regular file", path)
    with open(path, "rb") as file:
        return file.read()
