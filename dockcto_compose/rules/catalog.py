"""All rules, from the index of their names: the file of a rule is imported when the rule is first used."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module

from dockcto_compose.rules.index import INDEX
from dockcto_compose.rules.problem import Severity
from dockcto_compose.rules.rule import Body, Rule


@cache
def catalog() -> dict[str, Rule]:
    """Every rule by its id, in the order of the categories and then by name."""
    found = {}
    for name, category, severity, at, since, default, strict in INDEX:
        body = partial(_body, category, name)
        found[name] = Rule(name, category, Severity(severity), at, since, default, strict, body)
    return found


@cache
def _body(category: str, name: str) -> Body:
    return read(category, name.replace("-", "_")).body()


def read(category: str, module: str) -> Rule:
    """The rule as its own file has it."""
    rule = getattr(import_module(f"dockcto_compose.rules.{category}.{module}"), "check", None)
    if not isinstance(rule, Rule):
        raise TypeError(f"{category}/{module}.py has no rule named `check`")
    return rule
