"""Logging commands of Azure Pipelines: a log line a finding, which becomes an issue of the build.

Azure knows errors and warnings only, so an info is a warning there. Facts: microsoft/azure-pipelines-task-lib.
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report.encode import log_line
from dockcto_compose.report.report import Report
from dockcto_compose.report.terminal import Style
from dockcto_compose.rules.problem import Severity


def render(report: Report, style: Style) -> Iterator[str]:
    """What could not be judged and the findings as commands, in their order."""
    for error in report.errors:
        yield f"##vso[task.logissue type=error;]{escape(error)}\n"
    for diagnostic in report.diagnostics:
        yield _command(report, diagnostic)


def _command(report: Report, diagnostic: Diagnostic) -> str:
    start = diagnostic.start
    values = {
        "type": "error" if diagnostic.severity is Severity.ERROR else "warning",
        "sourcepath": report.path(diagnostic.source.path),
        "linenumber": start.line,
        "columnnumber": start.column,
        "code": diagnostic.rule,
    }
    properties = "".join(f"{key}={escape_property(str(value))};" for key, value in values.items())
    return f"##vso[task.logissue {properties}]{escape(diagnostic.message)}\n"


def escape(text: str) -> str:
    """A message as the agent reads it."""
    return log_line(text).replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """The value of a property as the agent reads it."""
    return escape(text).replace("]", "%5D").replace(";", "%3B")
