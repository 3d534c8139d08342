"""The build of a service with everything it is made of: Dockerfile, ignore file, context, and the places of all of it.

The guards that every judgement of a build needs are here, once: no remote context, no path with an unknown variable,
nothing but what the target needs, and no Dockerfile in a language of somebody else (`# syntax=`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from dockcto_compose.compose.model import Location, is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.context import BuildContext, Ignoring
from dockcto_compose.docker.copies import Taken, taken
from dockcto_compose.docker.dockerfile.effective import StageView
from dockcto_compose.docker.dockerfile.model import Dockerfile, Instruction, Stage
from dockcto_compose.docker.effective import Build, EffectiveService, Engine
from dockcto_compose.docker.filesystem import Files
from dockcto_compose.docker.ignore import IgnoreFile
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Source, Span

_OUR_SYNTAX = regex(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?::|@|\Z)|docker\.io/docker/")
IGNORE_NAME = ".dockerignore"


class ServiceBuild(NamedTuple):
    """The build of one service from a local context whose path is known.

    `dockerfile` is None where there is no Dockerfile to read, `view` where it has no such target. `unread` is the
    `.dockerignore` beside a Dockerfile whose context is another folder.
    """

    service: Service
    effective: EffectiveService
    build: Build
    context: BuildContext
    files: Files
    unread: Source | None = None

    @property
    def dockerfile(self) -> Dockerfile | None:
        return self.build.dockerfile

    @property
    def source(self) -> Source | None:
        return self.build.source

    @property
    def view(self) -> StageView | None:
        return self.build.view

    @property
    def foreign(self) -> bool:
        """Whether `# syntax=` names a frontend that reads another language."""
        directive = self.dockerfile.directive("syntax") if self.dockerfile is not None else None
        return directive is not None and not _OUR_SYNTAX.match(directive.value)

    @property
    def readable(self) -> bool:
        """Whether the Dockerfile can be judged: it is there, in Docker's language, without a fault, with the target."""
        return self.view is not None and self.dockerfile is not None and not self.dockerfile.faults and not self.foreign

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that are built for the target."""
        if self.view is None:
            return ()
        graph = self.view.graph
        return tuple(stage for stage in self.view.reachable if not graph.bases[stage.index].replaced)

    @property
    def final(self) -> tuple[Stage, ...]:
        """The stages whose layers the image has: the target's, and those it is FROM, the last first."""
        return self.view.chain if self.view is not None else ()

    def steps(self) -> Iterator[tuple[Stage, Instruction]]:
        """Every instruction that is built for the target."""
        for stage in self.stages:
            for instruction in stage.instructions:
                yield stage, instruction

    def taken(self) -> Iterator[Taken]:
        """What is taken from the context for the target."""
        if self.dockerfile is not None:
            for stage in self.stages:
                yield from taken(stage, self.dockerfile)

    def at(self, span: Span) -> Location:
        """The place of something in the Dockerfile; for one inside the compose file, there."""
        return self.build.place(span) or self.service.at("build")

    def edit(self, span: Span, text: str) -> Edit:
        """A change of the Dockerfile. Raises NotEditableError."""
        return self.build.edit(span, text)


class Builds:
    """The builds of one project's services; contexts that several services share are looked at once."""

    def __init__(self, engine: Engine, files: Files) -> None:
        self._engine = engine
        self._files = files
        self._contexts: dict[tuple[str, str], BuildContext] = {}

    def of(self, service: Service) -> ServiceBuild | None:
        """The build of a service; None where it has none, or one from a context that is not local or not known."""
        effective = self._engine.service(service)
        build = effective.build
        if build is None or not build.path or is_unknown(service.get("build", "target")):
            return None
        folder = os.path.dirname(build.path)
        elsewhere = not build.inline and folder != build.context
        unread = self._engine.text(os.path.join(folder, IGNORE_NAME)) if elsewhere else None
        return ServiceBuild(service, effective, build, self._context(build), self._files, unread)

    def _context(self, build: Build) -> BuildContext:
        """The context with its ignore file: the one named after the Dockerfile stands in for the folder's own."""
        own = "" if build.inline or not build.path else f"{build.path}{IGNORE_NAME}"
        key = (build.context, own)
        if key not in self._contexts:
            paths = [path for path in (own, os.path.join(build.context, IGNORE_NAME)) if path]
            sources = (self._engine.text(path) for path in paths)
            source = next((source for source in sources if source is not None), None)
            ignoring = Ignoring(source, IgnoreFile.parse(source.text)) if source is not None else None
            self._contexts[key] = BuildContext(build.context, ignoring, self._files)
        return self._contexts[key]
