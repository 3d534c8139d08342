"""The project Docker Compose sees: plain data, the place of every value, and everything Compose refuses in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dockcto_compose.compose.formats.version import Version
from dockcto_compose.compose.model import Fault, List, Location, Map, Origin, Unknown, location, nearest, origin
from dockcto_compose.yamltree.node import Document, Node, Path


class Layer(NamedTuple):
    """One YAML document as it is written: `data` has aliases and merge keys resolved and variables put in,
    but is not yet merged with other files, nor brought to the long form. `root` is None for an empty document."""

    document: Document
    root: Node | None
    data: Any


class VariableUse(NamedTuple):
    """A `${NAME}` in a file: where it stands, in which value, and what became of it.

    `value` is what the variable has, None where it is unset; `default` is the text behind `:-` or `-`, if any;
    `required` is the text behind `:?` or `?`, if any (it may be empty).
    """

    name: str
    at: Location
    path: Path
    value: str | None = None
    default: str | None = None
    required: str | None = None
    escaped: bool = False


class Service(NamedTuple):
    """An effective service: merged, extended and interpolated, in Compose's long form."""

    name: str
    data: Map
    project: Project
    enabled: bool = True

    def get(self, *path: str | int) -> Any:
        """The value at a path below the service, None where there is none."""
        value: Any = self.data
        for step in path:
            if (isinstance(value, dict) and step in value) or (
                isinstance(value, list) and isinstance(step, int) and -1 < step < len(value)
            ):
                value = value[step]  # type: ignore[index]
            else:
                return None
        return value

    def origin(self, *path: str | int) -> Origin | None:
        """Where the value at a path below the service was written; None where nobody wrote it."""
        return origin(self.data, path) if path else self.project.origin(("services", self.name))

    def at(self, *path: str | int) -> Location:
        """The place to point at for a path below the service: the value, or the nearest thing around it that was
        written, at last the service's own key."""
        found = nearest(self.data, path)
        return location(found) if found is not None else self.key

    @property
    def key(self) -> Location:
        """The place of the service's name."""
        found = self.project.origin(("services", self.name))
        if found is None:
            return self.project.top
        return location(found.key if found.key is not None else found.node)


class Project:
    """What the loader makes of a set of files.

    `model` is the whole project in Compose's canonical long form, every service in it, also those that the active
    profiles leave out (`enabled` of `services` tells). `complete` is False where a file could not be read to its
    end: rules that reason from the absence of something must then stay silent. `environment` holds the variables by
    name (a value that is no text is unknown), `default_env` says whether they come from the directory's `.env` rather
    than from files that are named, `strict_env` whether unset ones are blank rather than unknown. `read` reads a file
    as the loader did (raising OSError; None: from the disk). `version` is the Docker Compose that reads it.
    """

    def __init__(
        self,
        name: str,
        files: list[str],
        documents: list[Document],
        layers: list[Layer],
        model: Map,
        faults: list[Fault],
        variables: list[VariableUse],
        warnings: list[Fault],
        disabled: frozenset[str],
        complete: bool,
        directory: str,
        environment: Mapping[str, Any],
        read: Callable[[str], bytes] | None,
        default_env: bool,
        strict_env: bool,
        version: Version,
    ) -> None:
        self.name = name
        self.files = files
        self.documents = documents
        self.layers = layers
        self.model = model
        self.faults = faults
        self.variables = variables
        self.warnings = warnings
        self.disabled = disabled
        self.complete = complete
        self.directory = directory
        self.environment = environment
        self.read = read
        self.default_env = default_env
        self.strict_env = strict_env
        self.version = version
        self._services: tuple[dict[str, Any], dict[str, Service]] | None = None

    @property
    def accepted(self) -> bool:
        """Whether Docker Compose would take the project."""
        return not self.faults

    @property
    def services(self) -> Mapping[str, Service]:
        """The services by name; made once for as long as the model has the same ones."""
        services = self.model.get("services")
        if not isinstance(services, dict):
            return {}
        if self._services is None or self._services[0] is not services:
            made = {
                name: Service(name, data, self, name not in self.disabled)
                for name, data in services.items()
                if isinstance(data, Map)
            }
            self._services = services, made
        return self._services[1]

    def origin(self, path: Path) -> Origin | None:
        """Where the value at a path of the model was written, with what led there; None where nobody wrote it."""
        return origin(self.model, path)

    @property
    def top(self) -> Location:
        """The start of the first file, for what has no better place."""
        from dockcto_compose.text.source import Span

        return Location(self.documents[0].source, Span(0, 0))


__all__ = ["Layer", "List", "Map", "Project", "Service", "Unknown", "VariableUse"]
