"""SARIF 2.1.0, as GitHub code scanning, reviewdog and editors read it.

Columns count code points, and the file says so. A result has at most one fix, in one file: readers know no more, and
half a fix is worse than none. Findings that are suppressed are left out unless they are asked for: GitHub shows them
as open alerts. Facts: the OASIS standard, and GitHub's page on SARIF support for code scanning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from dockcto_compose import __version__
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.fingerprint import SCHEME, fingerprints, line_hashes
from dockcto_compose.report.discreet import Discretion
from dockcto_compose.report.encode import TOOL, sound, uri
from dockcto_compose.report.report import STDIN, Report
from dockcto_compose.report.terminal import Style
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.document import page_text
from dockcto_compose.rules.problem import DISPLAY, Fix, Severity
from dockcto_compose.rules.rule import Rule
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Source, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
CONTEXT = 2  # lines shown before and behind a finding
LONGEST_QUOTE = 4_000  # characters
LONGEST_DESCRIPTION = 1_000  # characters; GitHub takes 1,024

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_SCORES = {Severity.ERROR: "8.0", Severity.WARNING: "5.5", Severity.INFO: "3.0"}  # high, medium, low
_LINK = regex(r"\[(?=[^\[\]]*\]\()")
_CODE = regex(r"`([^`]*)`")


def render(report: Report, style: Style) -> Iterator[str]:
    """One log with one run, a result a line."""
    run = _Run(report)
    head = {"$schema": SCHEMA, "version": "2.1.0"}
    yield json.dumps(head)[:-1] + ', "runs": [' + json.dumps(run.head())[:-1]
    separator = ',\n"results": [\n'
    for result in run.results():
        yield separator + json.dumps(result)
        separator = ",\n"
    yield "\n]}]}\n" if run.shown else separator + "]}]}\n"


class _Run:
    """One run: its rules in the order of their first finding, and the hashes of each file's lines, computed once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.discretion = Discretion(report)
        self.shown = [*report.diagnostics, *(report.suppressed if report.show_suppressed else ())]
        self.rules = {name: n for n, name in enumerate(dict.fromkeys(d.rule for d in self.shown))}
        self._hashes: dict[int, tuple[Source, list[str]]] = {}

    def head(self) -> dict[str, Any]:
        every = catalog()
        found = {diagnostic.rule: diagnostic for diagnostic in reversed(self.shown)}
        driver = {
            "name": TOOL,
            "fullName": f"{TOOL} {__version__}",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": [
                _rule(every[name]) if name in every else {"id": name, "shortDescription": {"text": found[name].message}}
                for name in self.rules
            ],
        }
        root = uri(self.report.folder.replace("\\", "/").rstrip("/") + "/")
        return {
            "tool": {"driver": driver},
            "automationDetails": {"id": f"{TOOL}/"},
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "originalUriBaseIds": {ROOT: {"uri": root}},
            "invocations": [self._invocation(root)],
        }

    def _invocation(self, root: str) -> dict[str, Any]:
        """How the run went: without success where something could not be judged, whatever was found in the rest."""
        errors = self.report.errors
        found: dict[str, Any] = {"executionSuccessful": not errors, "workingDirectory": {"uri": root}}
        if errors:
            found["toolExecutionNotifications"] = [
                {"level": "error", "message": {"text": _plain(error)}} for error in errors
            ]
        return found

    def results(self) -> Iterator[dict[str, Any]]:
        names = fingerprints(self.shown, self.report.path)
        for index, (diagnostic, name) in enumerate(zip(self.shown, names, strict=True)):
            result = self._result(diagnostic, name)
            if self.report.show_suppressed:
                # a log that speaks of suppression at all has to do so of every result
                hidden = index >= len(self.report.diagnostics)
                result["suppressions"] = [_suppression(diagnostic)] if hidden else []
            yield result

    def _result(self, diagnostic: Diagnostic, name: str) -> dict[str, Any]:
        place: dict[str, Any] = {"physicalLocation": self._physical(diagnostic.source, diagnostic.span, context=True)}
        if diagnostic.yaml_path:
            place["logicalLocations"] = [{"fullyQualifiedName": sound(diagnostic.yaml_path), "kind": "value"}]
        result: dict[str, Any] = {
            "ruleId": diagnostic.rule,
            "ruleIndex": self.rules[diagnostic.rule],
            "kind": "fail",
            "level": _LEVELS[diagnostic.severity],
            "message": {"text": _message(diagnostic)},
            "locations": [place],
            "partialFingerprints": {"primaryLocationLineHash": self._line_hash(diagnostic), SCHEME: name},
        }
        if diagnostic.related:
            result["relatedLocations"] = [
                {
                    "id": n,
                    "physicalLocation": self._physical(related.at.source, related.at.span),
                    "message": {"text": _plain(related.message)},
                }
                for n, related in enumerate(diagnostic.related, 1)
            ]
        properties = {"category": diagnostic.category, "project": sound(diagnostic.project)}
        if diagnostic.service:
            properties["service"] = sound(diagnostic.service)
        fix = diagnostic.fix
        if fix is not None:
            properties["fix"] = sound(fix.title)
            properties["applicability"] = fix.applicability.name.lower()
            if self._offered(fix, diagnostic.source):
                result["fixes"] = [self._fix(fix, diagnostic.source)]
        result["properties"] = {key: value for key, value in properties.items() if value}
        return result

    def _physical(self, source: Source, span: Span, context: bool = False) -> dict[str, Any]:
        region = _region(source, span)
        place = {"artifactLocation": self._artifact(source.path), "region": region}
        if quote := self._quote(source, span):
            region["snippet"] = {"text": quote}
        if context:
            first = max(region["startLine"] - CONTEXT, 1)
            last = min(region["endLine"] + CONTEXT, len(source.line_starts))
            ends = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
            around = Span(source.line_starts[first - 1], ends)
            # a context has to be more than what it surrounds
            if around != span and (quote := self._quote(source, around)):
                place["contextRegion"] = {"startLine": first, "endLine": last, "snippet": {"text": quote}}
        return place

    def _quote(self, source: Source, span: Span) -> str:
        if span.end - span.start > LONGEST_QUOTE:
            return ""
        return sound(self.discretion.quoted(source, span))

    def _artifact(self, path: str) -> dict[str, str]:
        shown = self.report.path(path)
        found = uri(shown)
        return {"uri": found} if found.startswith("file:") or path == STDIN else {"uri": found, "uriBaseId": ROOT}

    def _line_hash(self, diagnostic: Diagnostic) -> str:
        source = diagnostic.source
        found = self._hashes.get(id(source))
        if found is None:
            found = self._hashes[id(source)] = (source, line_hashes(source))
        return found[1][diagnostic.start.line - 1]

    def _offered(self, fix: Fix, source: Source) -> bool:
        return (
            fix.applicability > DISPLAY
            and all(edit.source is source for edit in fix.edits)
            and self.discretion.presentable(fix) is not None
        )

    def _fix(self, fix: Fix, source: Source) -> dict[str, Any]:
        replacements = [
            {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": sound(edit.text)}}
            for edit in fix.edits
        ]
        change = {"artifactLocation": self._artifact(source.path), "replacements": replacements}
        return {
            "description": {"text": sound(fix.title)},
            "artifactChanges": [change],
            "properties": {"applicability": fix.applicability.name.lower()},
        }


def _suppression(diagnostic: Diagnostic) -> dict[str, str]:
    """Who hides a finding: a comment, with its reason, or the baseline."""
    if diagnostic.ignored is None:
        return {"kind": "external", "status": "accepted"}
    reason = {"justification": sound(diagnostic.ignored)} if diagnostic.ignored else {}
    return {"kind": "inSource", "status": "accepted", **reason}


def _rule(rule: Rule) -> dict[str, Any]:
    page = page_text(rule)
    summary, _, rest = page.partition("\n\n")
    first = " ".join(rest.partition("\n\n")[0].split())
    properties: dict[str, Any] = {
        "tags": [rule.category],
        "precision": "very-high" if rule.category == "validity" else "high",
        "problem.severity": _PROBLEM[rule.severity],
    }
    if rule.category == "security":
        properties["security-severity"] = _SCORES[rule.severity]
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": _cut(first) if first and not first.startswith(("*", "`")) else summary},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.default},
        "help": {"text": _CODE.sub(r"\1", page).replace("**", ""), "markdown": page},
        "properties": properties,
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_DESCRIPTION else text[:LONGEST_DESCRIPTION].rpartition(" ")[0] + " ..."


def _message(diagnostic: Diagnostic) -> str:
    """The message, and links to what is related: GitHub shows no others."""
    links = ", ".join(f"[{_label(related.message)}]({n})" for n, related in enumerate(diagnostic.related, 1))
    return _plain(diagnostic.message) + (f" ({links})" if links else "")


def _plain(text: str) -> str:
    """A text in which nothing is a link."""
    return _LINK.sub(r"\\[", sound(text)) or "?"


def _label(text: str) -> str:
    """The text of a link: brackets and backslashes escaped."""
    return re.sub(r"([\\\[\]])", r"\\\1", sound(text)) or "?"


def _region(source: Source, span: Span) -> dict[str, Any]:
    start, end = source.position(span.start), source.position(span.end)
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
