"""Which configuration holds for a project, and what it makes of the settings of a run.

The file nearest upward from a project's first file counts, and no other: `dockcto.toml`, `.dockcto.toml`, or
`pyproject.toml` with a section `[tool.dockcto-compose]`, in this order where a folder has several. What concerns the
whole run (`fail-on`, `exclude`, `projects`, `overlays`) comes from the file nearest to the first path of the command
line. Paths in a file count from its folder. The command line goes before the file: `--select` stands in place of all
that the file says of rules, `--extend-select`, `--ignore` and `--strict` add to it.

Without a configuration file a look-up is three questions to the file system for each folder upward, and nothing is
imported for it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dockcto_compose.compose.formats.version import Version
from dockcto_compose.compose.load import LoadOptions
from dockcto_compose.compose.version import OLDEST, parse_version
from dockcto_compose.lint.run import Settings
from dockcto_compose.lint.select import names, selected
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import Severity

if TYPE_CHECKING:
    from dockcto_compose.lint.config_file import ConfigFile, Setting
    from dockcto_compose.lint.policy import Exemption, Policy

SECTION = b"dockcto-compose"
NAMES = ("dockcto.toml", ".dockcto.toml", "pyproject.toml")


class ConfigError(ValueError):
    """A configuration that cannot be used: where it is wrong, and why; one line for each fault."""


class Given(NamedTuple):
    """What the command line says of rules, and of how projects are loaded; empty or None where it says nothing.

    `options` are those of single rules: (`RULE.OPTION`, value).
    """

    select: tuple[str, ...] = ()
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    compose_version: str | None = None
    strict_env: bool = False
    fail_on: str | None = None
    options: tuple[tuple[str, Any], ...] = ()


class Configurations:
    """The configuration files of a run: one that is named, none at all, or those that lie above the projects."""

    def __init__(self, named: str | None = None, isolated: bool = False) -> None:
        self._named = named
        self._isolated = isolated
        self._above: dict[str, str] = {}
        self._read: dict[str, ConfigFile] = {}

    def of(self, path: str) -> ConfigFile | None:
        """What configures a file, or a folder; None where nothing does. Raises ConfigError."""
        if self._isolated:
            return None
        found = self._named or self._nearest(os.path.abspath(path))
        if not found:
            return None
        if found not in self._read:
            from dockcto_compose.lint.config_file import read

            self._read[found] = read(found)
        return self._read[found]

    def _nearest(self, path: str) -> str:
        """The path of the file nearest upward, from the current folder where it lies below; empty for none."""
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        passed = []
        found = ""
        while True:
            if folder in self._above:
                found = self._above[folder]
                break
            passed.append(folder)
            found = _in_folder(folder)
            parent = os.path.dirname(folder)
            if found or parent == folder:
                break
            folder = parent
        self._above.update(dict.fromkeys(passed, found))
        return found


def _in_folder(folder: str) -> str:
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and (name != "pyproject.toml" or _speaks_of_us(path)):
            return path.removeprefix(os.path.join(os.getcwd(), ""))
    return ""


def _speaks_of_us(pyproject: str) -> bool:
    """Whether a `pyproject.toml` may configure this program; one that does not even name it is not parsed."""
    try:
        with open(pyproject, "rb") as file:
            if SECTION not in file.read():
                return False
    except OSError:
        return False
    from dockcto_compose.lint.config_file import has_section

    return has_section(pyproject)


def with_configuration(
    settings: Settings, given: Given, projects: Sequence[tuple[str, ...]], found: Configurations
) -> Settings:
    """The settings with those of the projects that are configured. Raises ConfigError."""
    made: dict[str, Settings] = {}
    special: dict[tuple[str, ...], Settings] = {}
    for files in projects:
        config = found.of(files[0])
        if config is not None:
            if config.path not in made:
                made[config.path] = configured(settings, given, config)
            special[files] = made[config.path]
    return settings._replace(special=special) if special else settings


def configured(settings: Settings, given: Given, config: ConfigFile) -> Settings:
    """The settings as one configuration file has them. Raises ConfigError."""
    written = config.tables.get("rules", {})
    return settings._replace(
        rules=rule_ids(given, config),
        load=_load_options(settings.load, given, config),
        options=options_of({**_values(written), **dict(given.options)}, written),
        policy=_policy(config),
    )


def rule_ids(given: Given, config: ConfigFile | None = None) -> tuple[str, ...]:
    """The ids of the rules to use. Raises select.UnknownRule for what the command line names."""
    said: Mapping[str, Any] = {}
    if config is not None and not given.select:
        said = {key: setting.value for key, setting in config.values.items()}
    chosen = selected(
        catalog(),
        given.select or said.get("select", ()),
        (*said.get("extend-select", ()), *given.extend),
        (*said.get("ignore", ()), *given.ignore),
        given.strict or said.get("strict", False),
    )
    return tuple(rule.id for rule in chosen)


def known_version(text: str) -> Version:
    """The release of Docker Compose that a text names. Raises ValueError."""
    version = parse_version(text)
    if version < OLDEST:
        raise ValueError(f"Docker Compose {text} is not known; the oldest is {OLDEST[0]}.{OLDEST[1]}")
    return version


def _load_options(load: LoadOptions, given: Given, config: ConfigFile) -> LoadOptions:
    said = config.values
    if "compose-version" in said and given.compose_version is None:
        load = load._replace(compose_version=_version(said["compose-version"]))
    if "env-file" in said and not given.env_files:
        setting = said["env-file"]
        load = load._replace(env_files=tuple(os.path.join(setting.folder, name) for name in setting.value))
    if "profiles" in said and not given.profiles:
        load = load._replace(profiles=tuple(said["profiles"].value))
    if "strict-env" in said and said["strict-env"].value:
        load = load._replace(strict_env=True)
    return load


def _version(setting: Setting) -> Version:
    try:
        return known_version(setting.value)
    except ValueError as error:
        raise _error(setting, "compose-version", error) from error


def _values(said: Mapping[str, Setting]) -> dict[str, Any]:
    return {key: one.value for key, one in said.items()}


def options_of(said: Mapping[str, Any], written: Mapping[str, Setting] | None = None) -> dict[str, Any]:
    """The options that are given by `RULE.OPTION`, for each rule as its own named tuple; `written` says where those of
    a configuration file stand. Raises ConfigError."""
    by_rule: dict[str, dict[str, Any]] = {}
    for key, value in said.items():
        rule, _, option = key.partition(".")
        by_rule.setdefault(rule, {})[option.replace("-", "_")] = tuple(value) if isinstance(value, list) else value
    found = {}
    for rule, values in by_rule.items():
        made = catalog()[rule].options
        assert made is not None
        try:
            found[rule] = made(**values)
        except ValueError as error:
            place = next((one for key, one in (written or {}).items() if key.startswith(f"{rule}.")), None)
            raise (_error(place, rule, error) if place else ConfigError(f"`{rule}`: {error}")) from error
    return found


def _error(setting: Setting, name: str, error: ValueError) -> ConfigError:
    return ConfigError(f"{setting.path}:{setting.line}: `{name}`: {error}")


def _policy(config: ConfigFile) -> Policy:
    from dockcto_compose.lint.policy import Policy

    levels = {name: setting.value for name, setting in config.tables.get("severity", {}).items()}
    lists = (*config.lists.get("per-path", ()), *config.lists.get("per-service", ()))
    return Policy(_severities(levels), tuple(map(_exemption, lists)))


def _exemption(setting: Setting) -> Exemption:
    from dockcto_compose.lint.patterns import Patterns
    from dockcto_compose.lint.policy import Exemption

    value = setting.value
    return Exemption(
        paths=Patterns(setting.folder, tuple(value["paths"])) if "paths" in value else None,
        services=tuple(value.get("services", ())),
        ignore=frozenset(names(catalog(), value.get("ignore", ()))),
        severity=_severities(value.get("severity", {})),
    )


def _severities(said: Mapping[str, str]) -> dict[str, Severity]:
    """Severities by rule; what is said of a rule goes before what is said of its category."""
    found: dict[str, Severity] = {}
    for word, level in sorted(said.items(), key=lambda item: item[0] in catalog()):
        found.update(dict.fromkeys(names(catalog(), [word]), Severity(level)))
    return found
