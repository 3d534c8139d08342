"""Every short syntax in its long form: ports, volumes, devices, builds, secrets, dependencies and the like.

Facts: compose-go `transform/canonical.go` with its tables, and `loader/omitEmpty.go`. A value that its parser refuses
is reported and left out; one that depends on an unknown variable becomes as much of its long form as can be told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from dockcto_compose.compose.faults import Faults, where
from dockcto_compose.compose.formats.devices import parse_device
from dockcto_compose.compose.formats.errors import FormatError, quote
from dockcto_compose.compose.formats.go import sprint
from dockcto_compose.compose.formats.mappings import parse_key_values
from dockcto_compose.compose.formats.ports import parse_port
from dockcto_compose.compose.formats.ssh import parse_ssh
from dockcto_compose.compose.formats.volumes import parse_volume
from dockcto_compose.compose.model import List, Map, Place, Unknown, is_unknown
from dockcto_compose.compose.words import kind_of, subject
from dockcto_compose.yamltree.node import Path


def canonical(data: Map, faults: Faults) -> Map:
    """The project in its long form."""
    result = data
    forms = _Forms(faults)
    forms.check_include(data)
    for section, form in (("services", forms.service), *((name, forms.resource) for name in _RESOURCES)):
        values = data.get(section)
        if not isinstance(values, Map):
            continue
        changed = values
        for name, value in values.items():
            new = form(values, name, value, (section, name))
            if new is not value:
                changed = values.fork() if changed is values else changed
                changed[name] = new
        if changed is not values:
            result = data.fork() if result is data else result
            result[section] = changed
    return result


def without_empty_lists(data: Any) -> Any:
    """The data with null for every empty list, as some versions of Compose leave it to the next file."""
    if isinstance(data, Map):
        result = data.fork()
        for key, value in data.items():
            result[key] = without_empty_lists(value)
        return result
    if isinstance(data, List):
        return List([without_empty_lists(item) for item in data], data.node, data.places) if data else None
    return data


_RESOURCES = ("volumes", "networks", "secrets", "configs")


class _RefusedError(Exception):
    """A value that was reported and must go."""


def _made(data: dict[str, Any], place: Place | None) -> Map:
    """A long form that was made of a short one: everything in it was written where that was."""
    result = Map(data)
    if place is not None:
        result.where = dict.fromkeys(data, place)
    return result


def _made_deep(data: dict[str, Any], place: Place | None) -> Map:
    return _made({key: _made(value, place) if isinstance(value, dict) else value for key, value in data.items()}, place)


class _Forms(NamedTuple):
    faults: Faults

    def check_include(self, data: Map) -> None:
        """`include` is of no use in a base file, but its entries are looked at there as well."""
        entries = data.get("include")
        for index, entry in enumerate(entries if isinstance(entries, List) else ()):
            if not isinstance(entry, (str, Map)):
                self._wrong(entry, where(entries, index), ("include", index), "the path of a file")

    def service(self, services: Map, name: str, service: Any, path: Path) -> Any:
        if not isinstance(service, Map):
            return service
        result = service.fork()
        for key, value in service.items():
            form = _SERVICE.get(key)
            if form is None:
                continue
            try:
                result[key] = form(self, value, service.place(key), (*path, key))
            except _RefusedError:
                result.drop(key)
        return result

    def resource(self, values: Map, name: str, resource: Any, path: Path) -> Any:
        """`external: {name: x}`, the form of old files."""
        if not isinstance(resource, Map):
            if resource is not None:
                self._wrong(resource, where(values, name), path, "a mapping")
            return resource if resource is None else None
        external = resource.get("external")
        if not isinstance(external, Map):
            return resource
        result = resource.fork()
        result["external"] = True
        if "name" in external:
            own = resource.get("name")
            if "name" not in resource:
                result.put("name", external["name"], external.place("name"))
            elif own != external["name"] and not is_unknown(own) and not is_unknown(external["name"]):
                message = f"{subject(path)} has two names, {_shown(own)} and {_shown(external['name'])}; keep `name`"
                self.faults.add("external-conflict", message, where(external, "name"), (*path, "external", "name"))
        return result

    def build(self, value: Any, place: Place | None, path: Path) -> Any:
        if isinstance(value, str):
            return _made({"context": value}, place)
        if not isinstance(value, Map):
            raise self._refuse(value, place, path, "a path or a mapping")
        return self._each(value, _BUILD, path)

    def _each(self, value: Map, table: dict[str, Form], path: Path) -> Map:
        result = value
        for key in table.keys() & value.keys():
            if result is value:
                result = value.fork()
            try:
                result[key] = table[key](self, value[key], value.place(key), (*path, key))
            except _RefusedError:
                result.drop(key)
        return result

    def items(self, value: Any, path: Path, form: Form) -> Any:
        """A list with every item in its long form; the refused ones are gone."""
        if not isinstance(value, List):
            return value
        items: list[Any] = []
        places: list[Place | None] = []
        for index, item in enumerate(value):
            place = value.place(index)
            try:
                items.append(form(self, item, place, (*path, index)))
            except _RefusedError:
                continue
            places.append(place)
        return List(items, value.node, places)

    def volumes(self, value: Any, place: Place | None, path: Path) -> Any:
        return self.items(value, path, _Forms.volume)

    def volume(self, value: Any, place: Place | None, path: Path) -> Any:
        if isinstance(value, Map):
            return value
        if not isinstance(value, str):
            raise self._refuse(value, place, path, "a text or a mapping")
        try:
            parsed = parse_volume(value)
        except FormatError as error:
            if is_unknown(value):
                return value
            self._format("invalid-volume", error, place, path)
            raise _RefusedError from None
        if isinstance(value, Unknown):
            _mark_unknown(parsed)
            if str(parsed.get("source", "")).startswith("$"):
                # nobody can tell a volume's name from a path
                parsed["type"] = Unknown(parsed["source"])
                parsed.pop("volume", None)
        return _made_deep(parsed, place)

    def ports(self, value: Any, place: Place | None, path: Path) -> Any:
        if not isinstance(value, List):
            raise self._refuse(value, place, path, "a list")
        items: list[Any] = []
        places: list[Place | None] = []
        for index, item in enumerate(value):
            own = value.place(index)
            try:
                made = self.port(item, own, (*path, index))
            except _RefusedError:
                continue
            items += made
            places += [own] * len(made)
        return List(items, value.node, places)

    def port(self, value: Any, place: Place | None, path: Path) -> list[Any]:
        if isinstance(value, Map):
            return [value]
        if isinstance(value, Unknown):
            return [_unknown_port(value, place)]
        try:
            return [_made(port, place) for port in parse_port(value)]
        except FormatError as error:
            self._format("invalid-port", error, place, path)
            raise _RefusedError from None

    def devices(self, value: Any, place: Place | None, path: Path) -> Any:
        return self.items(value, path, _Forms.device)

    def device(self, value: Any, place: Place | None, path: Path) -> Any:
        if isinstance(value, Map) or is_unknown(value):
            return value
        if not isinstance(value, str):
            raise self._refuse(value, place, path, "a text or a mapping")
        try:
            return _made(dict(parse_device(value)), place)
        except FormatError as error:
            self._format("invalid-device", error, place, path)
            raise _RefusedError from None

    def mounts(self, value: Any, place: Place | None, path: Path) -> Any:
        return self.items(value, path, _Forms.mount)

    def mount(self, value: Any, place: Place | None, path: Path) -> Any:
        if isinstance(value, Map):
            return value
        if isinstance(value, str):
            return _made({"source": value}, place)
        raise self._refuse(value, place, path, "a name or a mapping")

    def env_files(self, value: Any, place: Place | None, path: Path) -> Any:
        if isinstance(value, str):
            return List([self.env_file(value, place, path)], None, [place])
        if isinstance(value, List):
            return self.items(value, path, _Forms.env_file)
        raise self._refuse(value, place, path, "a path or a list of them")

    def env_file(self, value: Any, place: Place | None, path: Path) -> Any:
        if isinstance(value, str):
            return _made({"path": value, "required": True}, place)
        if isinstance(value, Map) and "required" not in value:
            value = value.fork()
            value["required"] = True
        return value

    def one_or_more(self, value: Any, place: Place | None, path: Path) -> Any:
        return List([value], None, [place]) if isinstance(value, str) else value

    def dns(self, value: Any, place: Place | None, path: Path) -> Any:
        value = self.one_or_more(value, place, path)
        if isinstance(value, List) and any(item in (None, "") for item in value):
            kept = [index for index, item in enumerate(value) if item not in (None, "")]
            return List([value[i] for i in kept], value.node, [value.place(i) for i in kept])
        return value

    def depends_on(self, value: Any, place: Place | None, path: Path) -> Any:
        if isinstance(value, List):
            result = Map(node=value.node)
            for index, name in enumerate(value):
                if not isinstance(name, str):
                    self._wrong(name, where(value, index), (*path, index), "a service's name")
                    continue
                at = value.place(index)
                result.put(name, _made({"condition": "service_started", "required": True}, at), at)
            return result
        if not isinstance(value, Map):
            raise self._refuse(value, place, path, "a list or a mapping of services")
        result = value.fork()
        for name, dependency in value.items():
            if not isinstance(dependency, Map):
                self._wrong(dependency, where(value, name), (*path, name), "a mapping")
                result.drop(name)
            elif "condition" not in dependency or "required" not in dependency:
                result[name] = new = dependency.fork()
                new.setdefault("condition", "service_started")
                new.setdefault("required", True)
        return result

    def names(self, value: Any, place: Place | None, path: Path) -> Any:
        if not isinstance(value, List):
            return value
        result = Map(node=value.node)
        for index, name in enumerate(value):
            if isinstance(name, str):
                result.put(name, None, value.place(index))
            else:
                self._wrong(name, where(value, index), (*path, index), "a name")
        return result

    def gpus(self, value: Any, place: Place | None, path: Path) -> Any:
        if isinstance(value, str):
            return List([_made({"count": "all"}, place)], None, [place])
        if isinstance(value, List):
            return value
        raise self._refuse(value, place, path, 'a list, or "all"')

    def ulimits(self, value: Any, place: Place | None, path: Path) -> Any:
        if not isinstance(value, Map):
            return value
        result = value
        for name, limit in value.items():
            if isinstance(limit, Map) or is_unknown(limit) or _is_int(limit):
                continue
            seen = quote(limit) if isinstance(limit, str) else sprint(limit)
            message = f"{subject((*path, name))} is {seen}; use a whole number, or a mapping with `soft` and `hard`"
            self.faults.add("invalid-number", message, where(value, name), (*path, name))
            result = value.fork() if result is value else result
            result.drop(name)
        return result

    def contexts(self, value: Any, place: Place | None, path: Path) -> Any:
        if not isinstance(value, List):
            return value
        result = Map(node=value.node)
        for index, item in enumerate(value):
            at = value.place(index)
            try:
                pairs = parse_key_values([item])
            except FormatError as error:
                if not is_unknown(item):
                    self._format("invalid-value", error, at, (*path, index))
                continue
            for key, context in pairs.items():
                result.put(key, Unknown(context) if is_unknown(item) else context, at)
        return result

    def ssh(self, value: Any, place: Place | None, path: Path) -> Any:
        if isinstance(value, Map):
            return value
        if not isinstance(value, List):
            raise self._refuse(value, place, path, "a list or a mapping")
        result = Map(node=value.node)
        for index, item in enumerate(value):
            try:
                keys = parse_ssh([item])
            except FormatError as error:
                if not is_unknown(item):
                    self._format("invalid-ssh-key", error, value.place(index), (*path, index))
                continue
            for key, socket in keys.items():
                result.put(key, Unknown(socket) if socket and is_unknown(item) else socket, value.place(index))
        return result

    def text(self, value: Any, place: Place | None, path: Path) -> Any:
        return value if isinstance(value, str) else sprint(value)

    def develop(self, value: Any, place: Place | None, path: Path) -> Any:
        if not isinstance(value, Map) or not isinstance(value.get("watch"), List):
            return value
        result = value.fork()
        result["watch"] = self.items(value["watch"], (*path, "watch"), _Forms.watch)
        return result

    def watch(self, value: Any, place: Place | None, path: Path) -> Any:
        return self._each(value, _WATCH, path) if isinstance(value, Map) else value

    def _format(self, rule: str, error: FormatError, place: Place | None, path: Path) -> None:
        self.faults.format(rule, error, place, path, f"service {quote(str(path[1]))}: ")

    def _refuse(self, value: Any, place: Place | None, path: Path, wanted: str) -> _RefusedError:
        self._wrong(value, place, path, wanted)
        return _RefusedError()

    def _wrong(self, value: Any, at: Any, path: Path, wanted: str) -> None:
        if is_unknown(value):
            return
        self.faults.add("wrong-type", f"{subject(path)} is {kind_of(value)}; use {wanted}", at, path)


Form = Callable[[_Forms, Any, "Place | None", Path], Any]

_WATCH: dict[str, Form] = {"ignore": _Forms.one_or_more, "include": _Forms.one_or_more}
_BUILD: dict[str, Form] = {
    "additional_contexts": _Forms.contexts,
    "provenance": _Forms.text,
    "sbom": _Forms.text,
    "secrets": _Forms.mounts,
    "ssh": _Forms.ssh,
    "ulimits": _Forms.ulimits,
}
_SERVICE: dict[str, Form] = {
    "build": _Forms.build,
    "configs": _Forms.mounts,
    "depends_on": _Forms.depends_on,
    "develop": _Forms.develop,
    "devices": _Forms.devices,
    "dns": _Forms.dns,
    "env_file": _Forms.env_files,
    "gpus": _Forms.gpus,
    "label_file": _Forms.one_or_more,
    "models": _Forms.names,
    "networks": _Forms.names,
    "ports": _Forms.ports,
    "secrets": _Forms.mounts,
    "ulimits": _Forms.ulimits,
    "volumes": _Forms.volumes,
}


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _shown(value: object) -> str:
    return quote(value) if isinstance(value, str) else sprint(value)


def _mark_unknown(parsed: dict[str, Any]) -> None:
    """Mark the parts of a long form that hold a variable."""
    for key, value in parsed.items():
        if isinstance(value, str) and "$" in value:
            parsed[key] = Unknown(value)


def _unknown_port(value: Unknown, place: Place | None) -> Any:
    """As much as can be told of `${HOST}:80/tcp`: the container's side, where it has no variable."""
    head, _, container = _split_outside(value)
    target, _, protocol = container.partition("/")
    if "$" in container or not target.isdigit() or not head:
        return value
    ip, _, published = _split_outside(head)
    port: dict[str, Any] = {"mode": "ingress", "target": int(target), "published": Unknown(published)}
    port["protocol"] = protocol or "tcp"
    if ip:
        port["host_ip"] = Unknown(ip) if "$" in ip else ip
    return _made(port, place)


def _split_outside(text: str) -> tuple[str, str, str]:
    """`rpartition(":")` that does not split inside `${...}`."""
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        if text[index] == "}":
            depth += 1
        elif text[index] == "{":
            depth -= 1
        elif text[index] == ":" and depth <= 0:
            return text[:index], ":", text[index + 1 :]
    return "", "", text
