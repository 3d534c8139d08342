"""What is wrong with the values of a configuration: every fault with its line, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from dockcto_compose.lint.config_keys import Key, Kind, every_key, names
from dockcto_compose.lint.toml_lines import Path, line_of
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.options import toml
from dockcto_compose.rules.rule import CATEGORIES

LONGEST = 60  # characters of a value that a message shows
_TYPES = {
    "boolean": "true or false", "integer": "a whole number", "number": "a number", "string": "a text",
    "array": "a list", "table": "a table",
}  # fmt: skip


def faults(data: Mapping[str, Any], where: dict[Path, int]) -> Iterable[tuple[int, str]]:
    """Everything that is wrong with what a file says, with its line; `where` is the line of each path."""
    return _faults(data, Kind("table", keys=every_key(catalog())), (), where)


def _faults(value: Any, kind: Kind, path: Path, where: dict[Path, int]) -> Iterable[tuple[int, str]]:
    """Everything that is wrong with a value, with its line."""
    line = line_of(where, path)
    name = f"`{_shown_path(path)}`"
    if not _is(value, kind.type) or (kind.choices and value not in kind.choices):
        wanted = f"{_or(kind.choices)}{_meant(value, kind.choices)}" if kind.choices else _TYPES[kind.type]
        yield line, f"{name} is {_what(value)}; it must be {wanted}"
    elif kind.type == "string" and "\0" in value:
        yield line, f"{name} holds a NUL character"
    elif kind.type == "string" and kind.names:
        yield from _name_faults(value, line, f"in {name} ")
    elif kind.type == "array" and kind.of is not None:
        for index, item in enumerate(value):
            yield from _faults(item, kind.of, (*path, index), where)
    elif kind.type == "table":
        yield from _table_faults(value, kind, path, where)


def _table_faults(
    value: Mapping[str, Any], kind: Kind, path: Path, where: dict[Path, int]
) -> Iterable[tuple[int, str]]:
    for key, item in value.items():
        below = (*path, key)
        line = line_of(where, below)
        if kind.keys is None:
            if kind.names:
                yield from _name_faults(key, line, f"in `{_shown_path(path)}` ")
        elif key not in kind.keys:
            yield line, _unknown(key, path, kind.keys)
            continue
        inner = kind.of if kind.keys is None else kind.keys[key].kind
        if inner is not None:
            yield from _faults(item, inner, below, where)
    for key in kind.required:
        if key not in value:
            yield line_of(where, path), f"`{_shown_path(path)}` has no `{key}`"


def _name_faults(word: str, line: int, where: str) -> Iterable[tuple[int, str]]:
    if word not in CATEGORIES and word not in catalog():
        yield line, f'{where}"{_cut(word)}" is neither a rule nor a category{_meant(word, names(catalog()))}'


def _unknown(key: str, path: Path, known: Mapping[str, Key]) -> str:
    where = f" in `{_shown_path(path)}`" if path else ""
    if path == ("rules",):
        return (
            f"rule `{key}` has no options"
            if key in catalog()
            else f"unknown rule `{_cut(key)}`{_meant(key, catalog())}"
        )
    return f"unknown key `{_cut(key)}`{where}{_meant(key, known)}"


def _meant(word: Any, known: Iterable[str]) -> str:
    close = get_close_matches(_cut(str(word)).lower().replace("_", "-"), list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _is(value: Any, type_: str) -> bool:
    if type_ == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if type_ == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"boolean": bool, "string": str, "array": list, "table": dict}[type_])


def _what(value: Any) -> str:
    if isinstance(value, (bool, int, float, str)):
        return _cut(toml(value))
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "a time"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _or(choices: tuple[str, ...]) -> str:
    quoted = [f'"{one}"' for one in choices]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _shown_path(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{_cut(step)}" if text else _cut(step)
    return text
