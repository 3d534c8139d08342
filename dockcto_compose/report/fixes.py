"""What a run of fixes did, by file and rule, and what it left, by rule and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report.report import Report, place
from dockcto_compose.report.summary import COLORS
from dockcto_compose.report.terminal import Style, visible, width
from dockcto_compose.rules.problem import SAFE, UNSAFE, Applicability

NAMED = 28  # columns for the name of a rule
Texts = Mapping[str, tuple[str | None, str]]


def done(report: Report, texts: Texts, style: Style, *, would: bool = False) -> str:
    """A block for each file with what was fixed in it, then the other files that this wrote to.

    `texts` are the changed files with their text before (None: new) and after; `would`: nothing was written.
    """
    by_file: dict[str, list[Diagnostic]] = {}
    for one in report.fixed:
        by_file.setdefault(report.path(one.source.path), []).append(one)
    lines = []
    for path, fixed in by_file.items():
        head = style(f"{'would fix' if would else 'fixed'} {len(fixed)}", "bold", "green")
        lines += [f"{head} in {visible(path)}", *_by_rule(fixed, style)]
    others = [_written(report.path(path), before) for path, (before, _) in texts.items() if _other(report, path)]
    if others and lines:
        lines.append(f"{style('would also write' if would else 'also written', 'bold', 'green')}: {', '.join(others)}")
    return _joined(lines)


def left(report: Report, refused: Sequence[tuple[Diagnostic, str]], level: Applicability, style: Style) -> str:
    """What is left and why: it needs another option or a person, has no fix here, or its fix did not prove itself."""
    lines = []
    for one, reason in refused:
        head = style("not fixed", "bold", "red")
        lines.append(f"{head}: {visible(place(report, one))}: the fix of {one.rule} did not prove itself ({reason}),")
        lines.append("  so the file was left alone there; please report it")
    given_up = {(one.rule, one.source.path, one.yaml_path) for one, _ in refused}
    rest = [one for one in report.diagnostics if (one.rule, one.source.path, one.yaml_path) not in given_up]
    if rest:
        lines.append(f"{style(f'left {len(rest)}', 'bold')}")
        reasons = Counter((one.rule, _why(one, level)) for one in rest)
        colors = {one.rule: COLORS[one.severity] for one in rest}
        for (rule, why), count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
            lines.append(_line(count, rule, visible(why), style, colors[rule]))
    return _joined(lines)


def _by_rule(fixed: Iterable[Diagnostic], style: Style) -> Iterator[str]:
    by_rule: dict[str, list[Diagnostic]] = {}
    for one in fixed:
        by_rule.setdefault(one.rule, []).append(one)
    for rule, some in by_rule.items():
        titles = list(dict.fromkeys(one.fix.title for one in some if one.fix is not None))
        more = f" and {len(titles) - 1} more like it" if len(titles) > 1 else ""
        yield _line(len(some), rule, visible(titles[0] if titles else "") + style(more, "dim"), style, "cyan")


def _line(count: int, rule: str, text: str, style: Style, color: str) -> str:
    gap = " " * max(NAMED - width(rule), 1)
    return f"{count:>5}  {style(rule, color)}{gap} {text}"


def _why(one: Diagnostic, level: Applicability) -> str:
    if one.fix is not None and one.fix.applicability >= level:
        return "can be fixed with --fix" if one.fix.applicability >= SAFE else "can be fixed with --fix --unsafe-fixes"
    if one.fix is not None and one.fix.applicability >= UNSAFE:
        return "changes what runs: --unsafe-fixes"
    return f"no fix here: {one.unfixable}" if one.unfixable else "needs a person"


def _other(report: Report, path: str) -> bool:
    return all(one.source.path != path for one in report.fixed)


def _written(path: str, before: str | None) -> str:
    return f"{visible(path)} (new)" if before is None else visible(path)


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
