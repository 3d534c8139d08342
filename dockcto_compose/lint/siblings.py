"""A file that is named alone, judged with the files that Docker Compose would read it with.

Hooks and editors name single files, and an override says little without its base. Which files belong together is what
a search of the folder finds, or what the configuration declares.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from dockcto_compose.lint.discover import Found, beside
from dockcto_compose.lint.layout import Layout, Project


def with_siblings(found: Found, paths: Iterable[str], layout: Layout | None) -> Found:
    """What was found, each file that is itself one of the paths in the projects it belongs to."""
    named = {os.path.abspath(path) for path in paths if not os.path.isdir(path)}
    projects: list[Project] = []
    for files in found.projects:
        alone = len(files) == 1 and os.path.abspath(files[0]) in named
        projects += (_projects_of(files[0], layout) if alone else ()) or [files]
    unique = {tuple(map(os.path.abspath, files)): files for files in projects}
    return Found(list(unique.values()), found.problems)


def _projects_of(path: str, layout: Layout | None) -> list[Project]:
    around = Found(beside(path))
    if layout is not None:
        around = layout.arrange(around, [os.path.dirname(path) or "."])
    return [files for files in around.projects if os.path.abspath(path) in map(os.path.abspath, files)]
