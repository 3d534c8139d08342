"""Services that extend others, in their own file or in another one.

Facts: compose-go `loader/extends.go`. A base file is read without its own `include` and `extends`, its schema is not
judged (only what comes of it is), and its paths are made relative to the folder of the project that asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dockcto_compose.compose.data import Reset
from dockcto_compose.compose.faults import Faults, key_of, where
from dockcto_compose.compose.formats.errors import quote
from dockcto_compose.compose.merge import extend_service, without
from dockcto_compose.compose.model import Location, Map, Step, is_unknown, location
from dockcto_compose.compose.remote import is_remote
from dockcto_compose.compose.version import Dialect
from dockcto_compose.compose.words import kind_of


class Scope:
    """The services of one file, and what its last document resets. `label` names the file in messages.

    `checks` where nobody else judges the services.
    """

    __slots__ = ("checks", "done", "label", "resets", "services")

    def __init__(self, services: Map, label: str, resets: Sequence[Reset], checks: bool = False) -> None:
        self.services = services
        self.label = label
        self.resets = resets
        self.checks = checks
        self.done: dict[str, Any] = {}


# Reads a base file: its path as written and the place of that; None (and reported) where it cannot be.
OpenBase = Callable[[str, Location], "Scope | None"]


class _Link(NamedTuple):
    """A service on the way from the one that is asked for down to its first base."""

    scope: Scope
    name: str
    service: Map
    step: Step
    resets: Sequence[Reset]


class Extender:
    """Applies `extends` to the services of a file. `partial` collects services whose base could not be had."""

    def __init__(self, faults: Faults, dialect: Dialect, open_base: OpenBase, partial: set[str]) -> None:
        self.faults = faults
        self.dialect = dialect
        self.open_base = open_base
        self.partial = partial

    def apply(self, data: Map, label: str, resets: Sequence[Reset]) -> Map:
        """The document with every service extended."""
        services = data.get("services")
        if not isinstance(services, Map):
            if "services" in data:
                message = f"`services` is {kind_of(services)}; it must be a mapping of services"
                self.faults.add("wrong-type", message, where(data, "services"), ("services",))
                data = data.fork()
                data["services"] = Map()
            return data
        if not any(isinstance(service, Map) and "extends" in service for service in services.values()):
            return data
        scope = Scope(services, label, resets)
        result = services.fork()
        for name in services:
            result[name] = self._resolve(scope, name)
        data = data.fork()
        data["services"] = result
        return data

    def _resolve(self, scope: Scope, name: str) -> Any:
        """A service with everything it inherits; the chain is followed without recursion."""
        chain: list[_Link] = []
        seen: list[tuple[str, str]] = []
        outer, first = scope, name
        resets = scope.resets
        base: Any = None
        while True:
            if name in scope.done:
                base = scope.done[name]
                if name in self.partial:
                    self.partial |= {first, *(one.name for one in chain)}
                break
            service = scope.services.get(name)
            if not isinstance(service, Map) or "extends" not in service:
                base = service
                self._check(scope, name, service, first)
                break
            link = _Link(scope, name, service, self._step(service), resets)
            following = self._follow(link, outer.label, seen)
            if following is None:
                self.partial |= {link.name, *(one.name for one in chain)}
                scope.done[link.name] = base = _without_extends(service)
                break
            chain.append(link)
            new_scope, name, in_file = following
            if in_file:
                resets = new_scope.resets
            elif not self.dialect.resets_while_extending:
                resets = []
            scope = new_scope
        for link in reversed(chain):
            base = self._extended(link, base)
            link.scope.done[link.name] = base
        return base

    def _check(self, scope: Scope, name: str, service: Any, first: str) -> None:
        if service is None or isinstance(service, Map):
            return
        self.partial.add(first)
        if scope.checks:
            message = f"service {quote(name)} is {kind_of(service)}; it must be a mapping"
            self.faults.add("wrong-type", message, where(scope.services, name), ("services", name))

    def _step(self, service: Map) -> Step:
        found = service.origin("extends")
        assert found is not None  # only written services extend
        return Step("extends", location(found))

    def _extended(self, link: _Link, base: Any) -> Any:
        if not isinstance(base, Map):
            # Compose leaves the key there when the base is empty; a short one is refused together with that
            keeps = base is None and isinstance(link.service["extends"], Map)
            return link.service if keeps else _without_extends(link.service)
        own = ("services", link.name)
        for reset in link.resets:
            if reset.path[:2] == own and len(reset.path) > 2:
                base = without(base, reset.path[2:])
        return _without_extends(extend_service(base, link.service, link.step, own, self.faults))

    def _follow(self, link: _Link, outer: str, seen: list[tuple[str, str]]) -> tuple[Scope, str, bool] | None:
        """The scope and name of a service's base, and whether it is in a file that `extends` names."""
        target = self._target(link)
        if target is None:
            return None
        file, name = target
        scope = link.scope
        label = outer
        if file is not None:
            place = where(link.service["extends"], "file")
            opened = self.open_base(file, location(place) if place is not None else link.step.at)
            if opened is None:
                return None
            scope, label = opened, file
        if name not in scope.services:
            self._missing(link, scope, name, file)
            return None
        if (label, link.name) in seen:
            names = [*(one for _, one in seen), link.name]
            message = f"service {quote(link.name)} extends itself: {' -> '.join(quote(one) for one in names)}"
            message += "; let one of them stand on its own"
            self.faults.add("extends-cycle", message, link.step.at, ("services", link.name, "extends"))
            return None
        seen.append((label, link.name))
        return scope, name, file is not None

    def _target(self, link: _Link) -> tuple[str | None, str] | None:
        extends = link.service["extends"]
        path = ("services", link.name, "extends")
        if not isinstance(extends, Map):
            if is_unknown(extends):
                return None
            return None, extends if isinstance(extends, str) else ""
        service, file = extends.get("service"), extends.get("file")
        if not isinstance(service, str):
            message = f"`extends` of service {quote(link.name)} does not say which service; add `service`"
            self.faults.add("missing-key", message, link.step.at, path)
            return None
        if file is not None and not isinstance(file, str):
            message = f"`extends.file` of service {quote(link.name)} is {kind_of(file)}; use the path of a file"
            self.faults.add("wrong-type", message, where(extends, "file"), (*path, "file"))
            return None
        if is_unknown(service) or is_unknown(file):
            return None
        if file is not None and is_remote(file):
            message = f"{quote(file)} is not on this machine, so what service {quote(link.name)} inherits is not known"
            self.faults.note("remote-include", message, where(extends, "file"), (*path, "file"))
            return None
        return file, service

    def _missing(self, link: _Link, scope: Scope, name: str, file: str | None) -> None:
        extends = link.service["extends"]
        at = where(extends, "service") if isinstance(extends, Map) else link.step.at
        place = f"file {quote(file)}" if file is not None else "this file"
        if name:
            message = f"service {quote(link.name)} extends {quote(name)}, but {place} has no such service"
        else:
            message = f"`extends` of service {quote(link.name)} names no service; write the name of one"
        self.faults.add("undefined-service", message, at, ("services", link.name, "extends"))


def _without_extends(service: Map) -> Map:
    result = service.fork()
    result.drop("extends")
    return result


__all__ = ["Extender", "OpenBase", "Scope", "key_of"]
