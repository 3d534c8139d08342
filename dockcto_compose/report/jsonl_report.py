"""One finding a line, each a JSON object shaped as in the `diagnostics` of the JSON report."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dockcto_compose.report.discreet import Discretion
from dockcto_compose.report.json_report import as_dict
from dockcto_compose.report.report import Report
from dockcto_compose.report.terminal import Style


def render(report: Report, style: Style) -> Iterator[str]:
    """The findings, a line each; nothing where there are none."""
    discretion = Discretion(report)
    for diagnostic in report.diagnostics:
        yield json.dumps(as_dict(report, diagnostic, discretion), separators=(",", ":")) + "\n"
