"""A file that is named alone, judged with the files that Docker Compose would read it with.

Hooks and editors name single files, and an override says little without its base. Which files belong together is what
a search of the folder finds, or what the configuration declares.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from dockcto_compose.lint.config import Configurations
from dockcto_compose.lint.discover import Found, beside
from dockcto_compose.lint.layout import Project, arranged


def with_siblings(found: Found, paths: Iterable[str], configurations: Configurations) -> Found:
    """What was found, each file that is itself one of the paths in the projects it belongs to. Raises ConfigError."""
    named = {os.path.abspath(path) for path in paths if not os.path.isdir(path)}
    projects: list[Project] = []
    for files in found.projects:
        alone = len(files) == 1 and os.path.abspath(files[0]) in named
        projects += (_projects_of(files[0], configurations) if alone else ()) or [files]
    unique = {tuple(map(os.path.abspath, files)): files for files in projects}
    return Found(list(unique.values()), found.problems)


def _projects_of(path: str, configurations: Configurations) -> list[Project]:
    around = arranged(Found(beside(path)), [os.path.dirname(path) or "."], configurations)
    return [files for files in around.projects if os.path.abspath(path) in map(os.path.abspath, files)]
