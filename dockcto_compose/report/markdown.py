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
from dockcto_compose.text.regex import regex

MOST = 200  # findings of a severity; GitHub takes a page of 1 MiB
LONGEST = 500  # characters of a message

_ICONS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}
_CODE = regex(r"`([^`]+)`")
_SPECIAL = regex(r"[\\`*_{}\[\]<>&|~$#!@]")
_NOT_IN_CODE = regex(r"[\\`|]|^ | $")
_NO_MENTION = "&#8203;"  # zero width: without it `@name` calls somebody


def render(report: Report, style: Style) -> Iterator[str]:
    """A heading, the summary, what could not be judged, and a table for each severity."""
    yield f"## {TOOL}\n\n{_line(summary(report))}\n"
    if report.errors:
        yield "\n### ❌ not done\n\n" + "".join(f"* {prose(error)}\n" for error in report.errors[:MOST])
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


def prose(text: str) -> str:
    """A message in a table: its code stays code, and nothing else in it is Markdown."""
    shown = visible(sound(text))
    shown = shown if len(shown) <= LONGEST else shown[:LONGEST] + "..."
    if shown.count("`") % 2:
        return _escaped(shown)
    parts = _CODE.split(shown)
    return "".join(code(part) if n % 2 else _escaped(part) for n, part in enumerate(parts))


def code(text: str) -> str:
    """Text as code in a table; where backticks cannot hold it, as HTML."""
    shown = visible(sound(text))
    return f"<code>{_escaped(shown)}</code>" if _NOT_IN_CODE.search(shown) else f"`{shown}`"


def _escaped(text: str) -> str:
    """Every character that Markdown knows as an entity: these never begin anything."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};" + _NO_MENTION * (found[0] == "@"), text)
