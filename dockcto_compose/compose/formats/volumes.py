"""The short syntax of a service's `volumes`: `[SOURCE:]TARGET[:OPTIONS]`.

Facts: compose-go `format/volume.go` and `transform/volume.go`.
"""

from __future__ import annotations

from typing import Any

from dockcto_compose.compose.formats.errors import FormatError, quote
from dockcto_compose.compose.formats.go import clean_path, is_letter

PROPAGATIONS = ("rprivate", "private", "rshared", "shared", "rslave", "slave")
SELINUX = ("z", "Z")
OPTIONS = frozenset({"ro", "rw", "nocopy", *PROPAGATIONS, *SELINUX})

_END = "\0"


def parse_volume(spec: str) -> dict[str, Any]:
    """The long form of a short entry.

    Keys: `type` (bind or volume), `target` (cleaned), and where they apply `source` (as written: relative paths and
    `~` are the loader's to resolve), `read_only`, `bind` and `volume`. Options Compose does not know are dropped, as
    it drops them (`ignored_options` names them). Raises FormatError for what Compose refuses.
    """
    volume = _parse(spec)
    mapping: dict[str, Any] = {"type": "bind" if volume.bind_mount else "volume"}
    if volume.source:
        mapping["source"] = volume.source
    if volume.target:
        mapping["target"] = clean_path(volume.target)
    if volume.read_only:
        mapping["read_only"] = True
    if volume.bind is not None:
        mapping["bind"] = volume.bind
    if volume.volume is not None:
        mapping["volume"] = volume.volume
    return mapping


def ignored_options(spec: str) -> tuple[str, ...]:
    """The options of a valid short entry that Compose does not know and drops without a word."""
    return tuple(option for option in _parse(spec).options if option not in OPTIONS)


def is_path(source: str) -> bool:
    """Whether a short syntax source names a place on the host rather than a volume."""
    return source.startswith((".", "/", "~", "\\\\")) or (len(source) > 1 and _is_drive(source[0], source[1]))


class _Volume:
    def __init__(self, target: str = "") -> None:
        self.source = ""
        self.target = target
        self.options: list[str] = []
        self.read_only = False
        self.bind_mount = False
        self.bind: dict[str, Any] | None = None
        self.volume: dict[str, Any] | None = None


def _parse(spec: str) -> _Volume:
    if not spec:
        raise FormatError("volume is empty", 'write it as "SOURCE:TARGET", for example "./data:/data"')
    if len(spec.encode("utf-8", "surrogatepass")) <= 2:
        return _Volume(target=spec)
    volume = _Volume()
    for section, last in _sections(spec):
        _add_section(volume, section, last, spec)
    _apply_options(volume)
    return volume


def _sections(spec: str) -> list[tuple[str, bool]]:
    """The parts between colons, each with whether the text ends there.

    The colon of a drive letter and those inside `${...}` (left over from an escaped `$${...}`) separate nothing.
    """
    if "$" not in spec and "}" not in spec:
        return _plain_sections(spec)
    sections = []
    start = depth = 0
    for i, char in enumerate(spec + _END):
        if char == "$" and spec[i + 1 : i + 2] == "{":
            depth += 1
        elif char == "}" and depth:
            depth -= 1
        elif char == ":" and i == start + 1 and is_letter(spec[start]):
            continue
        elif char in (":", _END) and not depth:
            sections.append((spec[start:i], char == _END))
            start = i + 1
    return sections


def _plain_sections(spec: str) -> list[tuple[str, bool]]:
    parts = spec.split(":")
    joined = [parts[0]]
    for part in parts[1:]:
        if len(joined[-1]) == 1 and is_letter(joined[-1]):
            joined[-1] += f":{part}"
        else:
            joined.append(part)
    return [(part, index == len(joined) - 1) for index, part in enumerate(joined)]


def _is_drive(letter: str, colon: str) -> bool:
    return colon == ":" and is_letter(letter)


def _add_section(volume: _Volume, section: str, last: bool, spec: str) -> None:
    if not section:
        raise FormatError(
            f"volume {quote(spec)} has nothing {'behind its last' if last else 'before a'} colon",
            'write it as "SOURCE:TARGET", for example "./data:/data"',
        )
    if not volume.source:
        if last:
            volume.target = section
        else:
            volume.source = section
    elif not volume.target:
        volume.target = section
    elif not last:
        raise FormatError(
            f"volume {quote(spec)} has too many colons", 'write several options with commas, for example ":ro,z"'
        )
    else:
        volume.options += section.split(",")


def _apply_options(volume: _Volume) -> None:
    for option in volume.options:
        if option in ("ro", "rw"):
            volume.read_only = option == "ro"
        elif option == "nocopy":
            volume.volume = {"nocopy": True}
        elif option in PROPAGATIONS:
            volume.bind = {**(volume.bind or {}), "propagation": option}
        elif option in SELINUX:
            volume.bind = {**(volume.bind or {}), "selinux": option}
    volume.bind_mount = is_path(volume.source)
    if volume.bind_mount:
        volume.bind = {**(volume.bind or {}), "create_host_path": True}
    elif volume.volume is None:
        volume.volume = {}
