"""A page for people: the summary of a job, or a comment. Tables as GitHub and GitLab read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report.encode import TOOL, sound
from dockcto_compose.report.report import Report, place
from dockcto_compose.report.summary import plural, summary
from dockcto_compose.report.terminal import Style, visible
from dockcto_compose.rules.problem import SAFE, UNSAFE, Severity

MOST = 200  # findings of a severity; GitHub takes a page of 1 MiB
LONGEST = 500  # characters of a message

_ICONS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}  # noqa: RUF001
_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~$!:@()+\-.])(?<![\w ][.:()+\-])")
_CODE = re.compile(r"`([^`]+)`")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def render(report: Report, style: Style) -> Iterator[str]:
    """A heading, the summary, and a table for each severity."""
    suppressed = f"; {report.suppressed} suppressed" if report.suppressed else ""
    yield f"## {TOOL}\n\n{_line(summary(report))}{suppressed}\n"
    for severity in Severity:
        found = [diagnostic for diagnostic in report.diagnostics if diagnostic.severity is severity]
        if found:
            yield from _table(report, severity, found)


def _line(text: str) -> str:
    """The summary, with options as code."""
    return re.sub(r"--fix(?: --unsafe-fixes)?", r"`\g<0>`", text)


def _table(report: Report, severity: Severity, found: Sequence[Diagnostic]) -> Iterator[str]:
    yield f"\n### {_ICONS[severity]} {plural(len(found), severity.value)}\n\n"
    yield "| Where | What | Rule | Fix |\n|---|---|---|---|\n"
    for diagnostic in found[:MOST]:
        cells = (code(place(report, diagnostic)), prose(diagnostic.message), code(diagnostic.rule), _fix(diagnostic))
        yield f"| {' | '.join(cells)} |\n"
    if len(found) > MOST:
        yield f"\nand {len(found) - MOST} more\n"


def _fix(diagnostic: Diagnostic) -> str:
    words = {SAFE: "safe", UNSAFE: "unsafe"}
    return words.get(diagnostic.fix.applicability, "") if diagnostic.fix is not None else ""
