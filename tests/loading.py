"""Projects for tests, loaded from texts instead of files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.model import Fault, Location
from dockcto_compose.compose.project import Project

FOLDER = "/project"


def project(files: str | Mapping[str, str], *names: str, **options: Any) -> Project:
    """The project made of texts by file name; the files to merge are `names`, else the first. Strict, version 2.40."""
    texts = {"compose.yaml": files} if isinstance(files, str) else dict(files)

    def read(path: str) -> bytes:
        name = path.removeprefix(f"{FOLDER}/")
        if name not in texts:
            raise FileNotFoundError(2, "No such file or directory", path)
        return texts[name].encode("utf-8", "surrogatepass")

    given: dict[str, Any] = {"compose_version": (2, 40), "strict_env": True, "environment": {"HOME": "/home/ann"}}
    chosen = names or (next(iter(texts)),)
    return load([f"{FOLDER}/{name}" for name in chosen], LoadOptions(**{**given, **options, "read": read}))


def place(at: Location) -> str:
    """A location as `file:line:column`, files relative to the project."""
    line, column = at.source.position(at.span.start)
    return f"{at.source.path.removeprefix(f'{FOLDER}/')}:{line}:{column}"


def text(at: Location) -> str:
    """What a location underlines."""
    return at.source.text[at.span.start : at.span.end]


def found(loaded: Project) -> list[str]:
    """Every fault as `rule at text`."""
    return [f"{fault.rule} at {text(fault.at)}" for fault in loaded.faults]


def rules(faults: list[Fault]) -> list[str]:
    return [fault.rule for fault in faults]
