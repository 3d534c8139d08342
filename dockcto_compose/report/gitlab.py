"""GitLab Code Quality, which is a part of the Code Climate format: one JSON list of issues.

GitLab stops reading at the first issue it finds invalid, shows no name of a check, and takes issues with the same
fingerprint for one. Facts: GitLab's page on Code Quality, and its parser.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.fingerprint import fingerprints
from dockcto_compose.report.encode import sound
from dockcto_compose.report.report import Report
from dockcto_compose.report.terminal import Style
from dockcto_compose.rules.problem import Severity

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_CATEGORIES = {
    "security": "Security", "tidiness": "Style", "reproducibility": "Compatibility", "meaning": "Clarity",
}  # fmt: skip


def render(report: Report, style: Style) -> Iterator[str]:
    """The findings, a line each."""
    names = fingerprints(report.diagnostics, report.path)
    separator = "[\n"
    for diagnostic, name in zip(report.diagnostics, names, strict=True):
        yield separator + json.dumps(_issue(report, diagnostic, name))
        separator = ",\n"
    yield "\n]\n" if report.diagnostics else "[]\n"


def _issue(report: Report, diagnostic: Diagnostic, name: str) -> dict[str, Any]:
    return {
        "type": "issue",
        "check_name": diagnostic.rule,
        "description": sound(f"{diagnostic.rule}: {diagnostic.message}"),
        "categories": [_CATEGORIES.get(diagnostic.category, "Bug Risk")],
        "severity": _SEVERITIES[diagnostic.severity],
        "fingerprint": name,
        "location": {
            "path": sound(report.path(diagnostic.source.path)),
            "lines": {"begin": diagnostic.start.line, "end": diagnostic.end.line},
        },
    }
