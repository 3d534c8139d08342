"""Project names.

Facts: NormalizeProjectName and InvalidProjectNameErr in compose-go `loader/loader.go`.
"""

from __future__ import annotations

from dockcto_compose.compose.formats.errors import FormatError, quote
from dockcto_compose.text.regex import regex

_OTHER = regex(r"[^a-z0-9_-]")


def normalize_project_name(name: str) -> str:
    """What Compose makes of a `name:` or a folder's name: lower case, other characters dropped; may be empty."""
    return _OTHER.sub("", name.lower()).lstrip("_-")


def check_project_name(name: str) -> None:
    """Raise FormatError where Compose refuses a name given by `-p` or COMPOSE_PROJECT_NAME."""
    normal = normalize_project_name(name)
    if normal != name:
        raise FormatError(
            f"project name {quote(name)} is not valid",
            f"use lower case letters, digits, - and _, starting with a letter or digit{_suggestion(normal)}",
        )


def _suggestion(normal: str) -> str:
    return f', for example "{normal}"' if normal else ""
