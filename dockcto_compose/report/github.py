"""Workflow commands of GitHub Actions: a log line a finding, which the runner turns into an annotation.

A step shows ten annotations of each level and drops the rest without a word, so the worst come first, and a line in
plain text says how many were found. Facts: GitHub's page on workflow commands, actions/toolkit, runner issues.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report.encode import TOOL, log_line
from dockcto_compose.report.report import Report
from dockcto_compose.report.summary import plural, summary
from dockcto_compose.report.terminal import Style
from dockcto_compose.rules.problem import Severity

SHOWN = 10  # annotations of a level in one step
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, style: Style) -> Iterator[str]:
    """What could not be judged and the findings as commands, the worst first."""
    for error in report.errors:
        yield f"::error title={TOOL}::{escape(error)}\n"
    for diagnostic in sorted(report.diagnostics, key=lambda d: -d.severity.rank):
        yield _command(report, diagnostic)
    found = Counter(diagnostic.severity for diagnostic in report.diagnostics)
    found[Severity.ERROR] += len(report.errors)
    hidden = sum(max(count - SHOWN, 0) for count in found.values())
    if hidden:
        yield f"{TOOL}: {summary(report)}; GitHub shows no annotation for {plural(hidden, 'finding')} of these\n"


def _command(report: Report, diagnostic: Diagnostic) -> str:
    start, end = diagnostic.start, diagnostic.end
    values: dict[str, object] = {
        "title": diagnostic.rule,
        "file": report.path(diagnostic.source.path),
        "line": start.line,
        "endLine": end.line,
    }
    if start.line == end.line:  # GitHub refuses columns of an annotation over several lines
        values |= {"col": start.column, "endColumn": end.column}
    properties = ",".join(f"{key}={escape_property(str(value))}" for key, value in values.items())
    return f"::{_LEVELS[diagnostic.severity]} {properties}::{escape(diagnostic.message)}\n"


def escape(text: str) -> str:
    """A message as the runner reads it."""
    return log_line(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """The value of a property as the runner reads it."""
    return escape(text).replace(":", "%3A").replace(",", "%2C")
