"""Which files a run may write: those of the projects it was asked about, and nothing outside of them."""

from __future__ import annotations

import os
from collections.abc import Iterable


class Reach:
    """What lies in a project: in its folder, in those of the files it is made of, and in the git repositories around
    these. Symbolic links are followed first, so that none leads out."""

    def __init__(self, directory: str, files: Iterable[str]) -> None:
        self._folders = {directory, *(os.path.dirname(os.path.abspath(path)) for path in files)}
        self._tops: tuple[str, ...] | None = None
        self._known: dict[str, bool] = {}

    def holds(self, path: str) -> bool:
        """Whether a file, there already or not, lies in the project."""
        found = self._known.get(path)
        if found is None:
            if self._tops is None:
                self._tops = tuple({_top(os.path.realpath(folder)) for folder in self._folders})
            real = os.path.realpath(path)
            found = self._known[path] = any(real.startswith(os.path.join(top, "")) for top in self._tops)
        return found


def _top(folder: str) -> str:
    """The top folder of the repository that a folder is in; the folder itself outside of any."""
    at = folder
    while not os.path.lexists(os.path.join(at, ".git")):
        above = os.path.dirname(at)
        if above == at:
            return folder
        at = above
    return at
