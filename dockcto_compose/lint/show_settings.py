"""What holds for one file, and who said so: written as a configuration file that would say the same."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from dockcto_compose.lint.config import Given, rule_ids
from dockcto_compose.lint.config_file import ConfigFile, Setting
from dockcto_compose.lint.patterns import Patterns
from dockcto_compose.rules.options import toml

BY_DEFAULT = "by default"
CALLED = "command line"


def settings_text(path: str, given: Given, config: ConfigFile | None) -> str:
    """What holds for a file, a line for each setting, with the place that says so behind it."""
    head = [f"# what holds for {_plain(path)}", f"# from {_plain(config.path) if config else 'no configuration file'}"]
    rules = rule_ids(given, config)
    lines = [*head, "", *_top(given, config), *_tables(given, config), *_lists(path, config)]
    lines += ["", f"# {len(rules)} rules:", *wrap(" ".join(rules), 118, initial_indent="# ", subsequent_indent="# ",
                                                   break_on_hyphens=False)]  # fmt: skip
    return "\n".join(lines) + "\n"


def _top(given: Given, config: ConfigFile | None) -> Iterator[str]:
    """The settings by name. `--select` takes the word from the file in all that chooses rules."""
    said = config.values if config is not None else {}
    unheard = ("select", "extend-select", "ignore", "strict") if given.select else ()

    def line(key: str, called: object, default: object, adds: bool = False) -> str:
        setting = said.get(key) if key not in unheard else None
        if adds and called and setting is not None:
            value = [*setting.value, *called] if isinstance(called, tuple) else called
            return _line(key, value, f"{_place(setting)}, {CALLED}")
        if called:
            return _line(key, called, CALLED)
        return _line(key, default, BY_DEFAULT) if setting is None else _line(key, setting.value, _place(setting))

    if given.select or ("select" in said and "select" not in unheard):
        yield line("select", given.select, ())
    yield line("extend-select", given.extend, (), adds=True)
    yield line("ignore", given.ignore, (), adds=True)
    yield line("strict", given.strict, False)
    yield line("fail-on", given.fail_on, "warning")
    yield line("strict-env", given.strict_env, False)
    if given.compose_version or "compose-version" in said:
        yield line("compose-version", given.compose_version, "")
    for key, called in (("env-file", given.env_files), ("profiles", given.profiles)):
        yield line(key, called, ())
    for key in ("exclude", "projects", "overlays"):
        yield line(key, (), ())


def _tables(given: Given, config: ConfigFile | None) -> Iterator[str]:
    tables = config.tables if config is not None else {}
    for table, settings in sorted(tables.items()):
        for key, setting in settings.items():
            if table != "rules" or key not in dict(given.options):
                yield _line(f"{table}.{key}", setting.value, _place(setting))
    for key, value in given.options:
        yield _line(f"rules.{key}", value, CALLED)


def _lists(path: str, config: ConfigFile | None) -> Iterator[str]:
    """The exemptions that may concern the file: those for other paths are left out."""
    for kind, settings in sorted(config.lists.items()) if config is not None else ():
        for setting in settings:
            if kind == "per-path" and not Patterns(setting.folder, tuple(setting.value["paths"])).match(path):
                continue
            yield f"\n[[{kind}]]  # {_place(setting)}"
            yield from (f"{key} = {toml(value)}" for key, value in setting.value.items())


def _line(key: str, value: object, place: str) -> str:
    return f"{key} = {toml(value)}  # {place}"


def _place(setting: Setting) -> str:
    return f"{_plain(setting.path)}:{setting.line}"


def _plain(path: str) -> str:
    """A path that cannot end the comment it stands in."""
    return "".join(char if char.isprintable() else "?" for char in path)
