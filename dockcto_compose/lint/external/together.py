"""The findings of other programs on one project, as Diagnostics; what ours have found as well is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dockcto_compose.compose.model import Location
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.docker.effective import Build, Engine
from dockcto_compose.docker.pulls import image_of
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.engine import path_at, show
from dockcto_compose.lint.external import hadolint, trivy
from dockcto_compose.lint.external.program import find
from dockcto_compose.lint.waivers import EQUIVALENT, instruction_at
from dockcto_compose.rules.problem import Severity
from dockcto_compose.text.source import Source, Span

MOST_NAMED = 3  # images in one note
HADOLINT_CATEGORY, TRIVY_CATEGORY = "build", "security"


@dataclass(slots=True)
class External:
    """The programs asked for, by their absolute paths; what they said is kept for the projects that follow.

    `absent` are those asked for that are not on PATH.
    """

    programs: dict[str, str]
    absent: tuple[str, ...] = ()
    _dockerfiles: dict[str, hadolint.Judged] = field(default_factory=dict)
    _images: dict[str, trivy.Judged] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str]) -> External:
        """The programs of these names, as far as they are there."""
        paths = {name: find(name) for name in dict.fromkeys(names)}
        return cls(
            {name: path for name, path in paths.items() if path is not None},
            tuple(name for name, path in paths.items() if path is None),
        )

    def findings(
        self, project: Project, engine: Engine, own: Sequence[Diagnostic]
    ) -> tuple[list[Diagnostic], tuple[str, ...]]:
        """What the programs find in a project, and notes on what they could not judge. `own` are our findings."""
        found: list[Diagnostic] = []
        notes: dict[str, None] = {}
        if hadolint.NAME in self.programs:
            found += self._of_dockerfiles(project, engine, own, notes)
        if trivy.NAME in self.programs:
            found += self._of_images(project, engine, notes)
        return found, tuple(notes)

    def _of_dockerfiles(
        self, project: Project, engine: Engine, own: Sequence[Diagnostic], notes: dict[str, None]
    ) -> Iterator[Diagnostic]:
        for build, services in _built(project, engine):
            assert build.source is not None
            text = build.source.text
            if text not in self._dockerfiles:
                self._dockerfiles[text] = hadolint.judge(self.programs[hadolint.NAME], text)
            judged = self._dockerfiles[text]
            if judged.problem:
                notes[f"hadolint could not judge {_name(build, services)}: {judged.problem}"] = None
            for one in judged.findings:
                at = build.place(_line(build.source, one.line))
                if at is not None and not _known(one.code, one.line, build, services, own):
                    rule = f"{hadolint.NAME}/{one.code}"
                    service = services[0].name if build.inline else None
                    yield _diagnostic(project, rule, HADOLINT_CATEGORY, one.severity, one.message, at, service)

    def _of_images(self, project: Project, engine: Engine, notes: dict[str, None]) -> Iterator[Diagnostic]:
        failed: list[str] = []
        reason = ""
        for service in project.services.values():
            pull = image_of(service)
            if pull is None or pull.reference.canonical in engine.built_images:
                continue
            name = pull.reference.text
            if name not in self._images:
                self._images[name] = trivy.judge(self.programs[trivy.NAME], name)
            judged = self._images[name]
            if judged.problem and name not in failed:
                failed.append(name)
                reason = reason or judged.problem
            for one in judged.findings:
                rule = f"{trivy.NAME}/{one.code}"
                yield _diagnostic(project, rule, TRIVY_CATEGORY, one.severity, one.message, pull.at, service.name)
        if failed:
            more = f" and {len(failed) - MOST_NAMED} more" if len(failed) > MOST_NAMED else ""
            notes[f"trivy could not judge {', '.join(failed[:MOST_NAMED])}{more}: {reason}"] = None


def _built(project: Project, engine: Engine) -> Iterator[tuple[Build, list[Service]]]:
    """The Dockerfiles that the services build, each once, with those services."""
    found: dict[object, tuple[Build, list[Service]]] = {}
    for service in project.services.values():
        build = engine.service(service).build
        if build is not None and build.source is not None and build.dockerfile is not None:
            key = id(build.inside.node) if build.inside is not None else build.path
            found.setdefault(key, (build, []))[1].append(service)
    yield from found.values()


def _known(code: str, line: int, build: Build, services: Sequence[Service], own: Iterable[Diagnostic]) -> bool:
    """Whether one of ours says the same of the same instruction, or of a service that is built from the Dockerfile."""
    said = {rule for rule, names in EQUIVALENT.items() if code in names}
    if not said or build.dockerfile is None or build.source is None:
        return False
    instruction = instruction_at(build.dockerfile, _line(build.source, line).start)
    names = {service.name for service in services}
    for one in own:
        if one.rule in said:
            at = _offset(build, one)
            if one.service in names if at is None else instruction_at(build.dockerfile, at) is instruction:
                return True
    return False


def _offset(build: Build, one: Diagnostic) -> int | None:
    """Where in the Dockerfile a finding stands; None where it stands elsewhere."""
    if build.inside is not None:
        return build.inside.offset(one.span.start) if one.source is build.inside.node.source else None
    return one.span.start if one.source is build.source else None


def _line(source: Source, line: int) -> Span:
    """What stands on a line, without the blanks around it; the last line for one that is not there."""
    number = min(max(line, 1), len(source.line_starts))
    start, text = source.line_starts[number - 1], source.line_text(number)
    first = start + len(text) - len(text.lstrip())
    return Span(first, max(first, start + len(text.rstrip())))


def _name(build: Build, services: Sequence[Service]) -> str:
    return f"the inline Dockerfile of `{services[0].name}`" if build.inline else build.path


def _diagnostic(
    project: Project, rule: str, category: str, severity: Severity, message: str, at: Location, service: str | None
) -> Diagnostic:
    document = next((one for one in project.documents if one.source is at.source), None)
    path = show(path_at(document, at.span.start)) if document is not None else ""
    return Diagnostic(rule, category, severity, message, at.source, at.span, project.name, service, path)
