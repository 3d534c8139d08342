"""Values that Compose adds where a file leaves them out.

Facts: compose-go `transform/defaults.go`.
"""

from __future__ import annotations

from typing import Any

from dockcto_compose.compose.model import List, Map
from dockcto_compose.compose.version import Dialect


def set_defaults(data: Map, dialect: Dialect) -> Map:
    """The project with its defaults, a copy only where one was added."""
    services = data.get("services")
    if not isinstance(services, Map):
        return data
    result = services
    for name, service in services.items():
        if not isinstance(service, Map):
            continue
        new = _service(service, dialect)
        if new is not service:
            result = services.fork() if result is services else result
            result[name] = new
    if result is services:
        return data
    data = data.fork()
    data["services"] = result
    return data


def _service(service: Map, dialect: Dialect) -> Map:
    changed: dict[str, Any] = {}
    build = service.get("build")
    if isinstance(build, Map) and "context" not in build:
        changed["build"] = _with(build, {"context": "."})
    if "secrets" in service:
        changed["secrets"] = _each(service["secrets"], _secret)
    if "ports" in service:
        changed["ports"] = _each(service["ports"], _port)
    if "gpus" in service:
        changed["gpus"] = _each(service["gpus"], _device_request)
    if dialect.creates_host_paths and "volumes" in service:
        changed["volumes"] = _each(service["volumes"], _bind)
    deploy = _deploy(service.get("deploy"))
    if deploy is not None:
        changed["deploy"] = deploy
    changed = {key: value for key, value in changed.items() if value is not service[key]}
    return _with(service, changed) if changed else service


def _with(data: Any, values: dict[str, Any]) -> Map:
    result: Map = data.fork()
    result.update(values)
    return result


def _each(items: Any, default: Any) -> Any:
    if not isinstance(items, List):
        return items
    new = [default(item) if isinstance(item, Map) else item for item in items]
    return items if all(a is b for a, b in zip(new, items, strict=True)) else List(new, items.node, items.places)


def _secret(secret: Map) -> Map:
    return secret if "target" in secret else _with(secret, {"target": f"/run/secrets/{secret.get('source')}"})


def _port(port: Map) -> Map:
    missing = {key: value for key, value in (("protocol", "tcp"), ("mode", "ingress")) if key not in port}
    return _with(port, missing) if missing else port


def _device_request(request: Map) -> Map:
    return request if "count" in request or "device_ids" in request else _with(request, {"count": "all"})


def _bind(volume: Map) -> Map:
    bind = volume.get("bind")
    if not isinstance(bind, Map) or "create_host_path" in bind:
        return volume
    return _with(volume, {"bind": _with(bind, {"create_host_path": True})})


def _deploy(deploy: Any) -> Map | None:
    """`deploy` with the defaults of its device requests, None where nothing is to be added."""
    resources = deploy.get("resources") if isinstance(deploy, Map) else None
    reservations = resources.get("reservations") if isinstance(resources, Map) else None
    devices = reservations.get("devices") if isinstance(reservations, Map) else None
    new = _each(devices, _device_request)
    if new is devices or not isinstance(deploy, Map):
        return None
    return _with(deploy, {"resources": _with(resources, {"reservations": _with(reservations, {"devices": new})})})
