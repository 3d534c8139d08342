"""What was found, as text for people and machines: a module a format, each with `render(report, style)`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockcto_compose.report.report import Report
    from dockcto_compose.report.terminal import Style

FORMATS = {
    "full": "full",
    "concise": "concise",
    "json": "json_report",
    "jsonl": "jsonl_report",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "rdjson": "rdjson",
    "rdjsonl": "rdjsonl",
    "checkstyle": "checkstyle",
    "azure": "azure",
    "markdown": "markdown",
}
FOR_PEOPLE = frozenset({"full", "concise"})


def render(form: str, report: Report, style: Style) -> Iterator[str]:
    """The report in a format, as pieces of text; only that format's module is imported."""
    pieces: Iterator[str] = import_module(f"{__name__}.{FORMATS[form]}").render(report, style)
    return pieces
