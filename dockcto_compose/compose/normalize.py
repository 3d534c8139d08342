"""The project in its normal form: implied networks, names, dependencies and values from the environment.

Facts: compose-go `loader/normalize.go` and `loader/environment.go`.
"""

from __future__ import annotations

from typing import Any

from dockcto_compose.compose.environment import Environment
from dockcto_compose.compose.formats.go import clean_path
from dockcto_compose.compose.model import List, Map, Place, Unknown, is_unknown
from dockcto_compose.compose.version import Dialect

_NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")


def normalize(model: Map, environment: Environment, dialect: Dialect) -> Map:
    """The project with everything that its files imply."""
    model = model.fork()
    services = model.get("services")
    uses_default = False
    if isinstance(services, Map):
        services = services.fork()
        for name, service in services.items():
            if isinstance(service, Map):
                services[name] = normal = service.fork()
                uses_default |= _networks(normal)
                _service(normal, environment, dialect)
        model["services"] = services
    networks = model.get("networks")
    networks = networks.fork() if isinstance(networks, Map) else Map()
    if uses_default and "default" not in networks:
        networks["default"] = None
    if networks:
        model["networks"] = networks
    for section in ("networks", "volumes", "configs", "secrets"):
        if isinstance(model.get(section), Map):
            model[section] = _named(model[section], str(model.get("name", "")))
    return model


def fill_in_environment(model: Map, environment: Environment) -> Map:
    """The project with listed variables and config contents that the environment has: its own, where it is included."""
    services, configs = model.get("services"), model.get("configs")
    result = model.fork()
    if isinstance(services, Map):
        result["services"] = filled = services.fork()
        for name, service in services.items():
            variables = service.get("environment") if isinstance(service, Map) else None
            if isinstance(variables, List):
                filled[name] = new = service.fork()
                new["environment"] = _from_environment(variables, environment, keep=True)
    if isinstance(configs, Map):
        result["configs"] = _contents(configs, environment)
    return result


def _networks(service: Map) -> bool:
    """Put a service on the default network where it is on none; whether it uses that."""
    if "provider" in service or "network_mode" in service:
        return False
    networks = service.get("networks")
    if not networks:
        service["networks"] = Map({"default": None})
        return True
    return "default" in networks


def _service(service: Map, environment: Environment, dialect: Dialect) -> None:
    if service.get("pull_policy") == "if_not_present":
        service["pull_policy"] = "missing"
    build = service.get("build")
    if isinstance(build, Map):
        service["build"] = _build(build, environment)
    if "environment" in service:
        service["environment"] = _from_environment(service["environment"], environment, keep=True)
    volumes = service.get("volumes")
    if isinstance(volumes, List):
        service["volumes"] = List([_clean_target(volume) for volume in volumes], volumes.node, volumes.places)
    dependencies = _dependencies(service)
    if dependencies:
        service["depends_on"] = dependencies
    if dialect.has_pre_start and isinstance(service.get("pre_start"), List) and service.get("image"):
        hooks = service["pre_start"]
        image = service["image"]
        named = [_with_image(hook, image) if isinstance(hook, Map) and "image" not in hook else hook for hook in hooks]
        service["pre_start"] = List(named, hooks.node, hooks.places)


def _with_image(hook: Map, image: Any) -> Map:
    hook = hook.fork()
    hook["image"] = image
    return hook


def _build(build: Map, environment: Environment) -> Map:
    build = build.fork()
    if build.get("context") is None:
        build["context"] = "."
    if build.get("dockerfile") is None and build.get("dockerfile_inline") is None:
        build["dockerfile"] = "Dockerfile"
    if "args" in build:
        build["args"] = _from_environment(build["args"], environment, keep=False)
    return build


def _from_environment(values: Any, environment: Environment, keep: bool) -> Any:
    """Variables with the values of the environment; those it does not have are kept empty or dropped."""
    if isinstance(values, Map):
        if None not in values.values():
            return values
        result = Map(node=values.node)
        for name, value in values.items():
            found = _value(environment, name) if value is None else value
            if found is not None or keep:
                result.put(name, found, values.place(name))
        return result
    if not isinstance(values, List):
        return values
    items: list[Any] = []
    places: list[Place | None] = []
    for index, item in enumerate(values):
        if isinstance(item, str) and "=" not in item:
            found = _value(environment, item)
            if found is None and not keep and not is_unknown(item):
                continue
            if found is not None:
                text = f"{item}={found}"
                item = Unknown(text) if is_unknown(found) else text
        items.append(item)
        places.append(values.place(index))
    return List(items, values.node, places)


def _value(environment: Environment, name: str) -> str | None:
    if name not in environment or is_unknown(name):
        return None
    value = environment[name]
    return value if isinstance(value, str) else Unknown(f"${{{name}}}")


def _clean_target(volume: Any) -> Any:
    target = volume.get("target") if isinstance(volume, Map) else None
    if not isinstance(target, str) or is_unknown(target):
        return volume
    cleaned = clean_path(target)
    if cleaned == target:
        return volume
    result = volume.fork()
    result["target"] = cleaned
    return result


def _dependencies(service: Map) -> Map | None:
    """`depends_on` with what links, shared namespaces and `volumes_from` imply."""
    written = service.get("depends_on")
    dependencies = written.fork() if isinstance(written, Map) else Map()

    def imply(name: str, place: Place | None, restart: bool) -> None:
        if name not in dependencies:
            dependency = Map({"condition": "service_started", "restart": restart, "required": True})
            dependencies.put(name, dependency, place)

    links = service.get("links")
    if isinstance(links, List):
        for index, link in enumerate(links):
            if isinstance(link, str) and not is_unknown(link):
                parts = link.split(":")
                imply(parts[0] if len(parts) == 2 else link, links.place(index), restart=True)
    for key in _NAMESPACES:
        shared = service.get(key)
        if isinstance(shared, str) and shared.startswith("service:") and not is_unknown(shared):
            imply(shared.removeprefix("service:"), _value_place(service, key), restart=True)
    sources = service.get("volumes_from")
    if isinstance(sources, List):
        for index, source in enumerate(sources):
            if isinstance(source, str) and not source.startswith("container:") and not is_unknown(source):
                imply(source.split(":")[0], sources.place(index), restart=False)
    return dependencies


def _value_place(service: Map, key: str) -> Place | None:
    """The place of a value without its key, since the value is what names a service."""
    found = service.origin(key)
    return found._replace(key=None) if found is not None else None


def _named(resources: Map, project: str) -> Map:
    """Resources with the names that the engine knows them by."""
    result = resources.fork()
    for key, resource in resources.items():
        named = resource.fork() if isinstance(resource, Map) else Map()
        if named.get("name") is None:
            named["name"] = key if named.get("external") is True else f"{project}_{key}"
        result[key] = named
    return result


def _contents(configs: Map, environment: Environment) -> Map:
    """Configs whose content is a variable's value."""
    result = configs.fork()
    for key, config in configs.items():
        variable = config.get("environment") if isinstance(config, Map) else None
        value = _value(environment, variable) if isinstance(variable, str) else None
        if value is not None:
            result[key] = config = config.fork()
            config["content"] = value
    return result
