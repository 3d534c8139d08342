"""For a person in a terminal: what is wrong, the lines it stands on, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Related
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report.frame import Mark, frame
from dockcto_compose.report.mask import found_secrets, secret_spans
from dockcto_compose.report.report import Report
from dockcto_compose.report.summary import COLORS
from dockcto_compose.report.terminal import Style, visible, wrapped
from dockcto_compose.rules.problem import SAFE, UNSAFE
from dockcto_compose.text.source import Source, Span


def render(report: Report, style: Style) -> Iterator[str]:
    """The findings one by one, as pieces of text to be written one after the other."""
    secrets = _Secrets(report)
    for diagnostic in report.diagnostics:
        yield "\n".join(_finding(report, diagnostic, secrets, style)) + "\n\n"
    if report.show_suppressed and report.suppressed:
        yield "".join(_suppressed(report, diagnostic, style) for diagnostic in report.suppressed) + "\n"


def _suppressed(report: Report, diagnostic: Diagnostic, style: Style) -> str:
    """A line for what is hidden, and why it is."""
    why = "in the baseline" if diagnostic.ignored is None else visible(diagnostic.ignored or "no reason given")
    at = _place(report, diagnostic.source, diagnostic.span)
    return style(f"suppressed[{diagnostic.rule}]: {at}: {why}", "dim") + "\n"


class _Secrets:
    """The secret spans of each file, looked for once and only in files that are shown."""

    def __init__(self, report: Report) -> None:
        self._by_path = found_secrets([*report.diagnostics, *report.suppressed])
        self._found: dict[int, list[Span]] = {}

    def of(self, source: Source) -> list[Span]:
        found = self._found.get(id(source))
        if found is None:
            found = self._found[id(source)] = secret_spans(source, self._by_path.get(source.path, ()))
        return found


def _finding(report: Report, diagnostic: Diagnostic, secrets: _Secrets, style: Style) -> Iterator[str]:
    color = COLORS[diagnostic.severity]
    head = f"{diagnostic.severity.value}[{diagnostic.rule}]"
    message = f": {visible(diagnostic.message)}"
    if style.wrap:
        message = wrapped(message, style.width, len(head))
    yield style(head, "bold", color) + style(message, "bold")

    near = [
        r for r in diagnostic.related if r.at.source.path == diagnostic.source.path and r.at.span != diagnostic.span
    ]
    far = [r for r in diagnostic.related if r.at.source.path != diagnostic.source.path]
    gutter = _gutter(diagnostic, near, far)
    at = _place(report, diagnostic.source, diagnostic.span)
    yield f"{'':{gutter}}{style('-->', 'blue')} {at}{_where(diagnostic, style)}"
    if diagnostic.source.text:
        marks = [Mark(diagnostic.span, color), *(Mark(r.at.span, "blue", visible(r.message)) for r in near)]
        yield from frame(diagnostic.source, marks, secrets.of(diagnostic.source), gutter, style)
    for related in far:
        yield f"{'':{gutter}}{style(':::', 'blue')} {_place(report, related.at.source, related.at.span)}"
        if related.at.source.text:
            mark = Mark(related.at.span, "blue", visible(related.message))
            yield from frame(related.at.source, [mark], secrets.of(related.at.source), gutter, style)
        else:
            yield f"{' ' * gutter} {style('=', 'blue')} {visible(related.message)}"
    yield from _advice(diagnostic, gutter, style)


def _advice(diagnostic: Diagnostic, gutter: int, style: Style) -> Iterator[str]:
    """The fix and how far it can be trusted, or why there is none."""
    sign = f"{' ' * gutter} {style('=', 'blue')}"
    if diagnostic.fix is not None:
        kind = {SAFE: style("fix", "bold", "green"), UNSAFE: style("unsafe fix", "bold", "yellow")}
        yield f"{sign} {kind.get(diagnostic.fix.applicability, style('idea', 'bold'))}: {visible(diagnostic.fix.title)}"
    elif diagnostic.unfixable:
        yield f"{sign} {style('no fix', 'bold')}: {visible(diagnostic.unfixable)}"


def _place(report: Report, source: Source, span: Span) -> str:
    line, column = source.position(span.start)
    return f"{visible(report.path(source.path))}:{line}:{column}"


def _where(diagnostic: Diagnostic, style: Style) -> str:
    return style(f"  {visible(diagnostic.yaml_path)}", "dim") if diagnostic.yaml_path else ""


def _gutter(diagnostic: Diagnostic, near: list[Related], far: list[Related]) -> int:
    """Columns that the largest line number shown needs."""
    lines = [diagnostic.start.line, *(r.at.source.position(r.at.span.start).line for r in [*near, *far])]
    return len(str(max(lines)))
