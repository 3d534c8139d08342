"""Files and environment to the project that Docker Compose sees: every stage in its order.

Facts: compose-go `loader/loader.go`. Where Compose stops at the first fault, every stage here reports what it finds,
leaves the faulty value out, and goes on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from dockcto_compose.compose import schema
from dockcto_compose.compose.canonical import canonical, without_empty_lists
from dockcto_compose.compose.check import check
from dockcto_compose.compose.consistency import check_consistency
from dockcto_compose.compose.data import Reading, Reset, read_data
from dockcto_compose.compose.decode import decode
from dockcto_compose.compose.defaults import set_defaults
from dockcto_compose.compose.env_files import EnvFiles
from dockcto_compose.compose.environment import Environment, project_environment, read_variables
from dockcto_compose.compose.extends import Extender, Scope
from dockcto_compose.compose.faults import Doubts, Faults, key_of, where
from dockcto_compose.compose.formats.errors import FormatError, quote
from dockcto_compose.compose.formats.go import sprint
from dockcto_compose.compose.formats.names import check_project_name, normalize_project_name
from dockcto_compose.compose.formats.version import Version
from dockcto_compose.compose.include import Include, includes, join_included
from dockcto_compose.compose.interpolate import Interpolator, cast
from dockcto_compose.compose.merge import merge_projects, without
from dockcto_compose.compose.model import List, Location, Map, Unknown, is_unknown, nearest
from dockcto_compose.compose.normalize import fill_in_environment, normalize
from dockcto_compose.compose.paths import Resolver, join
from dockcto_compose.compose.project import Layer, Project
from dockcto_compose.compose.remote import is_remote
from dockcto_compose.compose.template import TemplateError, substitute
from dockcto_compose.compose.unicity import drop_repeated
from dockcto_compose.compose.version import NEWEST, Dialect, dialect
from dockcto_compose.compose.words import kind_of
from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree import parse
from dockcto_compose.yamltree.node import MAPPING, SCALAR, Document, Node, Path
from dockcto_compose.yamltree.scalars import resolve

# The stages walk the tree recursively, a few frames for each of its at most 1,000 levels.
RECURSION_LIMIT = 20_000

# A few files that all include each other stand for more than anybody can read; real projects include a dozen.
MAX_INCLUDES = 5_000
MAX_INCLUDED = 50_000_000  # characters
MAX_INCLUDE_DEPTH = 1_000


def read_file(path: str) -> bytes:
    """The content of a file; "-" is the standard input. Raises OSError."""
    if path == "-":
        return sys.stdin.buffer.read()
    with open(path, "rb") as file:
        return file.read()


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What stands around the files of a project, as `docker compose` would get it on its command line.

    `environment` is that of the process; `strict_env` takes unset variables for blank and missing env files for
    faults, as Compose does here and now. `blind` takes the value of every variable for unknown, also where it has a
    default: what two texts come to for all values, not only for today's. `read` gives a file's content by its path and
    raises OSError.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    project_name: str | None = None
    project_directory: str | None = None
    compose_version: Version = NEWEST
    strict_env: bool = False
    blind: bool = False
    read: Callable[[str], bytes] = read_file


def load(files: Sequence[str], options: LoadOptions) -> Project:
    """The project that Compose would make of these files, merged in this order, with all that it would refuse."""
    if sys.getrecursionlimit() < RECURSION_LIMIT:
        sys.setrecursionlimit(RECURSION_LIMIT)
    return _Loader(files, options).load()


class _Place(NamedTuple):
    """Whose files are read: the folder paths are looked up in, the one they are resolved against, the variables."""

    folder: str
    relative: str
    environment: Environment
    including: tuple[str, ...] = ()


class _Loader:
    def __init__(self, files: Sequence[str], options: LoadOptions) -> None:
        self.files = list(files)
        self.options = options
        self.dialect: Dialect = dialect(options.compose_version)
        self.faults = Faults()
        self.documents: dict[str, Document] = {}
        self.layers: list[Layer] = []
        self.doubts = Doubts()
        self.scopes: dict[tuple[str, str], Scope | None] = {}
        self.includes = 0
        self.included = 0
        self.complete = True
        self.broken = False
        self.home = options.environment.get("HOME") or None
        first = next((file for file in self.files if file != "-"), "")
        folder = options.project_directory or (os.path.dirname(os.path.abspath(first)) if first else os.getcwd())
        self.folder = os.path.abspath(folder)

    def load(self) -> Project:
        environment = self._environment()
        documents = self._main_documents()
        name = self._name(documents, environment)
        environment["COMPOSE_PROJECT_NAME"] = name
        model = self._project(self.files, _Place(self.folder, self.folder, environment))
        if not self.documents:
            self.documents[""] = Document(Source(self.files[0] if self.files else "", ""))
        self.complete = self.complete and not self.broken
        if not model and not self.faults.found:
            self.faults.add("yaml-error", "the file is empty; a project needs at least `services`", None)
        elif not name:
            self._nameless(model)
        model.put("name", name, model.place("name"))
        model = decode(normalize(model, environment, self.dialect), self.faults, self.dialect)
        disabled = disabled_services(model, self._profiles(environment))
        reader = EnvFiles(
            environment, self.options.read, self.faults, self.dialect, self.options.strict_env, self.folder
        )
        model = _each_service(
            model, lambda name, service: service if name in disabled else reader.fill_in(name, service)
        )
        project = Project(
            name, self.files, list(self.documents.values()), self.layers, model, self.faults.found,
            self.faults.variables, self.faults.notes, disabled, self.complete, self.folder,
            environment, self.options.read, self._uses_default_env(), self.options.strict_env, self.dialect.version,
        )  # fmt: skip
        check_consistency(project, self.faults, self.doubts)
        return project

    # What stands before the files

    def _environment(self) -> Environment:
        options = self.options
        environment = project_environment(
            options.environment,
            self.folder,
            options.env_files,
            options.read,
            self.faults,
            self.dialect,
            options.strict_env,
        )
        environment.setdefault("PWD", os.getcwd())
        return environment

    def _uses_default_env(self) -> bool:
        """Whether the variables come from the folder's `.env`, not from files that are named."""
        named = (
            "COMPOSE_ENV_FILES" in self.options.environment or "COMPOSE_DISABLE_ENV_FILE" in self.options.environment
        )
        return not self.options.env_files and not named

    def _profiles(self, environment: Environment) -> tuple[str, ...]:
        if self.options.profiles:
            return self.options.profiles
        text = environment.get("COMPOSE_PROFILES", "")
        return tuple(name.strip() for name in text.split(",")) if isinstance(text, str) else ()

    def _main_documents(self) -> list[Document]:
        found = [self._document(file, None) for file in self.files]
        documents = [document for document in found if document is not None]
        if documents:
            self.faults.top = Location(documents[0].source, Span(0, 0))
        return documents

    def _name(self, documents: list[Document], environment: Environment) -> str:
        """The project's name: given, else the last one that a file has, else its folder's."""
        given = self.options.project_name or environment.get("COMPOSE_PROJECT_NAME")
        if isinstance(given, str) and given:
            try:
                check_project_name(given)
            except FormatError as error:
                self.faults.add("invalid-project-name", str(error), None)
            return given
        folder = normalize_project_name(os.path.basename(self.folder))
        names = [name for document in documents for root in document.roots if (name := _written_name(root))]
        if not names:
            return folder
        # a name that only a later YAML document has does not keep the folder's from being the fallback
        first = any(_written_name(document.roots[0]) for document in documents if document.roots)
        fallback = "" if first else folder
        try:
            strict = self.options.strict_env
            filled = substitute(names[-1], environment.get, compose=self.dialect.version, tolerant=not strict)
        except TemplateError:
            return folder  # reported where the file is read
        return folder if filled.unknown else normalize_project_name(filled.text) or fallback

    def _nameless(self, model: Map) -> None:
        at = where(model, "name") if "name" in model else None
        self.faults.add("invalid-project-name", "the project has no name; give it a `name` of letters or digits", at)

    # Files

    def _document(self, path: str, at: Location | None) -> Document | None:
        """A file's tree, read once; None (and reported) where it cannot be read."""
        key = path if path == "-" else os.path.abspath(path)
        if key in self.documents:
            return self.documents[key]
        try:
            content = self.options.read(path)
        except OSError as error:
            self._unreadable(path, error, at)
            return None
        document = parse(Source.from_bytes(path, content))
        self.documents[key] = document
        self.faults.muted = False
        for problem in document.problems:
            if problem.v3_only and self.dialect.reads_yaml_4:
                continue
            self.faults.add(problem.rule, problem.message, Location(document.source, problem.span))
        self.broken = self.broken or not document.complete
        self.faults.muted = self.broken
        return document

    def _unreadable(self, path: str, error: OSError, at: Location | None) -> None:
        if isinstance(error, FileNotFoundError):
            problem = "does not exist; create it, or mend the path"
        elif isinstance(error, IsADirectoryError):
            problem = "is a folder, not a file"
        else:
            problem = f"cannot be read: {(error.strerror or str(error)).lower()}"
        self.faults.add("missing-included-file", f"file {quote(path)} {problem}", at)
        self.complete = False

    def _project(self, files: Sequence[str], place: _Place) -> Map:
        """Files merged into one project, with its defaults and paths, as a project of its own or an included one."""
        model = Map()
        for file in files:
            model = self._file(file, model, place)
        model = set_defaults(model, self.dialect)
        check(model, self.faults, self.doubts)
        model = Resolver(place.relative, self.home, self.faults).project(model)
        return fill_in_environment(model, place.environment)

    def _file(self, path: str, model: Map, place: _Place) -> Map:
        document = self._document(path, None)
        if document is None:
            return model
        including = (*place.including, os.path.abspath(path))
        for reading in self._readings(document, place):
            data = self._layered(reading, model, place, including)
            for reset in reading.resets:
                model = without(model, reset.path)
            model = self._stacked(model, data)
        return model

    def _readings(self, document: Document, place: _Place) -> list[Reading]:
        """The data of each YAML document of a file."""
        found = []
        interpolate = Interpolator(
            place.environment, self.options.strict_env, self.faults, self.dialect, self.options.blind
        )
        for root in document.roots:
            self.faults.muted = False
            reading = read_data(root, self.faults, self.dialect, interpolate)
            self.faults.muted = self.broken
            self._doubt_partial(reading)
            self.layers.append(Layer(document, root, reading.data))
            if not isinstance(reading.data, Map):
                message = f"the document is {kind_of(reading.data)}; a Compose file is a mapping with `services`"
                self.faults.add("yaml-error", message, root)
                continue
            found.append(reading._replace(data=cast(reading.data, self.faults, self.dialect)))
        return found

    def _doubt_partial(self, reading: Reading) -> None:
        for path in reading.partial:
            if len(path) == 1 or path[:1] != ("services",):
                self.doubts.sections.update(str(step) for step in path[:1])
            else:
                self.doubts.services.add(str(path[1]))

    def _layered(self, reading: Reading, model: Map, place: _Place, including: tuple[str, ...]) -> Map:
        """A document with its `include` and `extends` applied."""
        data: Map = reading.data
        label = including[-1]
        extender = Extender(self.faults, self.dialect, partial(self._base, place=place), self.doubts.services)
        if not self.dialect.includes_first:
            data = extender.apply(data, label, reading.resets)
        data = self._included(data, reading, place, including)
        if self.dialect.includes_first:
            data = extender.apply(data, label, reading.resets)
        return data

    def _stacked(self, model: Map, data: Map, checked: bool = True) -> Map:
        """A layer merged onto the model: repeated items gone, judged by the schema, in its long form."""
        model = merge_projects(model, data, self.faults)
        model = drop_repeated(model, self.faults, checked)
        if checked:
            model = self._judged(model)
        model = canonical(model, self.faults)
        model = drop_repeated(model, self.faults, checked=False, first=False)
        return without_empty_lists(model) if self.dialect.nulls_empty_lists else model

    def _judged(self, model: Map) -> Map:
        """The model without what the schema refuses."""
        found = schema.faults(model, version=self.options.compose_version)
        for fault in found:
            self.faults.add(fault.kind, fault.message, _place_of(model, fault), fault.path, (), fault.suggestion)
            self._doubt(fault)
        for fault in found:
            model = _neutral(model, fault)
        if "version" in model:
            model = model.fork()
            model.drop("version")
        return model

    def _doubt(self, fault: schema.SchemaFault) -> None:
        """Remember what cannot be told any more once the faulty value is gone."""
        path = fault.path
        if len(path) == 1:
            self.doubts.sections.add(str(path[0]))
        elif path and path[0] in ("secrets", "configs") and (fault.kind == "unknown-key" or len(path) == 2):
            self.doubts.sources.add((str(path[0]), str(path[1])))
        elif path and path[0] == "services":
            name, key = str(path[1]), path[2] if len(path) > 2 else None
            if key is None or key in _SOURCES or fault.suggestion in _SOURCES:
                self.doubts.services.add(name)

    # Other files

    def _base(self, file: str, at: Location, place: _Place) -> Scope | None:
        """The services of a file that `extends` names, paths relative to the folder of the project."""
        path = join(place.folder, file)
        key = (path, place.folder)
        if key in self.scopes:
            return self.scopes[key]
        self.scopes[key] = None
        document = self._document(path, at)
        if document is None:
            return None
        model = Map()
        resets: Sequence[Reset] = ()
        for reading in self._readings(document, place):
            for reset in reading.resets:
                model = without(model, reset.path)
            model = self._stacked(model, reading.data, checked=False)
            resets = reading.resets
        services = model.get("services")
        if not document.complete:
            return None
        if not isinstance(services, Map):
            problem = f"`services` is {kind_of(services)}" if "services" in model else "it has no `services`"
            self.faults.add("undefined-service", f"file {quote(file)} has nothing to extend: {problem}", at)
            return None
        folder = os.path.relpath(os.path.dirname(path), place.folder)
        resolved = Resolver(folder, self.home, self.faults).project(model)
        self.scopes[key] = scope = Scope(resolved["services"], file, resets, checks=True)
        return scope

    def _included(self, data: Map, reading: Reading, place: _Place, including: tuple[str, ...]) -> Map:
        if "include" not in data:
            return data

        def reset(part: Map) -> Map:
            for one in reading.resets:
                part = without(part, one.path)
            return part

        for entry in includes(data, self.faults):
            included = self._include(entry, place, including)
            if included is not None:
                data = join_included(data, included, entry, self.faults, self.dialect, reset)
        data = data.fork()
        data.drop("include")
        return data

    def _include(self, entry: Include, place: _Place, including: tuple[str, ...]) -> Map | None:
        """The project that an entry of `include` names."""
        remote = next((n for n, path in enumerate(entry.paths) if is_remote(path)), None)
        if remote is not None:
            message = f"{quote(entry.paths[remote])} is not on this machine, so what it defines is not known"
            self.faults.note("remote-include", message, entry.places[remote], ("include",))
            self.complete = False
            return None
        paths = [join(place.folder, path) for path in entry.paths]
        if not paths:
            return Map()
        if self._includes_too_much(entry, including):
            return None
        if paths[0] in including:
            names = " -> ".join(quote(os.path.basename(path)) for path in (*including, paths[0]))
            self.faults.add("include-cycle", f"the file includes itself: {names}", entry.places[0], ("include",))
            return None
        folder = join(place.folder, entry.folder) if entry.folder else os.path.dirname(paths[0])
        environment = self._include_environment(entry, place, folder)
        if environment is None:
            return None
        for path, at in zip(paths, entry.places, strict=True):
            document = self._document(path, at)
            if document is None:
                return None
            self.included += len(document.source.text)
        relative = os.path.relpath(folder, place.folder)
        if entry.folder.startswith("/"):
            relative = entry.folder
        return self._project(paths, _Place(folder, relative, environment, including))

    def _includes_too_much(self, entry: Include, including: tuple[str, ...]) -> bool:
        """Count an inclusion; whether it is one too many, which is reported once."""
        if self.includes > MAX_INCLUDES:
            return True
        self.includes += 1
        if len(including) > MAX_INCLUDE_DEPTH:
            problem = f"files include each other more than {MAX_INCLUDE_DEPTH:,} deep"
        elif self.includes > MAX_INCLUDES or self.included > MAX_INCLUDED:
            problem = f"files include each other more than {MAX_INCLUDES:,} times, all ways taken together"
        else:
            return False
        self.includes = MAX_INCLUDES + 1
        self.faults.add("include-cycle", f"{problem}; include each file once", entry.at, ("include",))
        self.complete = False
        return True

    def _include_environment(self, entry: Include, place: _Place, folder: str) -> Environment | None:
        """The variables of an included project: ours, then those of its env files."""
        found: Environment = {}
        files = [join(place.folder, name) for name in entry.env_files] or [join(folder, ".env")]
        for index, name in enumerate(files):
            if name == "/dev/null" and self.dialect.skips_null_env_file:
                continue
            try:
                text = self.options.read(name).decode("utf-8", "surrogateescape")
            except OSError as error:
                if entry.env_files:
                    problem = (
                        "is a folder, not a file"
                        if isinstance(error, IsADirectoryError)
                        else "does not exist; create it"
                    )
                    message = f"env file {quote(name)} of the included file {problem}"
                    self.faults.add("missing-env-file", message, entry.env_places[index], ("include",))
                continue
            strict = self.options.strict_env
            own = place.environment
            found.update(read_variables(text, name, own, self.faults, self.dialect, strict, known=found))
        return {**found, **place.environment}


