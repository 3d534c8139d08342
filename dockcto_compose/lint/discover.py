"""From the paths of a command line to projects: which files there are, and which of them belong together."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dockcto_compose.compose.find import BASE_NAMES, OVERRIDE_NAMES, default_files, find_files
from dockcto_compose.lint.dockerfile_names import is_dockerfile
from dockcto_compose.lint.ignore import Ignore, above
from dockcto_compose.lint.regular import read_regular
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Source
from dockcto_compose.yamltree import MAPPING, Node, parse

STANDARD = regex(r"(docker-)?compose([.-][^/]+)?\.ya?ml", re.IGNORECASE)
LOOSE = regex(r".*compose.*\.ya?ml", re.IGNORECASE | re.DOTALL)
SKIPPED_FOLDERS = frozenset({"node_modules"})

MISSING = "does not exist"
NOTHING_FOUND = "holds no Compose file"
_TOP_KEY = regex(r"^([\"']?)([A-Za-z][\w-]*)\1[ \t]*:", re.MULTILINE)
_COMPOSE_KEYS = frozenset({"services", "include"})
_WORKFLOW_KEYS = frozenset({"jobs", "on"})
_LARGE = 1_000_000  # bytes: nobody writes such a file by hand, and its name alone decides


class PathProblem(NamedTuple):
    """A path that cannot be judged, and why."""

    path: str
    reason: str

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing at the path."""
        return self.reason == MISSING


@dataclass(slots=True)
class Found:
    """The projects of a command line, each as the files to merge in their order; and what could not be read."""

    projects: list[tuple[str, ...]] = field(default_factory=list)
    problems: list[PathProblem] = field(default_factory=list)


def discover(paths: Iterable[str]) -> Found:
    """Files are taken as they are, each a project of its own; folders are searched.

    A search leaves out what git ignores, hidden folders, `node_modules`, and files that only sound like Compose.
    Symbolic links to folders are not followed. Projects come in the order of the paths, each once.
    """
    found = Found()
    for path in paths:
        if os.path.isdir(path):
            before = len(found.projects) + len(found.problems)
            _search(path, found)
            if len(found.projects) + len(found.problems) == before:
                alone = [(file,) for file in _dockerfiles(path)]
                found.projects += alone
                if not alone:
                    found.problems.append(PathProblem(path, NOTHING_FOUND))
        else:
            reason = unreadable(path)
            if reason:
                found.problems.append(PathProblem(path, reason))
            else:
                found.projects.append((path,))
    found.projects = list({tuple(map(os.path.abspath, files)): files for files in reversed(found.projects)}.values())[
        ::-1
    ]
    return found


def _dockerfiles(folder: str) -> list[str]:
    """The Dockerfiles of a folder in which nothing is Compose's; its subfolders are not searched for them."""
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if is_dockerfile(entry.name))
    paths = [name if folder == "." else os.path.join(folder, name) for name in names]
    return [path for path in paths if not unreadable(path)]


