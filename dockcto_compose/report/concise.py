"""One line a finding, for problem matchers: `path:line:col: severity rule message`."""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.report.report import Report, place
from dockcto_compose.report.summary import COLORS
from dockcto_compose.report.terminal import Style, visible


def render(report: Report, style: Style) -> Iterator[str]:
    """The findings, a line each; never a summary, so that every line is a finding."""
    for diagnostic in report.diagnostics:
        kind = style(diagnostic.severity.value, "bold", COLORS[diagnostic.severity])
        at = style(f"{visible(place(report, diagnostic))}:", "bold")
        yield f"{at} {kind} {style(diagnostic.rule, 'cyan')} {visible(diagnostic.message)}\n"
