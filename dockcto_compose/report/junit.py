"""JUnit XML: a suite for each file, a test case for each finding.

An info does not fail the run by default, so it is a skipped test; a file without findings is one test that passes.
What could not be judged is an error in a suite of its own.
The names of the tests hold no lines, for CI systems follow a test by its name. Facts: junit-10.xsd of Jenkins' xunit
plug-in, which allows neither lines nor properties in a test case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report import xml
from dockcto_compose.report.encode import TOOL, by_file
from dockcto_compose.report.report import Report, place
from dockcto_compose.report.terminal import Style
from dockcto_compose.rules.problem import Severity


def render(report: Report, style: Style) -> Iterator[str]:
    """One document with every file of the run."""
    found = by_file(report.diagnostics)
    names: dict[str, list[Diagnostic]] = {path: [] for path in report.files}
    suites = [_suite(report, path, some) for path, some in {**names, **found}.items()]
    suites += [_unjudged(report.errors)] if report.errors else []
    root = ElementTree.Element("testsuites", {"name": TOOL, **_totals(suites)})
    root.extend(suites)
    yield xml.document(root)


def _suite(report: Report, path: str, found: Sequence[Diagnostic]) -> ElementTree.Element:
    name = xml.text(report.path(path))
    kinds = Counter(diagnostic.severity is Severity.INFO for diagnostic in found)
    suite = ElementTree.Element(
        "testsuite",
        name=name,
        tests=str(len(found) or 1),
        failures=str(kinds[False]),
        errors="0",
        skipped=str(kinds[True]),
        time="0",
    )
    if not found:
        ElementTree.SubElement(suite, "testcase", name=TOOL, classname=name, time="0")
    seen: Counter[str] = Counter()
    for diagnostic in found:
        title = xml.text(f"{diagnostic.rule} {diagnostic.yaml_path}".rstrip())
        seen[title] += 1
        title += f" ({seen[title]})" if seen[title] > 1 else ""
        case = ElementTree.SubElement(suite, "testcase", name=title, classname=name, time="0")
        _verdict(report, diagnostic, case)
    return suite


def _unjudged(errors: Sequence[str]) -> ElementTree.Element:
    count = str(len(errors))
    suite = ElementTree.Element("testsuite", name=TOOL, tests=count, failures="0", errors=count, time="0")
    for error in errors:
        case = ElementTree.SubElement(suite, "testcase", name=xml.text(error), classname=TOOL, time="0")
        ElementTree.SubElement(case, "error", type="not-judged", message=xml.text(error))
    return suite


def _verdict(report: Report, diagnostic: Diagnostic, case: ElementTree.Element) -> None:
    kind = "skipped" if diagnostic.severity is Severity.INFO else "failure"
    message = xml.text(diagnostic.message)
    verdict = ElementTree.SubElement(case, kind, type=diagnostic.rule, message=message)
    verdict.text = f"{xml.text(place(report, diagnostic))}: {diagnostic.severity.value}: {message}"


def _totals(suites: Sequence[ElementTree.Element]) -> dict[str, str]:
    counted = {key: str(sum(int(suite.get(key, "0")) for suite in suites)) for key in ("tests", "failures", "errors")}
    return {**counted, "time": "0"}