def unreadable(path: str) -> str:
    """Why a path cannot be read as a file; empty where it can."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return "is a folder, not a file"
        if not stat.S_ISREG(mode):
            return "is not a regular file; pipe its text in with `-`"
        with open(path, "rb"):
            return ""
    except (OSError, ValueError) as error:
        return why(error)


def why(error: OSError | ValueError) -> str:
    """What went wrong with a path, in a few words."""
    if isinstance(error, FileNotFoundError):
        return MISSING
    if isinstance(error, PermissionError):
        return "may not be read: permission denied"
    text = error.strerror if isinstance(error, OSError) else str(error)
    return f"cannot be read: {(text or str(error)).lower()}"


def _search(top: str, found: Found) -> None:
    """All projects at or below a folder, folder by folder, those of the folder above first."""
    root = os.path.abspath(top)
    stack = [(top, root, above(root))]
    while stack:
        shown, folder, ignore = stack.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            found.problems.append(PathProblem(shown, why(error)))
            continue
        ignore = ignore.inside(folder, [entry.name for entry in listed])
        names: list[str] = []
        below: list[tuple[str, str, Ignore]] = []
        for entry in listed:
            path = entry.name if shown == "." else os.path.join(shown, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if _entered(entry.name) and not ignore.hides(entry.path, is_folder=True):
                    below.append((path, entry.path, ignore))
            elif LOOSE.fullmatch(entry.name) and not _links_to_folder(entry) and not ignore.hides(entry.path):
                _consider(entry.name, path, names, found)
        prefix = "" if shown == "." else shown
        found.projects += group(prefix, names)
        stack += reversed(below)


def _links_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a loop
        return False


def _entered(name: str) -> bool:
    return not name.startswith(".") and name not in SKIPPED_FOLDERS


def _consider(name: str, path: str, names: list[str], found: Found) -> None:
    """Take a file of a searched folder if it is one of Compose; say so if it cannot be read."""
    reason = unreadable(path)
    if not reason:
        if is_compose(name, path):
            names.append(name)
    elif STANDARD.fullmatch(name):
        found.problems.append(PathProblem(path, reason))


def is_compose(name: str, path: str) -> bool:
    """Whether a file of a searched folder is one of Compose.

    A standard name (`compose.yaml`, `docker-compose.prod.yml`) is enough, but for workflows; any other name with
    `compose` in it (`deploy-compose.yml` may be an Ansible playbook) needs a top-level key of Compose.
    """
    standard = STANDARD.fullmatch(name) is not None
    try:
        if os.path.getsize(path) > _LARGE:
            return standard
        with open(path, "rb") as file:
            text = Source.from_bytes(path, file.read()).text
    except OSError:
        return standard
    keys = {match[2] for match in _TOP_KEY.finditer(text)}
    if keys >= _WORKFLOW_KEYS and "services" not in keys:
        return False
    return standard or bool(keys & _COMPOSE_KEYS)


def group(folder: str, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The projects that the Compose files of one folder make, as paths.

    What Compose would take there comes first: the files that COMPOSE_FILE names in the folder's `.env`, else the base
    file with its override. Every other file is a project of its own, unless it only makes sense on top of that base.
    """
    first = _named_in_env_file(folder) or _standard(folder, names)
    if first:
        yield first
    others = [path for name in names if (path := os.path.join(folder, name)) not in first]
    defined = _services(first[0]) if first and others else {}
    for path in others:
        yield (first[0], path) if first and is_overlay(_services(path), defined) else (path,)


def beside(path: str) -> list[tuple[str, ...]]:
    """The projects that a file (which need not be there) makes with the Compose files of its folder."""
    folder, name = os.path.split(path)
    if is_dockerfile(name):
        return [(path,)]
    try:
        with os.scandir(folder or ".") as entries:
            listed = list(entries)
    except OSError:
        return [(path,)]
    ignore = above(os.path.abspath(folder)).inside(os.path.abspath(folder), [entry.name for entry in listed])
    names = {name}
    for entry in listed:
        shown = os.path.join(folder, entry.name)
        if LOOSE.fullmatch(entry.name) and not ignore.hides(os.path.abspath(shown)) and not unreadable(shown):
            names |= {entry.name} if is_compose(entry.name, shown) else set()
    return list(group(folder, sorted(names)))


def as_compose(folder: str) -> tuple[str, ...]:
    """The files that Docker Compose takes of a folder; none where it has no project."""
    return _named_in_env_file(folder) or default_files(folder)[0]


def _named_in_env_file(folder: str) -> tuple[str, ...]:
    """What COMPOSE_FILE of the folder's `.env` names."""
    try:
        mentioned = b"COMPOSE_FILE" in read_regular(os.path.join(folder, ".env"))
    except OSError:
        return ()
    found = find_files(folder, {}) if mentioned else None
    return found.files if found is not None and "COMPOSE_FILE" in found.environment else ()


def _standard(folder: str, names: Sequence[str]) -> tuple[str, ...]:
    """The base file with its override, in the order in which Compose prefers their names."""
    base = next((name for name in BASE_NAMES if name in names), None)
    override = next((name for name in OVERRIDE_NAMES if name in names), None)
    return tuple(os.path.join(folder, name) for name in (base, override) if name is not None) if base else ()


def is_overlay(services: dict[str, Node], base: dict[str, Node]) -> bool:
    """Whether a file makes sense only on top of another: a service of it says not what to run, but the other does."""
    return any(name in base and not _runs_something(service) for name, service in services.items())


def _runs_something(service: Node) -> bool:
    return any(service.get(key) is not None for key in ("image", "build", "extends", "provider", "<<"))


def _services(path: str) -> dict[str, Node]:
    """The services as they are written in a file; none where it cannot be read."""
    try:
        document = parse(Source.from_bytes(path, read_regular(path)))
    except OSError:
        return {}
    found: dict[str, Node] = {}
    for root in document.roots:
        services = root.get("services")
        if services is not None and services.resolved.kind == MAPPING:
            for entry in services.resolved.entries:
                if entry.key is not None and entry.value.resolved.kind == MAPPING:
                    found[entry.key.resolved.value] = entry.value.resolved
    return found
