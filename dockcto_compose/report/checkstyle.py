"""Checkstyle XML, for Jenkins and other readers that know no better format."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from dockcto_compose.report import xml
from dockcto_compose.report.encode import by_file
from dockcto_compose.report.report import Report
from dockcto_compose.report.terminal import Style


def render(report: Report, style: Style) -> Iterator[str]:
    """One document: the files with findings, and these as errors of their severity."""
    root = ElementTree.Element("checkstyle", version="4.3")
    for path, found in by_file(report.diagnostics).items():
        file = ElementTree.SubElement(root, "file", name=xml.text(report.path(path)))
        for diagnostic in found:
            line, column = diagnostic.start
            ElementTree.SubElement(
                file,
                "error",
                line=str(line),
                column=str(column),
                severity=diagnostic.severity.value,
                message=xml.text(diagnostic.message),
                source=f"dockcto.{diagnostic.rule}",
            )
    yield xml.document(root)
