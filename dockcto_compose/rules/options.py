"""The options of a rule: a named tuple in its file, or a dataclass where values are checked.

Its docstring says of each field what it is, each at the start of a line: "`name`: what it is for."
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from inspect import cleandoc
from textwrap import wrap
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from dockcto_compose.text.regex import regex

_WIDTH = 100  # columns of a line of an example
_ABOUT = regex(r"^`(\w+)`: (.*?)(?=^`\w+`: |\Z)", re.MULTILINE | re.DOTALL)


class Option(NamedTuple):
    """One option: `name` as a configuration has it, `takes` its type in words, `default` as a value of Python."""

    name: str
    takes: str
    default: Any
    about: str


def options_of(kind: type[Any] | None) -> list[Option]:
    """The options that a rule's class declares, none where it has no such class."""
    if kind is None:
        return []
    hints = get_type_hints(kind)
    about = {name: " ".join(text.split()).rstrip(".") for name, text in _ABOUT.findall(cleandoc(kind.__doc__ or ""))}
    return [
        Option(name.replace("_", "-"), in_words(hints[name]), default, about[name])
        for name, default in _defaults(kind).items()
    ]


def example(rule: str, kind: type[Any] | None) -> str:
    """The options of a rule with their defaults, as a section of a configuration file; empty where it has none."""
    options = options_of(kind)
    if not options:
        return ""
    lines = [f"[rules.{rule}]"]
    for one in options:
        lines += [f"# {one.about}: {one.takes}", *_assigned(one.name, one.default)]
    return "\n".join(lines)


def in_words(hint: Any) -> str:
    """A type as people call it."""
    plain = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    if hint in plain:
        return plain[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(toml(one) for one in inner) if len(inner) < 3 else f"one of {', '.join(map(toml, inner))}"
    if origin in (tuple, frozenset, list) and inner:
        of = get_args(inner[0]) if get_origin(inner[0]) is Literal else ()
        if of:
            return f"a list of {', '.join(map(toml, of))}"
        return {int: "a list of whole numbers", str: "a list of texts"}.get(inner[0], "a list")
    if origin in (Union, types.UnionType):
        return in_words(next(one for one in inner if one is not type(None)))
    return "a table"


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        return f'"{escaped}"'
    return "none" if value is None else str(value)


def _assigned(name: str, value: Any) -> list[str]:
    """The line that sets an option; a long list gets several."""
    line = f"{name} = {toml(value)}"
    if len(line) <= _WIDTH or not isinstance(value, (list, tuple)):
        return [line]
    items = wrap(", ".join(map(toml, value)), _WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return [f"{name} = [", *(f"    {row}" for row in items), "]"]


def _defaults(kind: type[Any]) -> dict[str, Any]:
    """The fields with their defaults, which all options have."""
    if issubclass(kind, tuple):
        return dict(getattr(kind, "_field_defaults", {}))
    from dataclasses import fields

    return {one.name: one.default for one in fields(kind)}
