"""A Dockerfile judged without a compose file: as if there were one that builds it, and says nothing else.

What is found in that compose file is dropped, so that only the Dockerfile and its ignore file are spoken of. Arguments
without a default count as unknown: somebody passes them. The context is the Dockerfile's folder, unless what it copies
stands in the current folder or the one above (`docker/Dockerfile`). Of an ignore comment it is not said that it hides
nothing: what it hides may take a compose file to see.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.project import Project
from dockcto_compose.docker.copies import taken
from dockcto_compose.docker.dockerfile.model import Pair
from dockcto_compose.docker.dockerfile.parser import parse
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.rules.problem import Fix
from dockcto_compose.text.source import Source

UNUSED = "unused-suppression"


class LoneDockerfile(NamedTuple):
    """The made-up project of one Dockerfile. `path` is the Dockerfile's, `compose` where its compose file would be."""

    path: str
    compose: str

    @classmethod
    def of(cls, path: str) -> LoneDockerfile:
        """The project of a Dockerfile."""
        return cls(path, os.path.join(os.path.dirname(path), f"{os.path.basename(path)}.compose.yaml"))

    def load(self, options: LoadOptions) -> Project:
        """The project. Raises OSError where the Dockerfile cannot be read."""
        text = Source.from_bytes(self.path, options.read(self.path)).text
        folder = os.path.abspath(os.path.dirname(self.path))
        context = _context(text, folder)
        build = {
            "context": context,
            "dockerfile": os.path.relpath(os.path.abspath(self.path), context),
            "args": {pair.name: f"${{{pair.name}}}" for pair in parse(text).global_args if _passed(pair)},
        }
        made = json.dumps({"services": {"image": {"build": _escaped(build)}}}).encode()

        def read(path: str) -> bytes:
            return made if os.path.abspath(path) == os.path.abspath(self.compose) else options.read(path)

        return load([self.compose], options._replace(read=read, environment={}, project_name=None))

    def own(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings in the Dockerfile and its ignore file, without the service that nobody wrote."""
        return [
            one._replace(service=None, yaml_path="", fix=self._fix(one.fix), better=self._fix(one.better))
            for one in found
            if self.speaks_of(one) and one.rule != UNUSED
        ]

    def speaks_of(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding stands in a file that is there."""
        return os.path.abspath(diagnostic.source.path) != os.path.abspath(self.compose)

    def touches(self, fix: Fix | None) -> bool:
        """Whether a fix would change the compose file that is not there."""
        made_up = os.path.abspath(self.compose)
        return fix is not None and any(os.path.abspath(edit.source.path) == made_up for edit in fix.edits)

    def _fix(self, fix: Fix | None) -> Fix | None:
        return None if self.touches(fix) else fix

    @property
    def wanted(self) -> Callable[[Diagnostic], bool]:
        """Which findings may be mended."""
        return lambda one: (
            self.speaks_of(one) and one.rule != UNUSED and not self.touches(one.fix) and not self.touches(one.better)
        )


def _passed(pair: Pair) -> bool:
    """Whether somebody has to pass the argument: it has no default, and a name that Compose can put in."""
    return pair.value is None and re.fullmatch(r"[A-Za-z_]\w*", pair.name, re.ASCII) is not None


def _escaped(build: Mapping[str, object]) -> dict[str, object]:
    """Paths as Compose reads them: a dollar sign is written twice."""
    return {key: value.replace("$", "$$") if isinstance(value, str) else value for key, value in build.items()}


def _context(text: str, folder: str) -> str:
    """The folder that has the most of what is copied; the Dockerfile's own in doubt."""
    dockerfile = parse(text)
    paths = {one.path for stage in dockerfile.stages for one in taken(stage, dockerfile) if not one.is_wild}
    choices = [folder, *(one for one in (os.getcwd(), os.path.dirname(folder)) if _holds(one, folder))]
    return max(choices, key=lambda one: sum(os.path.lexists(os.path.join(one, path)) for path in paths if path != "."))


def _holds(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)
