"""Lists in which what stands twice counts once: the later entry takes the place of the earlier one.

Facts: compose-go `override/uncity.go`. It runs before the schema and again behind the canonical form, which turns
port ranges into single ports.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from dockcto_compose.compose.faults import Faults, where
from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.formats.go import sprint
from dockcto_compose.compose.formats.volumes import parse_volume
from dockcto_compose.compose.model import List, Map, Unknown
from dockcto_compose.compose.words import kind_of, subject
from dockcto_compose.yamltree.node import Path


class _KeylessError(Exception):
    """An entry whose key Compose cannot tell. `seen` where the schema refuses it as well."""

    def __init__(self, rule: str, message: str, seen: bool = False) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.seen = seen


# The key that an entry counts by; None where it cannot be known.
Indexer = Callable[[Any], "str | None"]


def _key_value(entry: Any) -> str | None:
    if isinstance(entry, Map) and len(entry) == 1:
        raise _KeylessError("env-list-colon-slip", "is a mapping where text is meant; write `NAME=value`", seen=True)
    if not isinstance(entry, str):
        raise _KeylessError("wrong-type", f"is {kind_of(entry)}, not a text", seen=True)
    key = entry.partition("=")[0]
    return None if isinstance(entry, Unknown) and "$" in key else key


def _volume(entry: Any) -> str | None:
    if isinstance(entry, Map):
        return _target(entry)
    if isinstance(entry, Unknown):
        target = _parsed_target(entry) if "$" in entry else None
        return None if target is None or "$" in target else target
    if isinstance(entry, str):
        try:
            return str(parse_volume(entry).get("target", ""))
        except FormatError as error:
            raise _KeylessError("invalid-volume", str(error)) from None
    return ""


def _parsed_target(entry: str) -> str | None:
    try:
        return str(parse_volume(entry).get("target", ""))
    except FormatError:
        return None


def _target(entry: Map) -> str | None:
    target = entry.get("target")
    if isinstance(target, Unknown):
        return None
    if not isinstance(target, str):
        if "target" in entry:
            raise _KeylessError("wrong-type", f"has {kind_of(target)} as `target`, not a path", seen=True)
        raise _KeylessError("missing-key", "has no `target`, the place in the container; add one")
    return target


def _device(entry: Any) -> str | None:
    if isinstance(entry, Map):
        return _target(entry)
    if isinstance(entry, Unknown):
        return None
    if isinstance(entry, str):
        parts = entry.split(":")
        return parts[1] if len(parts) > 1 else parts[0]
    return ""


def _expose(entry: Any) -> str | None:
    if isinstance(entry, Unknown):
        return None
    if isinstance(entry, str):
        return entry
    if isinstance(entry, int) and not isinstance(entry, bool) and -(2**63) <= entry < 2**63:
        return str(entry)
    seen = not isinstance(entry, (int, float)) or isinstance(entry, bool)
    raise _KeylessError(
        "invalid-port", f"is {sprint(entry)}, which is no port; use a whole number such as 8080", seen=seen
    )


def _mount(folder: str) -> Indexer:
    def index(entry: Any) -> str | None:
        if isinstance(entry, Unknown):
            return None
        if isinstance(entry, str):
            return f"{folder}/{entry}"
        if not isinstance(entry, Map):
            raise _KeylessError("wrong-type", f"is {kind_of(entry)}, neither a name nor a mapping", seen=True)
        if "target" not in entry:
            source = entry.get("source")
            return None if isinstance(source, Unknown) else f"{folder}/{source}"
        target = entry["target"]
        if isinstance(target, Unknown):
            return None
        if not isinstance(target, str):
            raise _KeylessError("wrong-type", f"has {kind_of(target)} as `target`, not a path", seen=True)
        return target

    return index


def _port(entry: Any) -> str | None:
    if isinstance(entry, Unknown):
        return None
    if isinstance(entry, str):
        return entry
    if isinstance(entry, Map):
        if "target" not in entry:
            raise _KeylessError("missing-key", "has no `target`, the port in the container; add one")
        parts = [entry.get("host_ip", "0.0.0.0"), entry.get("published"), entry["target"], entry.get("protocol", "tcp")]
        return None if any(isinstance(part, Unknown) for part in parts) else repr(parts)
    return str(entry) if type(entry) is int and -(2**63) <= entry < 2**63 else ""


def _env_file(entry: Any) -> str | None:
    if isinstance(entry, Unknown):
        return None
    if isinstance(entry, str):
        return entry
    if isinstance(entry, Map):
        path = entry.get("path")
        if isinstance(path, Unknown):
            return None
        if isinstance(path, str):
            return path
        problem = f"has {kind_of(path)} as `path`, not a text" if "path" in entry else "has no `path`; add one"
        raise _KeylessError("wrong-type" if "path" in entry else "missing-key", problem, seen=True)
    return ""


_SERVICE: dict[str, Any] = {
    "annotations": _key_value,
    "build": {
        "args": _key_value,
        "additional_contexts": _key_value,
        "tags": _key_value,
        "labels": _key_value,
    },
    "cap_add": _key_value,
    "cap_drop": _key_value,
    "configs": _mount(""),
    "deploy": {"labels": _key_value},
    "devices": _device,
    "dns": _key_value,
    "dns_opt": _key_value,
    "dns_search": _key_value,
    "env_file": _env_file,
    "environment": _key_value,
    "expose": _expose,
    "labels": _key_value,
    "links": _key_value,
    "networks": {"*": {"aliases": _key_value, "link_local_ips": _key_value}},
    "ports": _port,
    "profiles": _key_value,
    "secrets": _mount("/run/secrets"),
    "sysctls": _key_value,
    "tmpfs": _key_value,
    "volumes": _volume,
}
_PROJECT: dict[str, Any] = {
    "networks": {"*": {"labels": _key_value, "ipam": {"options": _key_value}}},
    "services": {"*": _SERVICE},
}


_EXPANDED: dict[str, Any] = {
    "services": {"*": {key: _SERVICE[key] for key in ("configs", "devices", "env_file", "ports", "secrets", "volumes")}}
}


class _Pass(NamedTuple):
    """One run over a project; `checked` where the schema judges the same data, so that it need not be told twice."""

    faults: Faults
    checked: bool

    def value(self, data: Any, table: Any, path: Path) -> Any:
        if isinstance(table, dict):
            return self.map(data, table, path) if isinstance(data, Map) else data
        return self.list(data, table, path) if isinstance(data, List) else data

    def map(self, data: Map, table: dict[str, Any], path: Path) -> Map:
        every = table.get("*")
        result = data
        for key in data if every is not None else table.keys() & data.keys():
            value = data[key]
            new = self.value(value, table.get(key, every), (*path, key))
            if new is not value:
                result = data.fork() if result is data else result
                result[key] = new
        return result

    def list(self, data: List, indexer: Indexer, path: Path) -> List:
        if len(data) < 2 and indexer is _key_value and all(isinstance(entry, str) for entry in data):
            return data
        last: dict[object, int] = {}
        for index, entry in enumerate(data):
            try:
                key: object = indexer(entry)
            except _KeylessError as fault:
                if self.checked and fault.seen:
                    last[index, ""] = index
                    continue
                at = (*path, index)
                message = fault.message if fault.rule == "invalid-volume" else f"{subject(at)} {fault.message}"
                self.faults.add(fault.rule, message, where(data, index), at)
                continue
            # the first one's place, the last one's value
            last[(index, "") if key is None else key] = index
        if len(last) == len(data):
            return data
        kept = list(last.values())
        return List([data[i] for i in kept], data.node, [data.place(i) for i in kept])


def drop_repeated(data: Map, faults: Faults, checked: bool, first: bool = True) -> Map:
    """The project without repeated entries; entries without a key are reported and left out.

    The `first` run looks at every such list, the one behind the canonical form at those that it may have changed.
    """
    return _Pass(faults, checked).map(data, _PROJECT if first else _EXPANDED, ())
