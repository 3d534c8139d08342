"""Variables put in, and texts cast to the booleans and numbers their places want.

Facts: compose-go `interpolation/interpolation.go` and the cast table of `loader/interpolate.go`. Every text of a
document is interpolated, also below `x-` keys and in services that are not enabled; keys never are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from dockcto_compose.compose import template
from dockcto_compose.compose.faults import Faults, where
from dockcto_compose.compose.formats import casts
from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.model import List, Map, Unknown, part
from dockcto_compose.compose.project import VariableUse
from dockcto_compose.compose.version import Dialect
from dockcto_compose.yamltree.node import Node, Path


class Interpolator:
    """Puts variables into the texts of one file and records every use.

    Where `strict`, an unset variable is blank, as for Compose; else what depends on it is Unknown. Where `blind`, what
    depends on any variable is.
    """

    def __init__(
        self, environment: Mapping[str, Any], strict: bool, faults: Faults, dialect: Dialect, blind: bool = False
    ) -> None:
        self.environment = environment
        self.strict = strict
        self.blind = blind
        self.faults = faults
        self.version = dialect.version
        self.filled = 0

    def __call__(self, node: Node, text: str, path: Path) -> str:
        try:
            parsed = template.parse(text)
            self._record(node, parsed, path)
            if self.blind and any(parsed.references()):
                return Unknown(text)
            result = template.substitute(parsed, self.environment.get, compose=self.version, tolerant=not self.strict)
            self.filled += len(result.text)
            if self.filled > template.MAX_TOTAL:
                raise template.TemplateError(template.TOO_LONG, "", 0, len(text))
        except template.RequiredVariable as error:
            self.faults.add("required-variable-unset", str(error), part(node, text, error.start, error.end), path)
            return Unknown(text)
        except template.TemplateError as error:
            self.faults.add("invalid-interpolation", str(error), part(node, text, error.start, error.end), path)
            return Unknown(text)
        if not self.strict:
            self._note_required(node, text, result.unset, path)
        return Unknown(text) if result.unknown else result.text

    def _note_required(self, node: Node, text: str, unset: Iterable[template.Reference], path: Path) -> None:
        """Note `${NAME:?}` without a value, which Compose would refuse if it had none there either."""
        for reference in unset:
            if not reference.operator.endswith("?"):
                continue
            message = f'required variable "{reference.name}" is not set here; the project does not start without it'
            if all(note.message != message for note in self.faults.notes):
                at = part(node, text, reference.start, reference.end)
                self.faults.note("required-variable-unset", message, at, path)

    def _record(self, node: Node, parsed: template.Template, path: Path) -> None:
        for reference in parsed.references():
            kind, argument = reference.operator[-1:], reference.argument
            source = argument.source if argument is not None else None
            value = self.environment.get(reference.name)
            self.faults.variables.append(
                VariableUse(
                    reference.name,
                    part(node, parsed.text, reference.start, reference.end),
                    path,
                    value if isinstance(value, str) else None,
                    source if kind == "-" else None,
                    source if kind == "?" else None,
                )
            )


Cast = Callable[[str], Any]


def _boolean(text: str) -> bool:
    return casts.to_boolean(text).value


_INT = casts.to_int
_FLOAT = casts.to_float
_BOOLEAN = _boolean

# "*" stands for every key, or every item of a list
_UPDATE = {"parallelism": _INT, "max_failure_ratio": _FLOAT}
_SERVICE: dict[str, Any] = {
    "cpu_count": _INT,
    "cpu_percent": _FLOAT,
    "cpu_period": _INT,
    "cpu_quota": _INT,
    "cpu_rt_period": _INT,
    "cpu_rt_runtime": _INT,
    "cpus": casts.to_float32,
    "cpu_shares": _INT,
    "init": _BOOLEAN,
    "deploy": {
        "replicas": _INT,
        "update_config": _UPDATE,
        "rollback_config": _UPDATE,
        "restart_policy": {"max_attempts": _INT},
        "placement": {"max_replicas_per_node": _INT},
    },
    "healthcheck": {"retries": _INT, "disable": _BOOLEAN},
    "oom_kill_disable": _BOOLEAN,
    "oom_score_adj": _INT,
    "pids_limit": _INT,
    "ports": {"[]": {"target": _INT}},
    "privileged": _BOOLEAN,
    "read_only": _BOOLEAN,
    "scale": _INT,
    "stdin_open": _BOOLEAN,
    "tty": _BOOLEAN,
    "ulimits": {"*": {"": _INT, "hard": _INT, "soft": _INT}},
    "volumes": {"[]": {"read_only": _BOOLEAN, "volume": {"nocopy": _BOOLEAN}}},
}
_DEPENDENCY = {"required": _BOOLEAN, "restart": _BOOLEAN}
_SERVICE_5 = {**_SERVICE, "depends_on": {"*": _DEPENDENCY}}
_NETWORK = dict.fromkeys(("external", "internal", "attachable", "enable_ipv4", "enable_ipv6"), _BOOLEAN)
_EXTERNAL = {"external": _BOOLEAN}


def _table(service: dict[str, Any]) -> dict[str, Any]:
    return {
        "services": {"*": service},
        "networks": {"*": _NETWORK},
        "volumes": {"*": _EXTERNAL},
        "secrets": {"*": _EXTERNAL},
        "configs": {"*": _EXTERNAL},
    }


_TABLE = _table(_SERVICE)
_TABLE_5 = _table(_SERVICE_5)


def cast(data: Map, faults: Faults, dialect: Dialect) -> Map:
    """The document with texts cast where Compose wants another kind; a copy only where one was.

    A text that cannot be cast is reported and taken as unknown from there on.
    """
    table = _TABLE_5 if dialect.casts_dependency_flags else _TABLE
    result: Map = _cast(data, table, (), partial(_report, faults))
    return result


Report = Callable[[Any, "str | int", str, FormatError, Path], None]


def _report(faults: Faults, container: Any, key: str | int, text: str, error: FormatError, path: Path) -> None:
    rule = "invalid-number" if "number" in error.problem or "large" in error.problem else "wrong-type"
    name = path[-1] if isinstance(path[-1], str) else path[-2]
    faults.add(rule, f"`{name}`: {error}", where(container, key), path)


def _cast(data: Any, table: dict[str, Any], path: Path, report: Report) -> Any:
    if isinstance(data, Map):
        return _cast_map(data, table, path, report)
    if isinstance(data, List) and "[]" in table:
        changed = None
        for index, item in enumerate(data):
            new = _cast(item, table["[]"], (*path, index), report)
            if new is not item:
                changed = List(data, data.node, data.where) if changed is None else changed
                changed[index] = new
        return data if changed is None else changed
    return data


def _cast_map(data: Map, table: dict[str, Any], path: Path, report: Report) -> Map:
    changed: Map | None = None
    every = table.get("*")
    for key in data if every is not None else table.keys() & data.keys():
        value = data[key]
        rule = table.get(key, every)
        if isinstance(value, str):
            caster = rule.get("") if isinstance(rule, dict) else rule
            if caster is None or isinstance(value, Unknown):
                continue
            try:
                new = caster(value)
            except FormatError as error:
                report(data, key, value, error, (*path, key))
                new = Unknown(value)
        elif isinstance(value, (Map, List)) and isinstance(rule, dict):
            new = _cast(value, rule, (*path, key), report)
            if new is value:
                continue
        else:
            continue
        changed = data.fork() if changed is None else changed
        changed[key] = new
    return data if changed is None else changed
