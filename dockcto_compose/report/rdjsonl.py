"""Reviewdog's Diagnostic Format, one finding a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dockcto_compose.report.encode import TOOL
from dockcto_compose.report.rdjson import diagnostics
from dockcto_compose.report.report import Report
from dockcto_compose.report.terminal import Style


def render(report: Report, style: Style) -> Iterator[str]:
    """The findings, a line each; nothing where there are none."""
    for found in diagnostics(report):
        yield json.dumps({**found, "source": {"name": TOOL}}, separators=(",", ":")) + "\n"
