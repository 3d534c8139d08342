"""Other Compose files brought in by `include`.

Facts: compose-go `loader/include.go`. An included project is read in full with paths relative to its own folder and
its own `.env`, then its resources join those of the file that includes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dockcto_compose.compose.faults import Faults, key_of, where
from dockcto_compose.compose.formats.errors import quote
from dockcto_compose.compose.merge import PROJECT, Merger, Valued
from dockcto_compose.compose.model import List, Location, Map, Origin, Related, Step, is_unknown, location, origin_of
from dockcto_compose.compose.version import Dialect
from dockcto_compose.compose.words import kind_of
from dockcto_compose.yamltree.node import Path

SECTIONS = ("services", "volumes", "networks", "secrets", "configs", "models")
_WORDS = {"services": "service", "volumes": "volume", "networks": "network", "secrets": "secret", "configs": "config"}


class Include(NamedTuple):
    """One entry of `include`: its files (the first is the main one), and where it and each of them stands."""

    paths: tuple[str, ...]
    at: Location
    folder: str = ""
    env_files: tuple[str, ...] = ()
    places: tuple[Location, ...] = ()
    env_places: tuple[Location, ...] = ()


def includes(data: Map, faults: Faults) -> list[Include]:
    """The entries of a document's `include`; faulty ones are reported and left out."""
    value = data.get("include")
    if value is None:
        return []
    if not isinstance(value, List):
        if not is_unknown(value):
            message = f"`include` is {kind_of(value)}; it must be a list of files"
            faults.add("wrong-type", message, where(data, "include"), ("include",))
        return []
    found = [_include(value, index, faults) for index in range(len(value))]
    return [one for one in found if one is not None]


def _include(entries: List, index: int, faults: Faults) -> Include | None:
    entry = entries[index]
    place = where(entries, index) or faults.top
    at = location(place)
    path: Path = ("include", index)
    if is_unknown(entry):
        return None
    if entry is None:
        return Include((), at)
    if isinstance(entry, str):
        return Include((entry,), at, places=(at,))
    if not isinstance(entry, Map):
        faults.add("wrong-type", f"entry {index} of `include` is {kind_of(entry)}; use the path of a file", at, path)
        return None
    paths = _texts(entry, "path", path, faults)
    env_files = _texts(entry, "env_file", path, faults)
    folder = entry.get("project_directory")
    if type(folder) is int:
        folder = str(folder)
    if folder is not None and not isinstance(folder, str):
        message = f"`project_directory` of `include` is {kind_of(folder)}; use the path of a folder"
        faults.add("wrong-type", message, where(entry, "project_directory"), (*path, "project_directory"))
        folder = None
    if paths is None or env_files is None or any(map(is_unknown, (*paths, *env_files, folder))):
        return None
    places, env_places = _places(entry, "path", len(paths), at), _places(entry, "env_file", len(env_files), at)
    return Include(paths, at, folder or "", env_files, places, env_places)


def _texts(entry: Map, key: str, path: Path, faults: Faults) -> tuple[str, ...] | None:
    value = entry.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, List) and all(isinstance(item, str) for item in value):
        return tuple(value)
    message = f"`{key}` of `include` is {kind_of(value)}; use a path or a list of paths"
    faults.add("wrong-type", message, where(entry, key), (*path, key))
    return None


def _places(entry: Map, key: str, count: int, at: Location) -> tuple[Location, ...]:
    """Where each of the texts that `_texts` gives was written."""
    value = entry.get(key)
    found = (where(value, n) if isinstance(value, List) else where(entry, key) for n in range(count))
    return tuple(location(place) if place is not None else at for place in found)


Reset = Callable[[Map], Map]


def join_included(data: Map, included: Map, entry: Include, faults: Faults, dialect: Dialect, reset: Reset) -> Map:
    """The document with the resources of an included project.

    A resource of the same name is merged by later versions; earlier ones refuse it unless both are equal. `reset`
    takes away what the document resets.
    """
    step = Step("include", entry.at)
    result = data.fork()
    for section in SECTIONS:
        theirs = included.get(section)
        if not isinstance(theirs, Map):
            continue
        ours = result.get(section, Map())
        if not isinstance(ours, Map):
            message = f"`{section}` is {kind_of(ours)}, but the included file has {section}; remove the key or fill it"
            faults.add("wrong-type", message, where(result, section), (section,))
            ours = Map()
        joined = ours.fork()
        for name, resource in theirs.items():
            origin = _via(theirs, name, step)
            if name not in joined:
                joined.put(name, resource, origin)
            elif dialect.merges_includes:
                lower = reset(Map({section: Map({name: resource})}))[section].get(name)
                rules = PROJECT.get(section, {}).get("*", {})
                low, high = Valued(lower, origin), Valued(joined[name], joined.place(name))
                merged = Merger(faults).values(low, high, (section, name), rules)
                joined.put(name, merged.value, merged.place)
            elif joined[name] != resource:
                _conflict(section, name, joined, origin, faults)
        result.put(section, joined, result.place(section) or theirs.place(section))
    return result


def _via(theirs: Map, name: str, step: Step) -> Origin | None:
    found = origin_of(theirs.place(name))
    return found._replace(steps=(*found.steps, step)) if found is not None else None


def _conflict(section: str, name: str, ours: Map, other: Origin | None, faults: Faults) -> None:
    related = (Related("defined here as well", location(other)),) if other is not None else ()
    word = _WORDS.get(section, "model")
    message = f"{word} {quote(name)} is defined here and in an included file; rename one of them"
    faults.add("include-conflict", message, key_of(ours, name), (section, name), related)


Lookup = Mapping[str, Any]
