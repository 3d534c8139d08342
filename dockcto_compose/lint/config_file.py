"""Reading a configuration file, with all that it extends."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dockcto_compose.lint.config import ConfigError
from dockcto_compose.lint.config_faults import faults
from dockcto_compose.lint.config_keys import SECTION
from dockcto_compose.lint.discover import why
from dockcto_compose.lint.regular import read_regular
from dockcto_compose.lint.toml_lines import Path, line_of, lines
from dockcto_compose.text.regex import regex

_AT_LINE = regex(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


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
    data, where = _parsed(path)
    if os.path.basename(path) == "pyproject.toml":
        data, where = _of_section(path, data, where)
    wrong = sorted(faults(data, where))
    if wrong:
        raise ConfigError("\n".join(f"{path}:{line}: {message}" for line, message in wrong))
    own = _settled(path, data, where)
    if "extend" not in data:
        return own
    base = os.path.normpath(os.path.join(os.path.dirname(path), os.path.expanduser(data["extend"])))
    try:
        return _merged(read(base, (*via, real)), own)
    except ConfigError as error:
        place = f"{path}:{line_of(where, ('extend',))}"
        raise ConfigError("\n".join(f"{place}: extends {line}" for line in str(error).split("\n"))) from error


def _parsed(path: str) -> tuple[dict[str, Any], dict[Path, int]]:
    """What a file of TOML says, and where."""
    try:
        text = read_regular(path).decode("utf-8-sig")
        return tomllib.loads(text), lines(text.replace("\r\n", "\n"))
    except OSError as error:
        raise ConfigError(f"{path}: {why(error)}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: is nested too deeply") from error
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = at[1] if at is not None and at[1] else str(text.count("\n") + 1)
        said = _AT_LINE.sub("", str(error))
        raise ConfigError(f"{path}:{line}: no TOML: {said[:1].lower()}{said[1:]}") from error


def _of_section(path: str, data: Any, where: Mapping[Path, int]) -> tuple[dict[str, Any], dict[Path, int]]:
    """What a `pyproject.toml` says in our section, and where."""
    section = ("tool", SECTION)
    for step in section:
        if not isinstance(data, dict) or step not in data:
            raise ConfigError(f"{path}: has no section [tool.{SECTION}]")
        data = data[step]
    if not isinstance(data, dict):
        raise ConfigError(f"{path}:{where[section]}: `tool.{SECTION}` must be a table")
    return data, {steps[2:]: line for steps, line in where.items() if steps[:2] == section}


def _settled(path: str, data: Mapping[str, Any], where: dict[Path, int]) -> ConfigFile:
    def setting(value: Any, *steps: str | int) -> Setting:
        return Setting(value, path, line_of(where, steps))

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
