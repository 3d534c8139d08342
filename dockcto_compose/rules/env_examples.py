"""The files beside a project that show which variables it wants: `.env.example` and its like."""

from __future__ import annotations

import os
import re

from dockcto_compose.compose.project import Project
from dockcto_compose.rules.rule import Context
from dockcto_compose.text.regex import regex

_EXAMPLE = regex(
    r"\.env[\w.-]*[.-](?:example|sample|template|dist|tmpl)"
    r"|(?:example|sample|template)\.env|env[.-](?:example|sample|template)"
)


def example_files(project: Project, ctx: Context) -> list[str]:
    """The names of the example files in the project's folder, in order."""
    return sorted(name for name in ctx.files.names(os.path.abspath(project.directory)) if _EXAMPLE.fullmatch(name))


def texts_of(project: Project, ctx: Context, names: list[str]) -> list[str]:
    """The texts of those of these files in the project's folder that can be read."""
    folder = os.path.abspath(project.directory)
    return [text for name in names if (text := ctx.files.text(os.path.join(folder, name)))]


def lists(text: str, name: str) -> bool:
    """Whether an env file sets the variable, or shows how in a comment."""
    return re.search(rf"^[ \t#]*(?:export[ \t]+)?{re.escape(name)}[ \t]*(?:[=:]|$)", text, re.MULTILINE) is not None
