"""What rules about Dockerfiles share: the scripts of RUN, and what installs packages and dependencies."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.dockerfile.model import Instruction, Stage
from dockcto_compose.docker.dockerfile.mounts import mounts
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span

DEPENDENCIES = regex(
    r"\b(?:npm (?:ci|i|install)(?!\s+(?:-g|--global))\b|yarn install\b|yarn(?=\s*(?:$|&|;))|pnpm (?:i|install)\b"
    r"|bun install\b|pip3? install [^&;|]*(?:-r|--requirement)\b|poetry install\b|pipenv (?:install|sync)\b|uv sync\b"
    r"|bundle install\b|composer(?:\.phar)? install\b|go mod download\b|cargo fetch\b"
    r"|mvn [^&;|]*dependency:go-offline|dotnet restore\b|mix deps\.get\b)"
)
"""Commands that install what a manifest lists."""

SEGMENT_END = regex(r"&&|\|\||;|\|(?!\|)")


def script(instruction: Instruction) -> str:
    """What a RUN executes, its continuation lines joined and its here-documents behind it."""
    return " ".join((*instruction.arguments, *(document.content for document in instruction.heredocs)))


def runs(stages: tuple[Stage, ...]) -> Iterator[Instruction]:
    """The RUN instructions of stages."""
    for stage in stages:
        for instruction in stage.instructions:
            if instruction.keyword == "RUN":
                yield instruction


def caches(instruction: Instruction) -> tuple[str, ...]:
    """The folders that a RUN keeps in cache mounts."""
    return tuple(mount.target for mount in mounts(instruction) if mount.type == "cache")


def found_in(build: ServiceBuild, instruction: Instruction, match: re.Pattern[str]) -> Iterator[Span]:
    """Where a pattern matches in an instruction as it is written, comments inside of it left out."""
    source = build.source
    if source is None:
        return
    for found in match.finditer(source.text, instruction.span.start, instruction.span.end):
        line = source.text.rfind("\n", 0, found.start()) + 1
        if not source.text[line : found.start()].lstrip().startswith("#"):
            yield Span(*found.span())


def context_name(build: ServiceBuild) -> str:
    """The context as people know it: relative to the project."""
    folder = os.path.relpath(build.context.folder, build.service.project.directory or ".")
    return folder.replace(os.sep, "/")


def dockerfile_name(build: ServiceBuild) -> str:
    """The Dockerfile as people know it: relative to its context, or the key that holds it."""
    if build.build.inline:
        return "dockerfile_inline"
    return os.path.relpath(build.build.path, build.context.folder).replace(os.sep, "/")
