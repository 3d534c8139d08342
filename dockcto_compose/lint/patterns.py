"""Paths that a configuration names, by patterns written as in a `.gitignore`."""

from __future__ import annotations

import os
from typing import NamedTuple

from dockcto_compose.lint.ignore import Ignore, parse


class Patterns(NamedTuple):
    """Patterns that count from a folder (absolute). One that matches a folder matches all that is below it."""

    folder: str
    texts: tuple[str, ...]

    def match(self, path: str) -> bool:
        """Whether a path is meant; one outside of the folder never is."""
        path = os.path.abspath(path)
        prefix = os.path.join(self.folder, "")
        if not self.texts or not path.startswith(prefix):
            return False
        ignore = Ignore(((self.folder, parse(self.texts)),))
        at = path.find(os.sep, len(prefix))
        while at >= 0:
            if ignore.hides(path[:at], is_folder=True):
                return True
            at = path.find(os.sep, at + 1)
        return ignore.hides(path)
