"""Variables and labels that services read from files: `env_file` and `label_file`.

Facts: compose-go `types/project.go` (WithServicesEnvironmentResolved, WithServicesLabelsResolved) and
`dotenv/format.go`; docker/compose registers the format `raw`. Only the files of enabled services are read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dockcto_compose.compose.environment import Environment, Read, read_variables
from dockcto_compose.compose.faults import Faults, where
from dockcto_compose.compose.formats.errors import quote
from dockcto_compose.compose.model import List, Map, Unknown, is_unknown
from dockcto_compose.compose.version import Dialect


class EnvFiles(NamedTuple):
    """Reads the files of services; a missing file is a fault where `strict`, else a note. `folder` is the project's,
    which messages leave out of paths."""

    environment: Environment
    read: Read
    faults: Faults
    dialect: Dialect
    strict: bool
    folder: str

    def fill_in(self, name: str, service: Map) -> Map:
        """A service with the variables and labels of its files."""
        if "env_file" in service:
            service = self._variables(name, service)
        if "label_file" in service:
            service = self._labels(name, service)
        return service

    def _variables(self, name: str, service: Map) -> Map:
        files = service["env_file"]
        own = service.get("environment")
        written = own if isinstance(own, Map) else Map()
        lookup = _Both({key: value for key, value in written.items() if value is not None}, self.environment)
        found: Environment = {}
        result = Map(node=written.node)
        for index, entry in enumerate(files if isinstance(files, List) else ()):
            if not isinstance(entry, Map):
                continue
            path = entry.get("path")
            form = entry.get("format") or ""
            if form not in ("", "raw") and not is_unknown(form):
                message = f"service {quote(name)} has an env file of the unknown format {quote(form)}; use raw, or none"
                self.faults.add("invalid-value", message, where(entry, "format"), ("services", name, "env_file", index))
                continue
            at = ("services", name, "env_file", index)
            optional = entry.get("required") is False
            text = self._text("env", path, entry.origin("path") or where(files, index), at, optional)
            if text is None or not isinstance(path, str):
                continue
            values = read_variables(
                text, path, lookup, self.faults, self.dialect, self.strict, known=found, raw=form == "raw"
            )
            found.update(values)
            for key, value in values.items():
                result.put(key, value if isinstance(value, str) else Unknown(f"${{{key}}}"), files.place(index))
        for key, value in written.items():
            result.put(key, value, written.place(key))
        service = service.fork()
        if result or isinstance(own, Map):
            service["environment"] = result
        return service

    def _labels(self, name: str, service: Map) -> Map:
        files = service["label_file"]
        own = service.get("labels")
        written = own if isinstance(own, Map) else Map()
        result = Map(node=written.node)
        found: Environment = {}
        for index, path in enumerate(files if isinstance(files, List) else ()):
            text = self._text("label", path, where(files, index), ("services", name, "label_file", index), False)
            if text is None:
                continue
            values = read_variables(text, path, {}, self.faults, self.dialect, self.strict, known=found)
            found.update(values)
            for key, value in values.items():
                result.put(key, value if isinstance(value, str) else Unknown(f"${{{key}}}"), files.place(index))
        for key, value in written.items():
            result.put(key, value, written.place(key))
        service = service.fork()
        if result or isinstance(own, Map):
            service["labels"] = result
        return service

    def _text(self, kind: str, path: Any, at: Any, where_: Any, optional: bool) -> str | None:
        """A file's text, None (and reported) where it cannot be read."""
        if not isinstance(path, str) or is_unknown(path):
            return None
        report: Callable[..., None] = self.faults.add if self.strict else self.faults.note
        shown = quote(relative(path, self.folder))
        try:
            return self.read(path).decode("utf-8", "surrogateescape")
        except FileNotFoundError:
            if not optional:
                hint = "create it, or say `required: false`" if kind == "env" else "create it"
                message = f"{kind} file {shown} does not exist; {hint}"
                report("missing-env-file", message, at, where_)
        except IsADirectoryError:
            message = f"{kind} file {shown} is a folder; name a file"
            self.faults.add("missing-env-file", message, at, where_)
        except OSError as error:
            problem = (error.strerror or str(error)).lower()
            report("missing-env-file", f"{kind} file {shown} cannot be read: {problem}", at, where_)
        return None


def relative(path: str, folder: str) -> str:
    """The path as people would write it from the folder; as it is where it lies elsewhere."""
    top = os.path.join(os.path.abspath(folder), "")
    return path[len(top) :] if path.startswith(top) else path


class _Both(dict[str, Any]):
    """Values of a service below those of the project."""

    def __init__(self, below: Mapping[str, Any], above: Mapping[str, Any]) -> None:
        super().__init__(below)
        self.above = above

    def get(self, key: str, default: Any = None) -> Any:
        found = self.above.get(key)
        return super().get(key, default) if found is None else found
