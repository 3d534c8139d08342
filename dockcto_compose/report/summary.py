"""The last lines of a report: how much was found, and what to do next."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from dockcto_compose.report.report import Report
from dockcto_compose.report.terminal import PLAIN, Style
from dockcto_compose.rules.problem import SAFE, UNSAFE, Severity

BAR = 20  # columns for the most frequent rule
_BAR = "\u2587"
COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


class Counts(NamedTuple):
    """Findings by severity, and how many of them a fix would mend."""

    severity: dict[Severity, int]
    safe: int
    unsafe: int

    @property
    def fixable(self) -> int:
        return self.safe + self.unsafe


def counts(report: Report) -> Counts:
    """What is left in a report, counted."""
    severity = Counter(d.severity for d in report.diagnostics)
    level = Counter(d.fix.applicability for d in report.diagnostics if d.fix is not None)
    return Counts({one: severity[one] for one in Severity}, level[SAFE], level[UNSAFE])


def summary(report: Report, style: Style = PLAIN) -> str:
    """One line: `3 errors in 2 files; 2 can be fixed with --fix, 1 more with --fix --unsafe-fixes; 4 suppressed`."""
    found = counts(report)
    mended = f"{style(f'{len(report.fixed)} fixed', 'bold', 'green')}; " if report.fixed else ""
    suppressed = f"; {len(report.suppressed)} suppressed" if report.suppressed else ""
    if not report.diagnostics:
        files = plural(len(report.files), "file")
        return (
            mended
            + style("nothing left to report" if report.fixed else "nothing to report", "bold", "green")
            + f" in {files}{suppressed}"
        )
    kinds = [
        style(plural(count, severity.value), "bold", COLORS[severity])
        for severity, count in found.severity.items()
        if count
    ]
    files = plural(len({d.source.path for d in report.diagnostics}), "file")
    line = f"{mended}{', '.join(kinds)} in {files}"
    return line + _next_step(found, style) + suppressed


def _next_step(found: Counts, style: Style) -> str:
    safe, unsafe = style("--fix", "bold"), style("--fix --unsafe-fixes", "bold")
    if found.safe and found.unsafe:
        return f"; {found.safe} can be fixed with {safe}, {found.unsafe} more with {unsafe}"
    if found.fixable:
        return f"; {found.fixable} can be fixed with {safe if found.safe else unsafe}"
    return ""


def plural(count: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {noun}" if count == 1 or noun == "info" else f"{count} {noun}s"


def statistics(report: Report, style: Style = PLAIN) -> str:
    """A table of the rules with findings: how many, how many of them a fix would mend; the most frequent first.

    Where there is colour, a bar shows how many next to the most frequent.
    """
    found = Counter(d.rule for d in report.diagnostics)
    if not found:
        return ""
    safe = Counter(d.rule for d in report.diagnostics if d.fix is not None and d.fix.applicability >= SAFE)
    unsafe = Counter(d.rule for d in report.diagnostics if d.fix is not None and d.fix.applicability == UNSAFE)
    severity = {d.rule: d.severity for d in reversed(report.diagnostics)}
    rows = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    widest = max(map(len, found))
    lines = [style(f"{'count':>7}  {'rule':<{widest}}  {'severity':<8}  {'safe':>6}  {'unsafe':>6}", "dim")]
    for rule, count in rows:
        level = severity[rule]
        bar = "  " + _BAR * max(round(BAR * count / rows[0][1]), 1) if style.color else ""
        lines.append(
            f"{style(f'{count:>7}', 'bold')}  {rule:<{widest}}  {style(f'{level.value:<8}', COLORS[level])}"
            f"  {safe[rule] or '-':>6}  {unsafe[rule] or '-':>6}{style(bar, COLORS[level])}"
        )
    return "".join(line + "\n" for line in lines)
