"""What must fit together between services and resources; Compose looks at enabled services only.

Facts: compose-go `loader/validate.go` and `types.Project.CheckContainerNameUnicity`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from dockcto_compose.compose.cycles import find_cycles
from dockcto_compose.compose.faults import Doubts, Faults, key_of
from dockcto_compose.compose.formats.errors import FormatError, quote
from dockcto_compose.compose.formats.go import sprint, to_float32
from dockcto_compose.compose.formats.healthcheck import check_test
from dockcto_compose.compose.model import List, Location, Map, Related, is_unknown, location, nearest, part
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.compose.schema import closest
from dockcto_compose.compose.words import listed
from dockcto_compose.yamltree.node import SCALAR, Node, Path

_SERVICE = "service:"


def check_consistency(project: Project, faults: Faults, doubts: Doubts) -> None:
    """Report what does not fit together."""
    enabled = {name: service for name, service in project.services.items() if service.enabled}
    for service in enabled.values():
        _Check(project, service, enabled, faults, doubts).run()
    _secrets(project, faults)
    _cycles(enabled, faults)
    _container_names(enabled, faults)


class _Check(NamedTuple):
    project: Project
    service: Service
    enabled: dict[str, Service]
    faults: Faults
    doubts: Doubts

    def run(self) -> None:
        data = self.service.data
        self._image()
        self._networks()
        self._dependencies()
        self._references()
        self._mounts()
        if "build" in data:
            self._build()
        if "healthcheck" in data:
            self._healthcheck()
        if "deploy" in data or "scale" in data:
            self._scale()
            self._limits()
        if "develop" in data:
            self._watch()

    def _add(
        self,
        rule: str,
        message: str,
        *path: str | int,
        at: Any = None,
        related: tuple[Related, ...] = (),
        suggestion: str | None = None,
    ) -> None:
        full: Path = ("services", self.service.name, *path)
        place = at if at is not None else self.service.at(*path)
        self.faults.add(rule, f"service {quote(self.service.name)} {message}", place, full, related, suggestion)

    def _map(self, *path: str | int) -> Map:
        value = self.service.get(*path)
        return value if isinstance(value, Map) else Map()

    def _list(self, *path: str | int) -> List:
        value = self.service.get(*path)
        return value if isinstance(value, List) else List()

    def _known(self, section: str) -> bool:
        """Whether a name that the section lacks is really missing."""
        return self.project.complete and section not in self.doubts.sections

    def _image(self) -> None:
        data = self.service.data
        if data.get("build") is None and not data.get("image") and data.get("provider") is None:
            if self.service.name in self.doubts.services:
                return
            at = self.service.at("image") if "image" in data else self.service.key
            self._add("missing-image-or-build", "has neither `image` nor `build`; add one", at=at)

    def _build(self) -> None:
        build = self.service.get("build")
        if not isinstance(build, Map):
            return
        if build.get("dockerfile_inline") and build.get("dockerfile"):
            self._add(
                "dockerfile-and-inline", "has `dockerfile` and `dockerfile_inline`; keep one", "build", "dockerfile"
            )
        for name, context in self._map("build", "additional_contexts").items():
            if isinstance(context, str) and context.startswith(_SERVICE) and not is_unknown(context):
                self._context(name, context.removeprefix(_SERVICE))
        platform, platforms = self.service.get("platform"), self._list("build", "platforms")
        if platform and platforms and platform not in platforms and not any(map(is_unknown, (platform, *platforms))):
            message = f"runs on {quote(platform)}, but `build.platforms` has only {listed(platforms)}; add it there"
            self._add("platform-not-built", message, "platform")

    def _context(self, name: str, target: str) -> None:
        path = ("build", "additional_contexts", name)
        other = self.enabled.get(target)
        if other is None:
            if target in self.project.services:
                self._inactive(f"builds from service {quote(target)}", target, *path)
            elif self._known("services"):
                self._add("undefined-service", f"builds from service {quote(target)}, which does not exist", *path)
        elif other.get("build") is None and target not in self.doubts.services:
            self._add(
                "undefined-service",
                f"builds from service {quote(target)}, which has no `build`; name one that has",
                *path,
            )

    def _inactive(self, does: str, target: str, *path: str | int, at: Any = None) -> None:
        profiles = self.project.services[target].get("profiles")
        names = listed(profiles, "or") if isinstance(profiles, List) else ""
        message = f"{does}, which only the profile {names} enables; enable it, or give both the same profiles"
        self._add("dependency-in-inactive-profile", message, *path, at=at)

    def _networks(self) -> None:
        networks = self._map("networks")
        mode = self.service.get("network_mode")
        if mode and networks and not is_unknown(mode):
            self._add("network-mode-with-networks", "has `network_mode` and `networks`; keep one", "network_mode")
        # Compose makes no default network for a service that has a network mode
        for name in networks:
            if not mode or name != "default":
                self._named("network", "networks", name, "networks", name)

    def _key(self, data: Map, name: str) -> Any:
        return key_of(data, name) if data.origin(name) is not None else None

    def _healthcheck(self) -> None:
        test = self.service.get("healthcheck", "test")
        if isinstance(test, List) and test and not is_unknown(test[0]):
            try:
                check_test(test)
            except FormatError as error:
                self._add("healthcheck-test-form", f"`healthcheck`: {error}", "healthcheck", "test", 0)

    def _dependencies(self) -> None:
        dependencies = self._map("depends_on")
        for name, dependency in dependencies.items():
            if name in self.enabled or is_unknown(name):
                continue
            at = self._dependency(dependencies, name)
            if name in self.project.services:
                if not isinstance(dependency, Map) or dependency.get("required") is not False:
                    self._inactive(f"depends on service {quote(name)}", name, "depends_on", name, at=at)
            elif self._known("services"):
                meant = closest(name, self.project.services)
                message = f"depends on service {quote(name)}, which does not exist; "
                message += f"did you mean {quote(meant)}?" if meant else "name one of this project, or remove it"
                self._add("undefined-service", message, "depends_on", name, at=at, suggestion=meant)
        mode = self.service.get("network_mode")
        if isinstance(mode, str) and mode.startswith(_SERVICE) and not is_unknown(mode):
            target = mode.removeprefix(_SERVICE)
            dependency = dependencies.get(target)
            optional = isinstance(dependency, Map) and dependency.get("required") is False
            if target not in self.enabled and target in self.project.services and optional:
                self._inactive(f"shares the network of service {quote(target)}", target, "network_mode")

    def _references(self) -> None:
        data = self.service.data
        for index, volume in enumerate(self._list("volumes") if "volumes" in data else ()):
            if isinstance(volume, Map) and volume.get("type") == "volume" and volume.get("source"):
                self._named("volume", "volumes", volume["source"], "volumes", index, "source")
        if "build" in data:
            self._sources("secret", "secrets", "build", "secrets")
        if "secrets" in data:
            self._sources("secret", "secrets", "secrets")
        if "configs" in data:
            self._sources("config", "configs", "configs")
        for name in self._map("models") if "models" in data else ():
            self._named("model", "models", name, "models", name)

    def _sources(self, word: str, section: str, *path: str) -> None:
        for index, mount in enumerate(self._list(*path)):
            if isinstance(mount, Map) and not mount.get("source"):
                self._add("missing-key", f"uses a {word} without a `source`; name the {word}", *path, index)
            elif isinstance(mount, Map):
                self._named(word, section, mount["source"], *path, index, "source")

    def _named(self, word: str, section: str, name: Any, *path: str | int) -> None:
        """Report a name that a section does not define."""
        defined = self.project.model.get(section)
        if (isinstance(defined, Map) and name in defined) or is_unknown(name) or not self._known(section):
            return
        meant = closest(name, defined) if isinstance(defined, Map) else None
        hint = f'did you mean "{meant}"?' if meant else f"add it below the top-level `{section}`"
        message = f"uses {word} {quote(str(name))}, which is not defined; {hint}"
        holder = self.service.get(*path[:-1])
        at = self._key(holder, name) if isinstance(holder, Map) and path[-1] == name else self._part(name, path)
        self._add(f"undefined-{word}", message, *path, at=at, suggestion=meant)

    def _part(self, name: str, path: Path) -> Location:
        """The place of a name inside the short syntax it was written in."""
        found = nearest(self.service.data, path)
        if found is None or found.node.kind != SCALAR or name not in found.node.value:
            return self.service.at(*path)
        return _within(found.node, name)

    def _dependency(self, dependencies: Map, name: str) -> Any:
        """The place of a dependency's name: its key, its list item, or its part of what implies it."""
        found = dependencies.origin(name)
        if found is None or found.key is not None:
            return found.key if found is not None else None
        node = found.node
        return _within(node, name) if node.kind == SCALAR and name in node.value else node

    def _scale(self) -> None:
        scale, replicas = self.service.get("scale"), self.service.get("deploy", "replicas")
        if isinstance(scale, int) and isinstance(replicas, int) and scale != replicas:
            message = f"has `scale` {scale} and `deploy.replicas` {replicas}; keep one of them"
            self._add("conflicting-scale", message, "scale")
        for path, value in ((("scale",), scale), (("deploy", "replicas"), replicas)):
            if isinstance(value, int) and value < 0:
                self._add("invalid-value", f"has `{'.'.join(path)}` {value}; use 0 or more", *path)
        count = scale if scale is not None else replicas
        name = self.service.get("container_name")
        if isinstance(count, int) and count > 1 and name:
            path = ("scale",) if scale is not None else ("deploy", "replicas")
            related = (Related("the name that only one of them can have", self.service.at("container_name")),)
            message = f"runs {count} times, but a `container_name` is for one container; remove `container_name`"
            self._add("replicas-with-container-name", message, *path, related=related)

    def _limits(self) -> None:
        for key, block, limit in _LIMITS:
            value, resources = self.service.get(key), self.service.get("deploy", "resources", block)
            if not value or not isinstance(resources, Map) or is_unknown(value):
                continue
            other = resources.get(limit) or 0
            if is_unknown(other) or _same(value, other):
                continue
            path = ("deploy", "resources", block, limit)
            shown = f"is {self._written(other, *path)}" if limit in resources else "is missing"
            own = self._written(value, key)
            message = f"has `{key}` {own}, but `{'.'.join(path)}` {shown}; set both to the same, or keep one"
            related = (Related("the other limit", self.service.at(*path)),)
            self._add("conflicting-limits", message, key, related=related)

    def _written(self, value: Any, *path: str) -> str:
        """A value as it is written: `300m` says more than 314572800."""
        origin = self.service.origin(*path)
        node = origin.node.resolved if origin is not None else None
        return node.value if node is not None and node.kind == SCALAR and "$" not in node.value else sprint(value)

    def _watch(self) -> None:
        for index, trigger in enumerate(self._list("develop", "watch")):
            if not isinstance(trigger, Map) or trigger.get("target"):
                continue
            action = trigger.get("action", "")
            if action not in ("rebuild", "restart") and not is_unknown(action):
                message = f"watches a path with action {quote(action)}, which needs a `target` in the container"
                self._add("missing-key", message, "develop", "watch", index)

    def _mounts(self) -> None:
        seen: dict[str, Path] = {}
        for path, target in self._targets():
            if is_unknown(target) or not isinstance(target, str):
                continue
            if target not in seen:
                seen[target] = path
                continue
            related = (Related("the other mount", self.service.at(*seen[target])),)
            message = f"mounts two things on {quote(target)}; keep one"
            self._add("mount-target-clash", message, *path, related=related)

    def _targets(self) -> Iterator[tuple[Path, Any]]:
        for index, tmpfs in enumerate(self._list("tmpfs")):
            if not is_unknown(tmpfs):
                yield ("tmpfs", index), tmpfs.partition(":")[0]
        for index, volume in enumerate(self._list("volumes")):
            if isinstance(volume, Map):
                yield ("volumes", index), volume.get("target", "")


