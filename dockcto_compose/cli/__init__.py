"""The command line. The only package that prints and exits.

Standard output carries what was asked for (findings, a diff, a project), standard error everything else. Exit codes:
0 nothing at or above `--fail-on` is left, 1 findings are left or the diff is not empty, 2 the work could not be done.
"""

from __future__ import annotations

from dockcto_compose.cli.main import main

__all__ = ["main"]
