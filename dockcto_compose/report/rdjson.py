"""Reviewdog's Diagnostic Format: one JSON document, with suggestions that a review shows as changes to take.

Columns count bytes of UTF-8. A suggestion replaces whole lines, which is what reviews show; it is there for safe fixes
of one file, where the lines hold no secret. Facts: reviewdog's `proto/rdf` and the schemas made from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report.discreet import Discretion
from dockcto_compose.report.encode import TOOL, byte_column, sound
from dockcto_compose.report.report import Report
from dockcto_compose.report.suggestion import whole_lines
from dockcto_compose.report.terminal import Style
from dockcto_compose.rules.problem import SAFE
from dockcto_compose.text.source import Source, Span


def render(report: Report, style: Style) -> Iterator[str]:
    """One document, a finding a line."""
    yield f'{{"source": {{"name": "{TOOL}"}},\n"diagnostics": ['
    separator = "\n"
    for found in diagnostics(report):
        yield separator + json.dumps(found)
        separator = ",\n"
    yield "\n]}\n"


def diagnostics(report: Report) -> Iterator[dict[str, Any]]:
    """The findings as plain data."""
    discretion = Discretion(report)
    for diagnostic in report.diagnostics:
        yield _diagnostic(report, diagnostic, discretion)


def _diagnostic(report: Report, diagnostic: Diagnostic, discretion: Discretion) -> dict[str, Any]:
    found: dict[str, Any] = {
        "message": sound(diagnostic.message),
        "location": _location(report, diagnostic.source, diagnostic.span),
        "severity": diagnostic.severity.value.upper(),
        "code": {"value": diagnostic.rule},
    }
    if suggestion := _suggestion(diagnostic, discretion):
        found["suggestions"] = [suggestion]
    if diagnostic.related:
        found["related_locations"] = [
            {"message": sound(r.message), "location": _location(report, r.at.source, r.at.span)}
            for r in diagnostic.related
        ]
    return found


def _suggestion(diagnostic: Diagnostic, discretion: Discretion) -> dict[str, Any] | None:
    fix, source = diagnostic.fix, diagnostic.source
    if fix is None or fix.applicability < SAFE or any(edit.source is not source for edit in fix.edits):
        return None
    lines = whole_lines(source, fix.edits)
    if lines is not None and not discretion.reveals([*fix.edits, lines.edit]):
        return {"range": {"start": {"line": lines.first}, "end": {"line": lines.last}}, "text": sound(lines.text)}
    if len(fix.edits) == 1 and not discretion.reveals(fix.edits):
        edit = fix.edits[0]
        return {"range": _range(source, edit.span), "text": sound(edit.text)}
    return None


def _location(report: Report, source: Source, span: Span) -> dict[str, Any]:
    return {"path": sound(report.path(source.path)), "range": _range(source, span)}


def _range(source: Source, span: Span) -> dict[str, Any]:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    return {"line": source.position(offset).line, "column": byte_column(source, offset)}
