"""Moving a value out of a compose file into a Compose secret: a file below `secrets` that the container gets mounted.

Facts: Compose Specification, "Secrets"; compose-go mounts `/run/secrets/NAME`. The file is the value and nothing else,
as scripts differ in whether they take a newline at the end for a part of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockcto_compose.compose.model import Map, Origin
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.docker.secret_places import Place
from dockcto_compose.rules.env_file import candidates
from dockcto_compose.rules.rule import Context
from dockcto_compose.rules.secret_files import FOLDER
from dockcto_compose.rules.service_edits import add_item, is_own
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree.edits import Raw, Unsupported, Value, append, rename, replace
from dockcto_compose.yamltree.node import MAPPING, Node, Path


class SecretStore:
    """Gives values of one project their homes, one file each; a name or file that is taken is never used."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.project: Project = ctx.project
        self._taken = set(self.project.model.get("secrets") or ())

    @property
    def folder(self) -> str:
        """Where the files lie."""
        return os.path.join(self.project.directory, FOLDER)

    def service(self, place: Place) -> Service:
        """The service whose variable stands at a place. Raises Unsupported where no file can take its place."""
        service = self.project.services.get(place.owner)
        origin = service.origin("environment", place.name) if service is not None else None
        if service is None or origin is None or origin.node is not place.node:
            raise Unsupported("it is no variable of a service")
        if not _stands_alone(service, origin, place.name):
            raise Unsupported("the variable is given in several places")
        variable = self._ctx.file_variable(service, place.name)
        if not variable:
            raise Unsupported("the image is not known to read it from a file")
        if variable in (service.get("environment") or {}):
            raise Unsupported(f"`{variable}` is set already")
        if _mentions(service.data, place.name):
            raise Unsupported(f"the service itself uses `{place.name}`")
        return service

    def name(self, value: str, service: Service, variable: str) -> str:
        """A name that is free for the value, or has it already since an earlier run was cut short."""
        for wish in candidates(variable, service.name):
            name = wish.lower()
            if name not in self._taken and self._content(name) in (None, value):
                self._taken.add(name)
                return name
        raise Unsupported("no name is free for its secret")

    def path(self, name: str) -> str:
        """The file of a secret."""
        return os.path.join(self.folder, f"{name}.txt")

    def edits(self, value: str, service: Service, place: Place, name: str) -> Iterator[Edit]:
        """The value in its file, the secret that mounts it, and the variable that says where. Raises Unsupported."""
        if self._content(name) is None:
            yield Edit(Source(self.path(name), ""), Span(0, 0), value)
        yield from add_item(service, "secrets", name)
        variable, mounted = self._ctx.file_variable(service, place.name), f"/run/secrets/{name}"
        entry = place.node.parent
        if entry is None or place.node.tag or place.node.anchor:
            raise Unsupported("the value has a tag or an anchor")
        if entry.key is None:
            yield from replace(place.node, f"{variable}={mounted}")
        else:
            yield from rename(entry, variable)
            yield from replace(place.node, Raw(mounted) if not place.node.style else mounted)
        yield from _define(place.node, {name: {"file": f"./{FOLDER}/{name}.txt"}})

    def changes(self, service: Service, variable: str, name: str) -> list[Path]:
        """What moving a variable changes in the resolved project."""
        own = ("services", service.name)
        file = self._ctx.file_variable(service, variable)
        return [(*own, "environment", variable), (*own, "environment", file), (*own, "secrets"), ("secrets", name)]

    def _content(self, name: str) -> str | None:
        """What stands in the file of a secret: None where there is none. Raises Unsupported."""
        try:
            return self._ctx.content(self.path(name)).decode()
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            return ""


def _stands_alone(service: Service, origin: Origin, name: str) -> bool:
    """Whether the variable is gone once its entry is: nothing below it gives it another value."""
    container = origin.node.parent.container if origin.node.parent is not None else None
    if container is None or origin.steps or not is_own(service, origin) or service.get("env_file"):
        return False
    named = [entry for entry in container.entries if _name(entry.value, entry.key) in (name, "<<")]
    own = service.origin()
    extends = own is not None and own.node.kind == MAPPING and own.node.entry("extends") is not None
    layers = sum(_gives(layer.data, service.name, name) for layer in service.project.layers)
    return len(named) == 1 and not extends and layers == 1


def _name(value: Node, key: Node | None) -> str:
    return value.value.partition("=")[0] if key is None else key.resolved.value


def _gives(data: object, service: str, name: str) -> bool:
    """Whether a layer sets the variable of a service."""
    services = data.get("services") if isinstance(data, Map) else None
    one = services.get(service) if isinstance(services, Map) else None
    given = one.get("environment") if isinstance(one, Map) else None
    if isinstance(given, list):
        return any(str(item).partition("=")[0] == name for item in given)
    return isinstance(given, dict) and name in given


def _mentions(data: object, name: str) -> bool:
    """Whether a text of a service, not counting the names of its variables, speaks of the variable."""
    if isinstance(data, str):
        return name in data
    if isinstance(data, dict):
        return any(_mentions(value, name) for value in data.values())
    return isinstance(data, list) and any(_mentions(item, name) for item in data)


def _define(node: Node, body: dict[str, Value]) -> list[Edit]:
    """The secret defined in the document that holds the variable."""
    root = node
    while root.parent is not None:
        root = root.parent.container
    section = root.entry("secrets")
    if section is None:
        return append(root, {"secrets": body})
    return append(section.value, body)
