"""Every key of a configuration file: what it takes, and what it does. Reading, schema and documentation follow it."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from dockcto_compose.rules.options import options_of, toml
from dockcto_compose.rules.rule import CATEGORIES, Rule

SECTION = "dockcto-compose"
LEVELS = ("error", "warning", "info")


class Kind(NamedTuple):
    """What a value may be: a type of TOML, and what it is made of.

    `type` is `boolean`, `integer`, `number`, `string`, `array` or `table`; `choices` are the only texts allowed; `of`
    is the kind of the items, or of the values of a table with free keys; `keys` are those of a table with fixed ones,
    `required` those that must be there. `names` says that a text, or a free key, names a rule or category.
    """

    type: str
    choices: tuple[str, ...] = ()
    of: Kind | None = None
    keys: Mapping[str, Key] | None = None
    required: tuple[str, ...] = ()
    names: bool = False


class Key(NamedTuple):
    """A key: what it takes, and what it does."""

    kind: Kind
    about: str


_TEXT = Kind("string")
_TEXTS = Kind("array", of=_TEXT)
_BOOLEAN = Kind("boolean")
_NAMES = Kind("array", of=Kind("string", names=True))
_SEVERITY = Kind("table", of=Kind("string", choices=LEVELS), names=True)

_IGNORE = Key(_NAMES, "Rules and categories that are not used.")
_EXEMPTIONS = {
    "ignore": Key(_NAMES, "Rules and categories that are not reported there."),
    "severity": Key(_SEVERITY, "Severities of rules and categories there."),
}
_PATHS = Key(_TEXTS, "Files that are meant: patterns as in a .gitignore, from the folder of this file.")
_SERVICES = Key(_TEXTS, "Names of services that are meant; `*` stands for any text.")

KEYS: dict[str, Key] = {
    "extend": Key(_TEXT, "Another configuration file that this one adds to; its path counts from this file's folder."),
    "select": Key(_NAMES, "Rules and categories to use in place of those that are on by default."),
    "extend-select": Key(_NAMES, "Rules and categories to use as well."),
    "ignore": _IGNORE,
    "strict": Key(_BOOLEAN, "Use every rule there is but those of taste."),
    "severity": Key(_SEVERITY, "Severities of rules and categories, where not their own."),
    "fail-on": Key(Kind("string", choices=(*LEVELS, "never")), "The least severity that makes the exit code 1."),
    "exclude": Key(_TEXTS, "Files and folders that a search leaves out: patterns as in a .gitignore."),
    "projects": Key(Kind("array", of=_TEXTS), "Projects: each a list of files, merged in their order."),
    "overlays": Key(
        _TEXTS, "Files that are judged merged onto the base file of their folder: patterns as in a .gitignore."
    ),
    "strict-env": Key(_BOOLEAN, "Judge as docker compose config would here and now."),
    "compose-version": Key(_TEXT, 'The Docker Compose to judge as: "2.40", "5".'),
    "env-file": Key(_TEXTS, "Files to read variables from in place of .env."),
    "profiles": Key(_TEXTS, "Profiles to enable."),
    "per-path": Key(
        Kind("array", of=Kind("table", keys={"paths": _PATHS, **_EXEMPTIONS}, required=("paths",))),
        "What holds otherwise for findings in some files.",
    ),
    "per-service": Key(
        Kind("array", of=Kind("table", keys={"services": _SERVICES, **_EXEMPTIONS}, required=("services",))),
        "What holds otherwise for findings about some services.",
    ),
}


def every_key(catalog: Mapping[str, Rule]) -> dict[str, Key]:
    """All keys, those for the options of single rules among them."""
    rules = {
        rule.id: Key(Kind("table", keys=option_keys(rule.options)), rule.summary)
        for rule in catalog.values()
        if rule.options is not None
    }
    return {**KEYS, "rules": Key(Kind("table", keys=rules), "Options of single rules.")}


def option_keys(options: type[Any]) -> dict[str, Key]:
    """The keys for a rule's options, by the fields of their named tuple; `_` becomes `-`."""
    hints = {name.replace("_", "-"): hint for name, hint in get_type_hints(options).items()}
    return {
        one.name: Key(_kind(hints[one.name]), f"{one.about[0].upper()}{one.about[1:]}; by default {toml(one.default)}.")
        for one in options_of(options)
    }


def _kind(hint: Any) -> Kind:
    """The kind of a field's type. Raises TypeError for one that a configuration cannot give."""
    plain = {bool: "boolean", int: "integer", float: "number", str: "string"}
    if hint in plain:
        return Kind(plain[hint])
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal and all(isinstance(one, str) for one in inner):
        return Kind("string", choices=inner)
    if origin in (tuple, frozenset, list) and inner:
        return Kind("array", of=_kind(inner[0]))
    if origin in (Union, types.UnionType):
        some = [one for one in inner if one is not type(None)]
        if len(some) == 1:
            return _kind(some[0])
    if origin in (dict, Mapping) and inner[0] is str:
        return Kind("table", of=_kind(inner[1]))
    raise TypeError(f"an option cannot be of type {hint}")


def names(catalog: Mapping[str, Rule]) -> list[str]:
    """What a key that names rules takes."""
    return [*CATEGORIES, *catalog]
