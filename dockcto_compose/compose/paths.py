"""Relative paths made absolute, against the folder of the project or of the file that was included or extended.

Facts: compose-go `paths/`. Builder contexts such as `https://...`, `docker-image://...` and `service:x` stay as they
are; `~` is the home folder; an absolute Windows path is left alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple

from dockcto_compose.compose.faults import Faults, where
from dockcto_compose.compose.formats.go import clean_path
from dockcto_compose.compose.model import List, Map, Unknown, is_unknown
from dockcto_compose.compose.remote import is_remote
from dockcto_compose.compose.words import kind_of, owner, subject
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.node import Path

_REMOTE_CONTEXTS = ("https://", "http://", "git://", "ssh://", "github.com/", "git@")
_DRIVE = regex(r"[A-Za-z\x00-\x7f]:[\\/]")
_UNC = regex(r"[\\/]{2}[^\\/]*[\\/][^\\/]*")


def join(folder: str, path: str) -> str:
    """A path below a folder, cleaned as Go does it; an absolute path stays."""
    return clean_path(path if path.startswith("/") else f"{folder}/{path}" if folder else path)


class Resolver(NamedTuple):
    """Resolves against `folder`; `home` is what `~` stands for, None where nobody knows."""

    folder: str
    home: str | None
    faults: Faults

    def project(self, data: Map) -> Map:
        """The project with its paths resolved."""
        return _walk(self, data, _PROJECT, ())  # type: ignore[no-any-return]

    def absolute(self, path: str) -> str:
        """A path of this machine."""
        if _hidden(path):
            return path
        path = self.expand(path)
        return path if path.startswith("/") or not path else join(self.folder, path)

    def anywhere(self, path: str) -> str:
        """A path of this machine or of a Windows machine."""
        if _hidden(path):
            return path
        path = self.expand(path)
        return path if path.startswith("/") or is_windows_absolute(path) else join(self.folder, path)

    def expand(self, path: str) -> str:
        """`~` put in; Compose takes `~user` for a folder below the home folder."""
        if not path.startswith("~") or self.home is None:
            return path
        return clean_path(f"{self.home}/{path[1:]}")

    def context(self, value: str) -> str:
        if "://" in value or value.startswith(("service:", *_REMOTE_CONTEXTS)):
            return value
        return self.absolute(value)

    def extended(self, value: str) -> str:
        return value if is_remote(value) else self.absolute(value)

    def watched(self, value: str) -> str:
        path = self.absolute(value)
        return os.path.realpath(path) if path.startswith("/") and not _hidden(path) else path

    def mount(self, volumes: List, index: int, path: Path) -> Any:
        """A volume of a service: only binds have a path."""
        volume = volumes[index]
        if not isinstance(volume, Map) or volume.get("type") != "bind":
            return volume
        if "source" not in volume:
            message = f"a bind mount of {owner(path)} has no `source`; give it a path on the host"
            self.faults.add("bind-without-source", message, where(volumes, index), path)
            return None
        source = volume["source"]
        return _replaced(volume, "source", self.anywhere(source)) if isinstance(source, str) else volume

    def device(self, volume: Any) -> Any:
        """A top-level volume: the local driver's bind mounts have a path."""
        if not isinstance(volume, Map) or volume.get("driver") != "local":
            return volume
        options = volume.get("driver_opts")
        if not isinstance(options, Map) or options.get("o") != "bind" or not isinstance(options.get("device"), str):
            return volume
        return _replaced(volume, "driver_opts", _replaced(options, "device", self.anywhere(options["device"])))


def is_windows_absolute(path: str) -> bool:
    """Whether a path begins with a drive and a slash, or with a network share."""
    return _DRIVE.match(path) is not None or _UNC.match(path) is not None


def _hidden(path: str) -> bool:
    """Whether nobody can tell where a path begins."""
    return is_unknown(path) and path.startswith("$")


def _replaced(data: Map, key: str, value: Any) -> Map:
    if data[key] == value:
        return data
    if is_unknown(data[key]):
        value = Unknown(value)
    result = data.fork()
    result[key] = value
    return result


TextRule = Callable[[Resolver, str], str]
_PROJECT: dict[str, Any] = {
    "services": {
        "*": {
            "build": {
                "context": Resolver.context,
                "additional_contexts": {"*": Resolver.context},
                "ssh": {"*": Resolver.anywhere},
            },
            "develop": {"watch": {"[]": {"path": Resolver.watched}}},
            "env_file": {"[]": {"path": Resolver.absolute}},
            "extends": {"file": Resolver.extended},
            "label_file": {"[]": Resolver.absolute},
            "volumes": {"mounts": None},
        }
    },
    "configs": {"*": {"file": Resolver.anywhere}},
    "secrets": {"*": {"file": Resolver.anywhere}},
    "volumes": {"*": {"device": None}},
}


def _walk(resolver: Resolver, data: Any, table: dict[str, Any], path: Path) -> Any:
    if "mounts" in table:
        return _mounts(resolver, data, path)
    if "device" in table and table["device"] is None:
        return resolver.device(data)
    if isinstance(data, List):
        return _walk_list(resolver, data, table.get("[]"), path)
    if not isinstance(data, Map):
        return data
    result = data
    every = table.get("*")
    for key in data if every is not None else table.keys() & data.keys():
        value = data[key]
        new = _value(resolver, data, value, table.get(key, every), (*path, key))
        if new is not value:
            result = data.fork() if result is data else result
            result[key] = new
    return result


def _walk_list(resolver: Resolver, data: List, rule: Any, path: Path) -> List:
    if rule is None:
        return data
    new = [_value(resolver, data, item, rule, (*path, index)) for index, item in enumerate(data)]
    return data if all(a is b for a, b in zip(new, data, strict=True)) else List(new, data.node, data.where)


def _value(resolver: Resolver, holder: Map | List, value: Any, rule: Any, path: Path) -> Any:
    if isinstance(rule, dict):
        return _walk(resolver, value, rule, path)
    if not isinstance(value, str):
        if rule is not Resolver.anywhere:
            resolver.faults.add(
                "wrong-type", f"{subject(path)} is {kind_of(value)}; use a path", where(holder, path[-1]), path
            )
        return value
    new = rule(resolver, value)
    if new == value:
        return value
    return Unknown(new) if is_unknown(value) else new


def _mounts(resolver: Resolver, volumes: Any, path: Path) -> Any:
    if not isinstance(volumes, List):
        return volumes
    new = [resolver.mount(volumes, index, (*path, index)) for index in range(len(volumes))]
    if all(a is b for a, b in zip(new, volumes, strict=True)):
        return volumes
    kept = [index for index, volume in enumerate(new) if volume is not None or volumes[index] is None]
    return List([new[i] for i in kept], volumes.node, [volumes.place(i) for i in kept])
