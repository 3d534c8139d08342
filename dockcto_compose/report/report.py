"""What a run found, ready to be shown in any format."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from dockcto_compose.lint.diagnostic import Diagnostic

STDIN = "<stdin>"


class Judged(NamedTuple):
    """One project of a run. `accepted` is false exactly when an error of category `validity` stands."""

    name: str
    files: tuple[str, ...]
    accepted: bool


class Report(NamedTuple):
    """A whole run: its projects, what is left to mend, and what was mended.

    `suppressed` are the findings that comments or a baseline hide; formats that can tell them from the others show them
    where `show_suppressed` asks for it. `errors` say what could not be judged or written, a line each. `directory` is
    the absolute folder that paths are shown relative to; empty for the current one.
    """

    projects: Sequence[Judged]
    diagnostics: Sequence[Diagnostic]
    fixed: Sequence[Diagnostic] = ()
    suppressed: Sequence[Diagnostic] = ()
    show_suppressed: bool = False
    errors: Sequence[str] = ()
    directory: str = ""

    @property
    def files(self) -> list[str]:
        """Every file of the projects once, in their order."""
        return list(dict.fromkeys(path for project in self.projects for path in project.files))

    def path(self, path: str) -> str:
        """A path as reports show it."""
        return shown_path(path, self.folder)

    @property
    def folder(self) -> str:
        """The absolute folder that paths are shown relative to."""
        return self.directory or os.getcwd()


def shown_path(path: str, directory: str) -> str:
    """Relative to `directory` where it lies below it, else absolute; with forward slashes."""
    if path == STDIN:
        return path
    absolute = os.path.normpath(os.path.join(directory, path))
    prefix = os.path.join(directory, "")
    shown = absolute[len(prefix) :] if absolute.startswith(prefix) else absolute
    return shown.replace(os.sep, "/")


def place(report: Report, diagnostic: Diagnostic) -> str:
    """Where a finding stands: `compose.yaml:3:5`."""
    line, column = diagnostic.start
    return f"{report.path(diagnostic.source.path)}:{line}:{column}"
