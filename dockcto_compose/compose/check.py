"""Checks on single values that Compose makes once paths and defaults are in place.

Facts: compose-go `validation/`. They hold for every service, also those that no profile enables.
"""

from __future__ import annotations

from typing import Any

from dockcto_compose.compose.faults import Doubts, Faults, where
from dockcto_compose.compose.formats.errors import quote
from dockcto_compose.compose.formats.ip import is_ip
from dockcto_compose.compose.model import List, Map, is_unknown
from dockcto_compose.compose.words import owner, subject
from dockcto_compose.yamltree.node import Path


def check(data: Map, faults: Faults, doubts: Doubts) -> None:
    """Report what Compose refuses in a project or an included one."""
    for name, volume in _named(data, "volumes"):
        if isinstance(volume, Map):
            _external(volume, ("volumes", name), faults)
    for section, sources in (("configs", ("file", "environment", "content")), ("secrets", ("file", "environment"))):
        for name, resource in _named(data, section):
            if isinstance(resource, Map) and (section, name) not in doubts.sources:
                _sources(data[section], resource, sources, (section, name), faults)
    for name, service in _named(data, "services"):
        if isinstance(service, Map):
            _service(service, ("services", name), faults)


def _named(data: Map, section: str) -> list[tuple[str, Any]]:
    values = data.get(section)
    return list(values.items()) if isinstance(values, Map) else []


def _external(volume: Map, path: Path, faults: Faults) -> None:
    if volume.get("external") is not True:
        return
    for key in volume:
        if key not in ("name", "external") and not key.startswith("x-"):
            message = f"{owner(path)} is external, so `{key}` has no say; remove `{key}` or `external`"
            found = volume.origin(key)
            at = found.key if found is not None and found.key is not None else where(volume, key)
            faults.add("external-conflict", message, at, (*path, key))


def _sources(values: Map, resource: Map, sources: tuple[str, ...], path: Path, faults: Faults) -> None:
    found = [key for key in sources if key in resource]
    word = "config" if path[0] == "configs" else "secret"
    if len(found) > 1:
        names = " and ".join(f"`{key}`" for key in found)
        message = f"{owner(path)} has {names}; keep one of them"
        faults.add("conflicting-sources", message, where(resource, found[1]), path)
    elif not found and "driver" not in resource and "external" not in resource:
        choices = ", ".join(f"`{key}`" for key in sources)
        message = f"{owner(path)} has no content; give it one of {choices}, or mark it as `external`"
        at = values.origin(str(path[1]))
        faults.add(f"{word}-without-source", message, at.key if at is not None else None, path)


def _service(service: Map, path: Path, faults: Faults) -> None:
    if "pid" in service and service["pid"] is None:
        message = f"`pid` of {owner(path)} is empty, on which Docker Compose crashes; remove it, or write a value"
        faults.add("wrong-type", message, where(service, "pid"), (*path, "pid"))
    ports = service.get("ports")
    if isinstance(ports, List):
        for index, port in enumerate(ports):
            if isinstance(port, Map):
                _host_ip(port, (*path, "ports", index), faults)
    develop = service.get("develop")
    watch = develop.get("watch") if isinstance(develop, Map) else None
    for index, trigger in enumerate(watch if isinstance(watch, List) else ()):
        if isinstance(trigger, Map) and trigger.get("path") == "":
            at = (*path, "develop", "watch", index, "path")
            message = f"{subject(at)} is empty; name the path to watch"
            faults.add("invalid-value", message, where(trigger, "path"), at)
    _requests(service.get("gpus"), (*path, "gpus"), faults)
    value: Any = service.get("deploy")
    for key in ("resources", "reservations", "devices"):
        value = value.get(key) if isinstance(value, Map) else None
    _requests(value, (*path, "deploy", "resources", "reservations", "devices"), faults)


def _host_ip(port: Map, path: Path, faults: Faults) -> None:
    host = port.get("host_ip")
    if isinstance(host, str) and not is_unknown(host) and not is_ip(host):
        message = f"{subject((*path, 'host_ip'))} is {quote(host)}, which is no IP address; use one such as 127.0.0.1"
        faults.add("invalid-port", message, where(port, "host_ip"), (*path, "host_ip"))


def _requests(requests: Any, path: Path, faults: Faults) -> None:
    for index, request in enumerate(requests if isinstance(requests, List) else ()):
        if isinstance(request, Map) and "count" in request and "device_ids" in request:
            message = f"{subject((*path, index))} has `count` and `device_ids`; keep one of them"
            faults.add("conflicting-device-request", message, where(request, "device_ids"), (*path, index))
