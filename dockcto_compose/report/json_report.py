"""The stable machine format; `schemas/report.schema.json` describes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dockcto_compose import __version__
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report.discreet import Discretion
from dockcto_compose.report.report import Report
from dockcto_compose.report.summary import counts
from dockcto_compose.report.terminal import Style
from dockcto_compose.rules.problem import Fix
from dockcto_compose.text.source import Source, Span

VERSION = 1


def render(report: Report, style: Style) -> Iterator[str]:
    """The whole report as one JSON document. Everything outside ASCII is escaped, lone surrogates included."""
    found = counts(report)
    head = {
        "version": VERSION,
        "tool": {"name": "dockcto-compose", "version": __version__},
        "projects": [
            {"name": p.name, "files": [report.path(path) for path in p.files], "accepted": p.accepted}
            for p in report.projects
        ],
        "summary": {
            "files": len(report.files),
            "projects": len(report.projects),
            **{severity.value: count for severity, count in found.severity.items()},
            "fixable": found.fixable,
            "fixed": len(report.fixed),
            "suppressed": len(report.suppressed),
        },
    }
    # a line for each part and each finding: json's own indenting takes several times as long, and reads no better
    yield "{\n" + "".join(f'"{key}": {json.dumps(value)},\n' for key, value in head.items())
    separator = '"diagnostics": [\n'
    discretion = Discretion(report)
    for diagnostic in report.diagnostics:
        yield separator + json.dumps(as_dict(report, diagnostic, discretion))
        separator = ",\n"
    yield "\n]" if report.diagnostics else separator + "]"
    if report.show_suppressed:
        separator = ',\n"suppressed": [\n'
        for diagnostic in report.suppressed:
            by = {"by": "baseline" if diagnostic.ignored is None else "comment", "reason": diagnostic.ignored or ""}
            yield separator + json.dumps({**as_dict(report, diagnostic, discretion), "suppression": by})
            separator = ",\n"
        yield "\n]" if report.suppressed else separator + "]"
    yield "}\n"


def as_dict(report: Report, diagnostic: Diagnostic, discretion: Discretion) -> dict[str, Any]:
    """One finding as plain data; a fix whose edits would show a secret is named without them."""
    return {
        "rule": diagnostic.rule,
        "category": diagnostic.category,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "path": report.path(diagnostic.source.path),
        "project": diagnostic.project,
        "service": diagnostic.service,
        "yaml_path": diagnostic.yaml_path,
        "range": _range(diagnostic.source, diagnostic.span),
        "related": [
            {"path": report.path(r.at.source.path), "range": _range(r.at.source, r.at.span), "message": r.message}
            for r in diagnostic.related
        ],
        "fix": None if diagnostic.fix is None else _fix(report, diagnostic.fix, discretion),
    }


def _fix(report: Report, fix: Fix, discretion: Discretion) -> dict[str, Any]:
    edits = () if discretion.reveals(fix.edits) else fix.edits
    return {
        "title": fix.title,
        "applicability": fix.applicability.name.lower(),
        "edits": [
            {"path": report.path(e.source.path), "range": _range(e.source, e.span), "text": e.text} for e in edits
        ],
    }


def _range(source: Source, span: Span) -> dict[str, dict[str, int]]:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    line, column = source.position(offset)
    return {"line": line, "column": column, "offset": offset}
