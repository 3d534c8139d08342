"""How much the rules say about real compose files: findings by rule, and by service.

usage: python benchmarks/counts.py DIR [--list FILE]

Every compose file below DIR is judged as a project of its own, or those that the lines of FILE name (relative to DIR).
No configuration and no variable of the environment counts. Prints Markdown; `benchmarks/counts.md` is one such run.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.rule import Rule

LEVELS = ("default", "strict")


class Counted:
    """What one level of rules found in all files."""

    def __init__(self) -> None:
        self.findings: Counter[str] = Counter()
        self.severities: dict[str, Counter[str]] = {}
        self.files: Counter[str] = Counter()
        self.quiet = 0

    def add(self, found: list[tuple[str, str]]) -> None:
        """The findings of one file: (rule, severity)."""
        self.quiet += not found
        self.files.update({rule for rule, _ in found})
        for rule, severity in found:
            self.findings[rule] += 1
            self.severities.setdefault(rule, Counter())[severity] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", type=Path)
    asked = parser.parse_args()
    names = asked.list.read_text().split("\n") if asked.list else []
    files = [asked.folder / name for name in names if name] or sorted(asked.folder.rglob("*compose*.y*ml"))
    rules = catalog()
    strict = RuleSet(rule for rule in rules.values() if rule.strict)
    counted = {level: Counted() for level in LEVELS}
    services = judged = 0
    for file in files:
        project = load([str(file)], LoadOptions(environment={}))
        services += len(project.services)
        judged += 1
        found = [(d.rule, d.severity.value) for d in check(project, strict)]
        counted["strict"].add(found)
        counted["default"].add([(rule, severity) for rule, severity in found if rules[rule].default])
    print(f"{judged} files, {services} services, {len(rules)} rules\n")
    print("| | default | `--strict` |\n|---|---:|---:|")
    for label, value in (
        ("findings", lambda one: f"{one.findings.total()}"),
        ("findings a service", lambda one: f"{one.findings.total() / services:.2f}"),
        ("files without any", lambda one: f"{one.quiet} ({one.quiet / judged:.0%})"),
    ):
        print(f"| {label} | " + " | ".join(value(counted[level]) for level in LEVELS) + " |")
    print("\n| rule | level | findings | errors | warnings | infos | files | a service |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for rule, count in counted["strict"].findings.most_common():
        print(row(rules[rule], count, counted["strict"], services))


def row(rule: Rule, count: int, counted: Counted, services: int) -> str:
    severities = counted.severities[rule.id]
    parts = [severities[level] or "" for level in ("error", "warning", "info")]
    cells = (f"`{rule.id}`", rule.level, count, *parts, counted.files[rule.id], f"{count / services:.3f}")
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    main()
