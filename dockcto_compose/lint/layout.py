"""What a configuration says about files: which a search leaves out, and which of them are one project."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from dockcto_compose.compose.find import BASE_NAMES
from dockcto_compose.lint.config_file import ConfigFile
from dockcto_compose.lint.discover import Found, PathProblem, unreadable
from dockcto_compose.lint.patterns import Patterns

Project = tuple[str, ...]


class Layout(NamedTuple):
    """The parts of a configuration that arrange files. `projects` are the declared ones."""

    exclude: Patterns
    overlays: Patterns
    projects: tuple[Project, ...] = ()

    @classmethod
    def of(cls, config: ConfigFile) -> Layout:
        """What a configuration file says."""

        def patterns(key: str) -> Patterns:
            setting = config.values.get(key)
            return Patterns("", ()) if setting is None else Patterns(setting.folder, tuple(setting.value))

        declared = config.values.get("projects")
        projects: list[Project] = []
        for files in declared.value if declared is not None else ():
            assert declared is not None
            projects.append(tuple(_shortest(os.path.join(declared.folder, path)) for path in files))
        return cls(patterns("exclude"), patterns("overlays"), tuple(files for files in projects if files))

    def arrange(self, found: Found, paths: Sequence[str], force: bool = False) -> Found:
        """What was found below `paths`, arranged.

        A file that is itself one of the paths stays as it is; with `force` it too may be left out.
        """
        folders = [os.path.join(os.path.abspath(path), "") for path in paths if os.path.isdir(path)]
        named = {os.path.abspath(path) for path in paths}
        declared = [files for files in self.projects if _below(files, folders)]
        taken = {os.path.abspath(path) for files in declared for path in files}
        projects: list[Project] = []
        for files in found.projects:
            if len(files) == 1 and os.path.abspath(files[0]) in named:
                projects += [] if force and self.hides(files[0]) else [files]
                continue
            arranged = self._arranged(files)
            if not {os.path.abspath(path) for path in arranged} <= taken:
                projects.append(arranged)
        kept = set() if force else named
        problems = [one for one in found.problems if os.path.abspath(one.path) in kept or not self.hides(one.path)]
        for files in declared:
            bad = [PathProblem(path, reason) for path in files if (reason := unreadable(path))]
            problems += bad
            projects += [] if bad else [files]
        unique = {tuple(map(os.path.abspath, files)): files for files in projects}
        return Found(list(unique.values()), problems)

    def hides(self, path: str) -> bool:
        """Whether a search leaves a path out."""
        return self.exclude.match(path)

    def _arranged(self, files: Project) -> Project:
        """A project that a search found, without what is left out, and on its base; empty where nothing is left."""
        if self.hides(files[0]):
            return ()
        kept = tuple(path for path in files if not self.hides(path))
        if len(kept) > 1 or not self.overlays.match(kept[0]):
            return kept
        for name in BASE_NAMES:
            base = os.path.join(os.path.dirname(kept[0]), name)
            if base != kept[0] and os.path.isfile(base):
                return base, kept[0]
        return kept


def _below(files: Project, folders: Sequence[str]) -> bool:
    return any(os.path.abspath(path).startswith(folder) for path in files for folder in folders)


def _shortest(path: str) -> str:
    return os.path.normpath(path).removeprefix(os.path.join(os.getcwd(), ""))
