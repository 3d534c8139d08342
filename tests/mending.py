"""Fixing the texts of a project on disk, in memory alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.project import Project
from dockcto_compose.lint.engine import RuleSet
from dockcto_compose.lint.fix import FixResult, fix
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import SAFE, Applicability


def loader(folder: Path) -> Callable[[dict[str, str]], Project]:
    """What loads the `compose.yaml` of a folder with texts in place of files."""

    def read(texts: dict[str, str]) -> Project:
        def content(path: str) -> bytes:
            return texts[path].encode() if path in texts else Path(path).read_bytes()

        return load([str(folder / "compose.yaml")], LoadOptions(read=content))

    return read


def mended(folder: Path, text: str, *rules: str, level: Applicability = SAFE) -> tuple[FixResult, dict[str, str]]:
    """The outcome of the rules' fixes for a compose file, and the changed texts by their name in the folder."""
    (folder / "compose.yaml").write_bytes(text.encode())
    result = fix(loader(folder), RuleSet(catalog()[rule] for rule in rules), level)
    return result, {str(Path(path).relative_to(folder)): after for path, (_, after) in result.texts.items()}