_LIMITS = (
    ("cpus", "limits", "cpus"),
    ("mem_limit", "limits", "memory"),
    ("mem_reservation", "reservations", "memory"),
    ("pids_limit", "limits", "pids"),
)


def _within(node: Node, name: str) -> Location:
    start = node.value.index(name)
    return part(node, node.value, start, start + len(name))


def _same(one: Any, other: Any) -> bool:
    return to_float32(one) == to_float32(other) if isinstance(one, float) or isinstance(other, float) else one == other


def _secrets(project: Project, faults: Faults) -> None:
    secrets = project.model.get("secrets")
    if not isinstance(secrets, Map):
        return
    for name, secret in secrets.items():
        if not isinstance(secret, Map) or secret.get("external") is True:
            continue
        seen = any(key in secret for key in ("file", "environment", "driver", "external"))
        if seen and not secret.get("file") and not secret.get("environment"):
            message = (
                f"secret {quote(name)} has no content; give it one of `file`, `environment`, or mark it as `external`"
            )
            found = secrets.origin(name)
            faults.add("secret-without-source", message, found.key if found is not None else None, ("secrets", name))


def _cycles(enabled: dict[str, Service], faults: Faults) -> None:
    graph: dict[str, list[str]] = {}
    for name, service in enabled.items():
        dependencies = service.get("depends_on")
        names = dependencies if isinstance(dependencies, Map) else ()
        graph[name] = [other for other in names if other in enabled]
    for cycle in find_cycles(graph):
        first, then = cycle[0], cycle[1] if len(cycle) > 1 else cycle[0]
        dependencies = enabled[first].data["depends_on"]
        at = key_of(dependencies, then)
        place = location(at) if at is not None else enabled[first].key
        path = ("services", first, "depends_on", then)
        if len(cycle) == 1:
            faults.add(
                "self-dependency",
                f"service {quote(first)} depends on itself; remove that, or name another service",
                place,
                path,
            )
        else:
            shown = " -> ".join(quote(name) for name in (*cycle, first))
            faults.add(
                "dependency-cycle",
                f"services depend on each other in a circle: {shown}; remove one of these dependencies",
                place,
                path,
            )


def _container_names(enabled: dict[str, Service], faults: Faults) -> None:
    owners: dict[str, str] = {}
    for name, service in enabled.items():
        container = service.get("container_name")
        if not container or is_unknown(container):
            continue
        other = owners.setdefault(container, name)
        if other != name:
            related = (Related(f"service {quote(other)} has it too", enabled[other].at("container_name")),)
            message = f"services {quote(other)} and {quote(name)} both have the container name {quote(container)}"
            at = service.at("container_name")
            faults.add("duplicate-container-name", message, at, ("services", name, "container_name"), related)
