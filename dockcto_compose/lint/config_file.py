"""Reading a configuration file: every fault in it is named with its line, and what was probably meant."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple

from dockcto_compose.lint.config import ConfigError
from dockcto_compose.lint.config_keys import SECTION, Key, Kind, every_key, names, shown
from dockcto_compose.lint.discover import why
from dockcto_compose.lint.regular import read_regular
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.rule import CATEGORIES
from dockcto_compose.text.regex import regex

_HEADER = regex(r"[ \t]*\[(\[)?([^\[\]]+)\]")
_KEY = regex(r"""[ \t]*((?:[\w-]+|"[^"]*"|'[^']*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"]*"|'[^']*'))*)[ \t]*=""")
_PART = regex(r"""[\w-]+|"[^"]*"|'[^']*'""")
_AT_LINE = regex(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_TYPES = {
    "boolean": "true or false", "integer": "a whole number", "number": "a number", "string": "a text",
    "array": "a list", "table": "a table",
}  # fmt: skip

Path = tuple["str | int", ...]


class Setting(NamedTuple):
    """The value of one key, the file it comes from, and its line there."""

    value: Any
    path: str
    line: int

    @property
    def folder(self) -> str:
        """The folder that paths in the value count from."""
        return os.path.dirname(os.path.abspath(self.path))


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What a configuration file says, what it extends included: its top-level keys.

    `tables` holds the settings below `severity` and `rules` one by one; `lists` those of `per-path` and `per-service`.
    """

    path: str
    values: Mapping[str, Setting] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)
    lists: Mapping[str, tuple[Setting, ...]] = field(default_factory=dict)


def has_section(path: str) -> bool:
    """Whether a `pyproject.toml` configures this program."""
    return _section(path) is not None


def _section(path: str) -> Any:
    try:
        return _parsed(path)[0].get("tool", {}).get(SECTION)
    except (ConfigError, AttributeError):
        return {}  # it is read again to be used, and the fault is told there


def read(path: str, via: tuple[str, ...] = ()) -> ConfigFile:
    """A configuration file with all that it extends. Raises ConfigError."""
    real = os.path.realpath(path)
    if real in via:
        raise ConfigError(f"{path}: extends itself")
    data, text = _parsed(path)
    prefix: Path = ()
    if os.path.basename(path) == "pyproject.toml":
        prefix = ("tool", SECTION)
        tool = data.get("tool")
        data = tool.get(SECTION, {}) if isinstance(tool, dict) else {}
        if not isinstance(data, dict):
            raise ConfigError(f"{path}:{line_of(text, prefix)}: `{SECTION}` must be a table")
    faults = list(_faults(data, Kind("table", keys=every_key(catalog())), (), text, prefix))
    if faults:
        raise ConfigError("\n".join(f"{path}:{line}: {message}" for line, message in sorted(faults)))
    own = _settled(path, data, text, prefix)
    if "extend" not in data:
        return own
    base = os.path.join(os.path.dirname(path), data["extend"])
    try:
        return _merged(read(base, (*via, real)), own)
    except ConfigError as error:
        raise ConfigError(f"{path}:{line_of(text, (*prefix, 'extend'))}: extends {error}") from error


def _parsed(path: str) -> tuple[dict[str, Any], str]:
    try:
        text = read_regular(path).decode("utf-8-sig")
        return tomllib.loads(text), text
    except OSError as error:
        raise ConfigError(f"{path}: {why(error)}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "is nested too deeply"
        at = _AT_LINE.search(message)
        line = at[1] if at is not None and at[1] else str(text.count("\n") + 1)
        said = _AT_LINE.sub("", message)
        raise ConfigError(f"{path}:{line}: no TOML: {said[:1].lower()}{said[1:]}") from error


def _settled(path: str, data: Mapping[str, Any], text: str, prefix: Path) -> ConfigFile:
    def setting(value: Any, *steps: str | int) -> Setting:
        return Setting(value, path, line_of(text, (*prefix, *steps)))

    values, tables, lists = {}, {}, {}
    for key, value in data.items():
        if key == "severity":
            tables[key] = {name: setting(level, key, name) for name, level in value.items()}
        elif key == "rules":
            tables[key] = {
                f"{rule}.{option}": setting(one, key, rule, option)
                for rule, options in value.items()
                for option, one in options.items()
            }
        elif key in ("per-path", "per-service"):
            lists[key] = tuple(setting(one, key, index) for index, one in enumerate(value))
        else:
            values[key] = setting(value, key)
    return ConfigFile(path, values, tables, lists)


def _merged(base: ConfigFile, own: ConfigFile) -> ConfigFile:
    """What a file says on top of what it extends: key by key its own word, tables key by key too, lists of exemptions
    one after the other."""
    tables = {key: {**base.tables.get(key, {}), **own.tables.get(key, {})} for key in {*base.tables, *own.tables}}
    lists = {key: (*base.lists.get(key, ()), *own.lists.get(key, ())) for key in {*base.lists, *own.lists}}
    values = {**base.values, **own.values}
    return ConfigFile(own.path, values, tables, lists)


def _faults(value: Any, kind: Kind, path: Path, text: str, prefix: Path) -> Iterable[tuple[int, str]]:
    """Everything that is wrong with a value, with its line."""
    line = line_of(text, (*prefix, *path))
    name = f"`{_shown_path(path)}`"
    if not _is(value, kind.type):
        yield line, f"{name} is {_what(value)}; it must be {_TYPES[kind.type]}"
    elif kind.choices and value not in kind.choices:
        yield line, f"{name} is {shown(value)}; it must be {_or(kind.choices)}{_meant(value, kind.choices)}"
    elif kind.type == "string" and kind.names:
        yield from _name_faults(value, line, f"in {name} ")
    elif kind.type == "array" and kind.of is not None:
        for index, item in enumerate(value):
            yield from _faults(item, kind.of, (*path, index), text, prefix)
    elif kind.type == "table":
        yield from _table_faults(value, kind, path, text, prefix)


def _table_faults(
    value: Mapping[str, Any], kind: Kind, path: Path, text: str, prefix: Path
) -> Iterable[tuple[int, str]]:
    for key, item in value.items():
        below = (*path, key)
        line = line_of(text, (*prefix, *below))
        if kind.keys is None:
            if kind.names:
                yield from _name_faults(key, line, f"in `{_shown_path(path)}` ")
        elif key not in kind.keys:
            yield line, _unknown(key, path, kind.keys)
            continue
        inner = kind.of if kind.keys is None else kind.keys[key].kind
        if inner is not None:
            yield from _faults(item, inner, below, text, prefix)
    for key in kind.required:
        if key not in value:
            yield line_of(text, (*prefix, *path)), f"`{_shown_path(path)}` has no `{key}`"


def _name_faults(word: str, line: int, where: str) -> Iterable[tuple[int, str]]:
    if word not in CATEGORIES and word not in catalog():
        yield line, f'{where}"{word}" is neither a rule nor a category{_meant(word, names(catalog()))}'


def _unknown(key: str, path: Path, known: Mapping[str, Key]) -> str:
    where = f" in `{_shown_path(path)}`" if path else ""
    if path == ("rules",):
        return f"rule `{key}` has no options" if key in catalog() else f"unknown rule `{key}`{_meant(key, catalog())}"
    return f"unknown key `{key}`{where}{_meant(key, known)}"


def _meant(word: Any, known: Iterable[str]) -> str:
    close = get_close_matches(str(word).lower().replace("_", "-"), list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _is(value: Any, type_: str) -> bool:
    if type_ == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if type_ == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"boolean": bool, "string": str, "array": list, "table": dict}[type_])


def _what(value: Any) -> str:
    if isinstance(value, (bool, int, float, str)):
        return shown(value)
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "a time"


def _or(choices: tuple[str, ...]) -> str:
    quoted = [f'"{one}"' for one in choices]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _shown_path(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def line_of(text: str, path: Path) -> int:
    """The line (from 1) on which a key is written, or the nearest one that contains it. TOML's own reader does not say;
    a search line by line is right but for keys inside of a text of several lines."""
    best, depth, table = 1, 0, ()  # type: tuple[int, int, Path]
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        header = _HEADER.match(line)
        found: Path
        if header is not None:
            table = _numbered(_parts(header[2]), counts, bool(header[1]))
            found = table
        else:
            key = _KEY.match(line)
            if key is None:
                continue
            found = (*table, *_parts(key[1]))
        if len(found) > depth and path[: len(found)] == found:
            best, depth = number, len(found)
    return best


def _numbered(parts: Path, counts: dict[Path, int], is_array: bool) -> Path:
    """The path of a table, with the index of each array of tables in it."""
    path: Path = ()
    for index, part in enumerate(parts):
        path = (*path, part)
        if is_array and index == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
