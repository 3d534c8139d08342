"""What a configuration says about files: which a search leaves out, and which of them are one project."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from dockcto_compose.compose.find import BASE_NAMES
from dockcto_compose.lint.config import Configurations
from dockcto_compose.lint.config_file import ConfigFile
from dockcto_compose.lint.discover import NOTHING_FOUND, Found, PathProblem, unreadable
from dockcto_compose.lint.patterns import Patterns

Project = tuple[str, ...]


def arranged(found: Found, paths: Sequence[str], configurations: Configurations, force: bool = False) -> Found:
    """What was found below `paths`, as their configurations arrange it: those of the folders that were searched, and
    for what lies further down also the nearest one.

    A file that is itself one of the paths stays as it is; with `force` it too may be left out. Raises ConfigError.
    """
    asked = [path for path in paths if os.path.isdir(path)]
    places = [*asked, *(files[0] for files in found.projects)]
    configs = {config.path: config for place in places if (config := configurations.of(place)) is not None}
    if not configs:
        return found
    layouts = [Layout.of(config) for config in configs.values()]
    named = {os.path.abspath(path) for path in paths}
    folders = [os.path.join(os.path.abspath(path), "") for path in asked]
    declared = list(dict.fromkeys(f for layout in layouts for f in layout.projects if _below(f, folders)))
    taken = {os.path.abspath(path) for files in declared for path in files}
    projects: list[Project] = []
    for files in found.projects:
        if len(files) == 1 and os.path.abspath(files[0]) in named:
            projects += [] if force and any(layout.hides(files[0]) for layout in layouts) else [files]
            continue
        for layout in layouts:
            files = layout.arrange(files)
        if not {os.path.abspath(path) for path in files} <= taken:
            projects.append(files)
    problems = _problems(found, layouts, set() if force else named, declared)
    for files in declared:
        bad = [PathProblem(path, reason) for path in files if (reason := unreadable(path))]
        problems += bad
        projects += [] if bad else [files]
    unique = {tuple(map(os.path.abspath, files)): files for files in projects}
    if found.projects and not unique and not problems:
        problems = [PathProblem(path, "holds no Compose file but those that are excluded") for path in asked]
    return Found(list(unique.values()), problems)


def _problems(
    found: Found, layouts: Iterable[Layout], named: Collection[str], declared: Iterable[Project]
) -> list[PathProblem]:
    """The problems of a search that still are some: not those of excluded files, nor that a folder has no project
    where one is declared."""
    problems = []
    for one in found.problems:
        path = os.path.abspath(one.path)
        excluded = path not in named and any(layout.hides(path) for layout in layouts)
        settled = one.reason == NOTHING_FOUND and any(_below(files, [os.path.join(path, "")]) for files in declared)
        if not excluded and not settled:
            problems.append(one)
    return problems


class Layout(NamedTuple):
    """The parts of one configuration that arrange files. `projects` are the declared ones."""

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

    def hides(self, path: str) -> bool:
        """Whether a search leaves a path out."""
        return self.exclude.match(path)

    def arrange(self, files: Project) -> Project:
        """A project that a search found, without what is left out, and on its base; empty where nothing is left."""
        if not files or self.hides(files[0]):
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
