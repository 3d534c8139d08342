"""RULES.md, written from the rules themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dockcto_compose.rules.options import example
from dockcto_compose.rules.page import marked
from dockcto_compose.rules.rule import CATEGORIES, Rule
from dockcto_compose.text.regex import regex

_ABOUT = {
    "validity": "Docker Compose refuses the file.",
    "meaning": "Compose takes the file, but it means something else than is written, or the engine refuses it at `up`.",
    "reliability": "It starts, and then it does not stay up, or nobody notices that it is down.",
    "security": "It gives away more than it has to.",
    "reproducibility": "The same file gives another result tomorrow.",
    "build": "Dockerfile, .dockerignore and `build:` do not fit together.",
    "tidiness": "Nothing breaks; it is only in the way.",
}
WHEN = {"default": "", "strict": ", only with `--strict`", "named": ", only by name"}
_HEAD = """\
# Rules

{count} rules, {fixable} of them with a fix. This page is written from the rule files by
`dockcto-compose rules --output-format markdown`; `dockcto-compose explain RULE` prints one.

Most rules are always on. Those that are a matter of policy are on with `--strict`, those that ask for an effort of
every service, or are a matter of taste, only by name: `--extend-select RULE`. A **safe** fix leaves what runs as it is
and is made by `--fix`; an **unsafe** one changes it, and needs `--unsafe-fixes` as well.

{contents}
"""
_FENCE = regex(r"^```(yaml|dockerfile|text|dotenv|ignore) (bad|good|fixed|file)([^\n]*)$", re.MULTILINE)
_LABEL = {"bad": "Reported", "good": "Fine", "fixed": "After the fix", "file": "With this file beside it"}


def markdown(rules: Iterable[Rule]) -> str:
    """All rules as one page: a table for each category, then every rule's own page."""
    every = list(rules)
    groups = {name: some for name in CATEGORIES if (some := [rule for rule in every if rule.category == name])}
    contents = " · ".join(f"[{name}](#{name}) {len(some)}" for name, some in groups.items())
    fixable = sum(rule.fixable for rule in every)
    lines = [_HEAD.format(count=len(every), fixable=fixable, contents=contents)]
    for category, some in groups.items():
        lines += [f"## {category}", "", _ABOUT[category], "", *_table(some), ""]
    lines += ["## One by one", ""]
    for rule in every:
        lines += [f'<a id="{rule.id}"></a>', "", f"### {rule.id}", "", facts(rule), "", page_text(rule), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def page_text(rule: Rule) -> str:
    """A rule's page as people read it: examples named, arrows for the marks of the tests."""

    def fence(match: re.Match[str]) -> str:
        name = re.search(r"name=(\S+)", match[3])
        label = _LABEL[match[2]] + (f", `{name[1]}`" if name else "")
        language = {"text": "", "ignore": "", "dotenv": ""}.get(match[1], match[1])
        return f"**{label}:**\n\n```{language}"

    text = _FENCE.sub(fence, marked(rule.page)).strip()
    options = example(rule.id, rule.options)
    return f"{text}\n\n**Options**, with their defaults:\n\n```toml\n{options}\n```" if options else text


def _table(rules: list[Rule]) -> list[str]:
    rows = ["| rule | severity | fix | what it asks |", "|---|---|---|---|"]
    for rule in rules:
        severity = rule.severity.value + WHEN[rule.level]
        rows.append(f"| [`{rule.id}`](#{rule.id}) | {severity} | {fix_word(rule)} | {rule.summary} |")
    return rows


def fix_word(rule: Rule) -> str:
    """`safe`, `unsafe`, both, or empty: what the page says of its fix."""
    words = re.findall(r"\*\*Fix\*\* \(([^)]*)\)", rule.page)
    return ", ".join(words) if rule.fixable else ""


def facts(rule: Rule) -> str:
    """One line: category, severity, when it is on, and its fix."""
    fix = f", {fix_word(rule)} fix" if rule.fixable else ""
    return f"*{rule.category}, {rule.severity.value}{WHEN[rule.level]}{fix}, since {rule.since}*"
