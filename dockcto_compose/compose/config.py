"""The project as `docker compose config` prints it.

Facts: docker/compose `cmd/compose/config.go`, compose-go `types.Project.MarshalJSON` and WithoutUnnecessaryResources.
"""

from __future__ import annotations

from typing import Any

from dockcto_compose.compose.formats.go import json_float, json_time
from dockcto_compose.compose.model import List, Map
from dockcto_compose.compose.project import Project
from dockcto_compose.compose.shape import OMITTED, SECTIONS
from dockcto_compose.compose.version import Dialect, dialect
from dockcto_compose.yamltree.scalars import Timestamp


def config_model(project: Project) -> dict[str, Any]:
    """The model of `docker compose config --format json`: enabled services and what they use, dollars escaped."""
    rules = dialect(project.version)
    services = {name: service.data for name, service in project.services.items() if service.enabled}
    kept: dict[str, Any] = {"services": services, **_used(services)}
    shown: dict[str, Any] = {"name": project.name, "services": {}}
    for section, names in kept.items():
        values = project.model.get(section)
        if isinstance(values, Map):
            dumped = SECTIONS[section].dump({key: value for key, value in values.items() if key in names})
            if dumped is not OMITTED:
                shown[section] = dumped
    for service in shown["services"].values():
        _finish_service(service, rules)
    for network in shown.get("networks", {}).values():
        if not rules.keeps_ipam_options:
            network["ipam"].pop("options", None)
    for resource in (*shown.get("configs", {}).values(), *shown.get("secrets", {}).values()):
        # what comes from a variable is not shown
        if resource.get("environment"):
            resource.pop("content", None)
    for key, value in project.model.items():
        if key.startswith("x-"):
            shown[key] = _plain(value, rules.keeps_empty_lists)
    return _escaped(shown)  # type: ignore[no-any-return]


def _finish_service(service: dict[str, Any], rules: Dialect) -> None:
    """What Compose does to a service before it prints it."""
    service.pop("env_file", None)
    service.pop("label_file", None)
    if "scale" in service and "deploy" in service:
        service["deploy"]["replicas"] = service["scale"]
    for volume in service.get("volumes", ()) if rules.creates_host_paths else ():
        bind = volume.get("bind")
        # later versions print it only where it is false
        if bind is not None and not bind.pop("create_host_path", False):
            bind["create_host_path"] = False


def _used(services: dict[str, Map]) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {"networks": set(), "volumes": set(), "secrets": set(), "configs": set()}
    for service in services.values():
        used["networks"].update(_map(service.get("networks")))
        for volume in _list(service.get("volumes")):
            if isinstance(volume, Map) and volume.get("type") == "volume" and volume.get("source"):
                used["volumes"].add(volume["source"])
        for section, mounts in (
            ("secrets", service.get("secrets")),
            ("secrets", _map(service.get("build")).get("secrets")),
            ("configs", service.get("configs")),
        ):
            used[section].update(mount.get("source", "") for mount in _list(mounts) if isinstance(mount, Map))
    return used


def _map(value: Any) -> Map:
    return value if isinstance(value, Map) else Map()


def _list(value: Any) -> List:
    return value if isinstance(value, List) else List()


def _plain(value: Any, keep_empty: bool) -> Any:
    """An extension's value as JSON has it; earlier versions make null of an empty list."""
    if isinstance(value, dict):
        return {key: _plain(item, keep_empty) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, keep_empty) for item in value] or ([] if keep_empty else None)
    if isinstance(value, float):
        text = json_float(value)
        return int(text) if text.lstrip("-").isdigit() else float(text)
    return json_time(value.moment) if isinstance(value, Timestamp) else value


def _escaped(value: Any) -> Any:
    """Every dollar twice, so that the printed file reads as this one does."""
    if isinstance(value, str):
        return value.replace("$", "$$") if "$" in value else str(value)
    if isinstance(value, dict):
        return {_escaped(key): _escaped(item) for key, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list) else value
