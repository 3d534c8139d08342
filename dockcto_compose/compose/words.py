"""How messages name values and places."""

from __future__ import annotations

from collections.abc import Sequence

from dockcto_compose.yamltree.node import Path

_SECTIONS = {
    "services": "service",
    "networks": "network",
    "volumes": "volume",
    "secrets": "secret",
    "configs": "config",
    "models": "model",
}


def kind_of(value: object) -> str:
    """The YAML kind of a value."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else "a date"


def owner(path: Path) -> str:
    """The thing a path lies in: `service "web"`."""
    word = _SECTIONS.get(str(path[0])) if path else None
    return f'{word} "{path[1]}"' if word is not None and len(path) > 1 else "the file"


def subject(path: Path) -> str:
    """A path as a message says it: `` `healthcheck.test` of service "web" ``."""
    if not path:
        return "the file"
    below = path[2:] if str(path[0]) in _SECTIONS and len(path) > 1 else path
    if not below:
        return owner(path)
    text = ""
    for step in below:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return f"`{text}` of {owner(path)}" if below is not path else f"`{text}`"


def listed(names: Sequence[str], conjunction: str = "and") -> str:
    """Names in a row: "a", "b" and "c"."""
    quoted = [f'"{name}"' for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {conjunction} {quoted[-1]}"
