"""All rules, found by walking the folders of this package: no list to keep."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import dockcto_compose.rules as package
from dockcto_compose.rules.rule import CATEGORIES, Rule


@cache
def catalog() -> dict[str, Rule]:
    """Every rule by its id, in the order of the categories and then by name."""
    found: dict[str, Rule] = {}
    for category in CATEGORIES:
        folder = importlib.import_module(f"{package.__name__}.{category}")
        for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda m: m.name):
            rule = getattr(importlib.import_module(f"{folder.__name__}.{module.name}"), "check", None)
            if not isinstance(rule, Rule):
                raise TypeError(f"{folder.__name__}.{module.name} has no rule named `check`")
            found[rule.id] = rule
    return found
