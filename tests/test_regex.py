"""Every regular expression of the package compiles: the lazy ones say so only when they are first used."""

from __future__ import annotations

import gc
import pkgutil
import re
from importlib import import_module

import dockcto_compose
from dockcto_compose.text.regex import regex


def test_every_expression_compiles() -> None:
    for module in pkgutil.walk_packages(dockcto_compose.__path__, "dockcto_compose."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    kind = type(regex("a"))
    found = [one for one in gc.get_objects() if type(one) is kind]
    assert len(found) > 200
    for one in found:
        assert isinstance(re.compile(*one._source), re.Pattern)


def test_a_lazy_expression_is_the_expression() -> None:
    lazy, eager = regex(r"(a+)(b)?", re.IGNORECASE), re.compile(r"(a+)(b)?", re.IGNORECASE)
    for text in ("", "a", "AAb", "xaab"):
        for method in ("match", "fullmatch", "search"):
            ours, theirs = getattr(lazy, method)(text), getattr(eager, method)(text)
            assert (ours and ours.groups()) == (theirs and theirs.groups())
        assert lazy.sub("-", text) == eager.sub("-", text)
        assert lazy.findall(text) == eager.findall(text)
        assert lazy.split(text) == eager.split(text)
        assert [m.span() for m in lazy.finditer(text)] == [m.span() for m in eager.finditer(text)]
    assert lazy.pattern == eager.pattern
    assert lazy.flags == eager.flags