def _at(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and -1 < step < len(data):
            data = data[step]
        else:
            return None
    return data


def _place_of(model: Map, fault: schema.SchemaFault) -> Any:
    """Where a fault was written: its key, its value, or the nearest thing around it."""
    if not fault.path:
        return None
    holder, last = _at(model, fault.path[:-1]), fault.path[-1]
    if isinstance(holder, (Map, List)) and holder.origin(last) is not None:  # type: ignore[arg-type]
        return key_of(holder, str(last)) if fault.at_key else where(holder, last)
    return nearest(model, fault.path)


def _neutral(model: Map, fault: schema.SchemaFault) -> Map:
    """The model with a fault made harmless: an unknown key gone, a wrong value unknown from here on.

    A service or resource that is no mapping becomes an empty one, so that it can still be named.
    """
    path = fault.path
    if fault.kind in ("unknown-key", "needs-newer-compose"):
        return _replaced(model, path, _GONE)  # type: ignore[no-any-return]
    if fault.at_key or not path or (len(path) < 3 and fault.kind == "missing-key"):
        return model
    if len(path) == 1:
        return _replaced(model, path, _GONE)  # type: ignore[no-any-return]
    value = Map() if len(path) == 2 else Unknown(sprint(fault.value) or "?")
    return _replaced(model, path, value)  # type: ignore[no-any-return]


_GONE = object()


def _replaced(data: Any, path: Path, value: Any) -> Any:
    key, rest = path[0], path[1:]
    if isinstance(data, Map) and isinstance(key, str) and key in data:
        result = data.fork()
        if rest:
            result[key] = _replaced(data[key], rest, value)
        elif value is _GONE:
            result.drop(key)
        else:
            result[key] = value
        return result
    if isinstance(data, List) and isinstance(key, int) and -1 < key < len(data):
        items = List(data, data.node, data.places)
        items[key] = _replaced(data[key], rest, value) if rest else value
        return items
    return data


def _each_service(model: Map, change: Callable[[str, Map], Map]) -> Map:
    services = model.get("services")
    if not isinstance(services, Map):
        return model
    result = services.fork()
    for name, service in services.items():
        if isinstance(service, Map):
            result[name] = change(name, service)
    model["services"] = result
    return model


def disabled_services(model: Map, profiles: tuple[str, ...]) -> frozenset[str]:
    """The services that the active profiles leave out."""
    services = model.get("services")
    if not isinstance(services, Map) or "*" in profiles:
        return frozenset()
    return frozenset(
        name
        for name, service in services.items()
        if isinstance(service, Map)
        and service.get("profiles")
        and not any(profile in profiles or is_unknown(profile) for profile in service["profiles"])
    )


def _written_name(root: Node) -> str:
    """The `name` of a YAML document, empty where it has none."""
    found = root.get("name") if root.kind == MAPPING else None
    node = found.resolved if found is not None else None
    if node is None or node.kind != SCALAR or (node.style == "" and resolve(node.value) is None):
        return ""
    return node.value


# Keys without which a service has nothing to run.
_SOURCES = ("image", "build", "provider", "extends")

__all__ = ["LoadOptions", "disabled_services", "load", "read_file"]
