"""The rules for people and programs: a table, one page, JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from dockcto_compose.report.summary import COLORS, plural
from dockcto_compose.report.terminal import Style
from dockcto_compose.rules.document import facts, fix_word, page_text
from dockcto_compose.rules.rule import CATEGORIES, Rule

LEVEL_MARKS = {"default": "", "strict": "*", "named": "**"}


def table(rules: Sequence[Rule], style: Style) -> str:
    """The rules by category: id, severity, kind of fix, and what each asks for."""
    widest = max((len(rule.id) for rule in rules), default=0)
    lines: list[str] = []
    for category in CATEGORIES:
        some = [rule for rule in rules if rule.category == category]
        if some:
            lines += ["", style(category, "bold"), *(_row(rule, widest, style) for rule in some)]
    fixable = sum(rule.fixable for rule in rules)
    lines += ["", f"{plural(len(rules), 'rule')}, {fixable} with a fix; * only with --strict, ** only by name"]
    return "\n".join(lines[1:]) + "\n"


def _row(rule: Rule, widest: int, style: Style) -> str:
    severity = style(f"{rule.severity.value:<7}", COLORS[rule.severity])
    mark = f"{LEVEL_MARKS[rule.level]:<2}"
    fix = style(f"{fix_word(rule) or '-':<12}", "dim" if not rule.fixable else "green")
    return f"  {style(f'{rule.id:<{widest}}', 'bold')}{mark} {severity}  {fix}  {rule.summary}"


def as_json(rules: Sequence[Rule]) -> str:
    """The rules as a JSON list."""
    rows = [
        {
            "id": rule.id,
            "category": rule.category,
            "severity": rule.severity.value,
            "default": rule.default,
            "level": rule.level,
            "fixable": rule.fixable,
            "fix": fix_word(rule),
            "since": rule.since,
            "summary": rule.summary,
            "page": page_text(rule),
        }
        for rule in rules
    ]
    return json.dumps(rows, indent=2) + "\n"


def page(rule: Rule, style: Style) -> str:
    """Everything about one rule: laid out where there is colour, else the Markdown itself."""
    text = f"# {rule.id}\n\n{facts(rule)}\n\n{page_text(rule)}\n"
    return _laid_out(text, style) if style.color else text


def _laid_out(markdown: str, style: Style) -> str:
    """Markdown as a terminal shows it. rich is imported here alone, for it takes longer than a whole check."""
    from io import StringIO

    from rich.console import Console

    from dockcto_compose.report.rich_page import Page

    out = StringIO()
    console = Console(file=out, force_terminal=True, width=min(style.width, 100), legacy_windows=False)
    console.print(Page(markdown, code_theme="ansi_dark"))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))
