"""Changing what a compose file says about a build, the Dockerfile itself and the ignore file of its context."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from dockcto_compose.compose.model import Location, location
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.builds import IGNORE_NAME, ServiceBuild
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.docker.inline import NotEditableError
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Applicability, Fix
from dockcto_compose.rules.service_edits import is_own
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree.edits import Unsupported, Value, append, remove, replace
from dockcto_compose.yamltree.node import MAPPING, Path


def try_edits(
    title: str, edits: Callable[[], Iterable[Edit]], applicability: Applicability, changes: Sequence[Path] = ()
) -> tuple[Fix | None, str]:
    """As `attempt`, for edits of files that are no YAML too."""
    try:
        return attempt(title, edits, applicability, changes)
    except NotEditableError as reason:
        return None, str(reason)


def mend(
    effective: EffectiveService, title: str, edits: Callable[[], Iterable[Edit]], applicability: Applicability
) -> tuple[Fix | None, str]:
    """As `try_edits`, for edits of the Dockerfile; inside a compose file they change the project, so none is safe."""
    if effective.build is None or not effective.build.inline:
        return try_edits(title, edits, applicability)
    path = ("services", effective.service.name, "build", "dockerfile_inline")
    return try_edits(title, edits, min(applicability, UNSAFE), [path])


def key_at(service: Service, *path: str) -> Location:
    """The place of a key below `build`, or of its value where it has none."""
    origin = service.origin("build", *path)
    if origin is None:
        return service.at("build", *path)
    return location(origin.key if origin.key is not None else origin.node)


def set_value(service: Service, key: str, value: Value) -> list[Edit]:
    """A scalar below `build` replaced. Raises Unsupported."""
    origin = service.origin("build", key)
    if origin is None or not is_own(service, origin):
        raise Unsupported("other services share what is written here")
    return replace(origin.node, value)


def drop(service: Service, *path: str | int) -> list[Edit]:
    """Something below `build` taken away. Raises Unsupported."""
    origin = service.origin("build", *path)
    entry = None
    if origin is not None:
        entry = origin.key.parent if origin.key is not None else origin.node.parent
    if origin is None or entry is None or not is_own(service, origin):
        raise Unsupported("other services share what is written here")
    return remove(entry)


def add_to_list(service: Service, key: str, item: Value) -> list[Edit]:
    """One more item for a list below `build`, which need not be there yet. Raises Unsupported."""
    origin = service.origin("build", key)
    if origin is not None and is_own(service, origin):
        return append(origin.node, [item])
    build = service.origin("build")
    if origin is not None or build is None or build.node.kind != MAPPING or not is_own(service, build):
        raise Unsupported("`build` is not written as a mapping of its own")
    return append(build.node, {key: [item]})


def ignore_more(build: ServiceBuild, lines: Sequence[str]) -> list[Edit]:
    """Lines added to the ignore file in force, or to a new one. Raises NotEditableError."""
    ignoring = build.context.ignoring
    if ignoring is None:
        source = Source(os.path.join(build.context.folder, IGNORE_NAME), "")
        return [Edit(source, Span(0, 0), "".join(f"{line}\n" for line in lines))]
    source = ignoring.source
    if not source.editable:
        raise NotEditableError("the ignore file is not UTF-8 text")
    end, newline = len(source.text), source.newline
    body = newline.join(lines)
    open_line = bool(source.text) and source.text[-1] not in "\r\n"
    return [Edit(source, Span(end, end), newline + body if open_line else body + newline)]
