"""Which findings the comments of a file say not to report, and which of those comments hide nothing."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from dockcto_compose.compose.project import Project
from dockcto_compose.docker.effective import Build, Engine
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.external import is_external
from dockcto_compose.lint.select import unknown
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.rule import CATEGORIES
from dockcto_compose.rules.suppression import Name, Ruling, Suppression, in_dockerfile, in_document, in_text
from dockcto_compose.text.pragma import MARK
from dockcto_compose.text.source import Source, Span

ABOUT_COMMENTS = "suppression"


class Sifted(NamedTuple):
    """The findings of a project: those that stand, those that a comment hides, and what became of each comment."""

    standing: list[Diagnostic]
    hidden: list[Diagnostic]
    rulings: list[Ruling]


def sift(found: Iterable[Diagnostic], project: Project, engine: Engine, ran: Collection[str]) -> Sifted:
    """Part the findings. `ran` are the ids of the rules that have judged: only their absence shows that a comment is
    of no use."""
    found = list(found)
    said = suppressions(found, project, engine)
    if not said:
        return Sifted(found, [], [])
    used: set[Name] = set()
    standing, hidden = [], []
    naming = _by_name(said)
    for diagnostic in found:
        by = _hiding(diagnostic, naming)
        used.update(name for _, name in by)
        if by:
            hidden.append(diagnostic._replace(ignored=next((s.reason for s, _ in by if s.reason), "")))
        else:
            standing.append(diagnostic)
    own_files = {os.path.abspath(path) for path in project.files}
    sources = [d.source for d in project.documents if os.path.abspath(d.source.path) in own_files]
    judged = {id(source) for source in (*sources, *map(engine.text, engine.dockerfiles))}
    rulings = []
    sentence = cache(lambda text: unknown(catalog(), text))
    for one in said:
        names = [name for name in one.names if name not in used]
        names = [name for name in names if not is_external(name.text)]  # whether those programs ran is not known
        known = [name for name in names if name.text in CATEGORIES or name.text in catalog()]
        is_own = not one.inside and id(one.source) in judged
        unused = tuple(name for name in known if is_own and _has_judged(one, name, project, ran))
        strange = tuple((name, sentence(name.text)) for name in names if name not in known)
        rulings.append(Ruling(one, unused, strange))
    return Sifted(standing, hidden, rulings)


def suppressions(found: Iterable[Diagnostic], project: Project, engine: Engine) -> list[Suppression]:
    """What the comments of a project's files say, Dockerfiles and other files with findings included."""
    said: list[Suppression] = []
    seen: set[str] = set()
    for document in project.documents:
        if document.source.path not in seen:
            seen.add(document.source.path)
            said += in_document(document)
    others = {d.source.path: d.source for d in found if d.source.path not in seen and MARK in d.source.text}
    for path in engine.dockerfiles:
        source = engine.text(path)
        if source is not None and path not in seen and MARK in source.text:
            others.setdefault(path, source)
    for source in others.values():
        said += of_other(source, engine)
    for build in engine.inlines:
        said += _in_block(build)
    return said


def _in_block(build: Build) -> Iterator[Suppression]:
    """What the comments of a Dockerfile inside a compose file say, at their places in that file."""
    inside, dockerfile, text = build.inside, build.dockerfile, build.source
    if inside is None or dockerfile is None or text is None:
        return

    def there(span: Span) -> Span:
        first = inside.place(Span(span.start, span.start)).span.start
        last = inside.place(Span(max(span.end - 1, span.start), span.end)).span.end
        return Span(first, max(first, last))

    for one in in_dockerfile(text, dockerfile):
        yield one._replace(
            source=inside.node.source,
            span=there(one.span),
            names=tuple(Name(name.text, there(name.span)) for name in one.names),
            whole_file=False,
            covers=(inside.node.span,) if one.whole_file else tuple(map(there, one.covers)),
            inside=True,
        )


def of_other(source: Source, engine: Engine) -> list[Suppression]:
    """What the comments of a file that is no YAML say."""
    dockerfile = engine.dockerfile(source)
    return in_text(source) if dockerfile is None else in_dockerfile(source, dockerfile)


Naming = Mapping[str, Sequence[tuple[int, Suppression, Name]]]


def _by_name(said: Iterable[Suppression]) -> Naming:
    """The comments that name a rule or category, numbered in their order."""
    found: dict[str, list[tuple[int, Suppression, Name]]] = {}
    for number, one in enumerate(said):
        for name in one.names:
            found.setdefault(name.text, []).append((number, one, name))
    return found


def _hiding(diagnostic: Diagnostic, naming: Naming) -> list[tuple[Suppression, Name]]:
    """The names, with their comments, that hide a finding."""
    naming_it = [*naming.get(diagnostic.rule, ()), *naming.get(diagnostic.category, ())]
    meant = [entry for entry in naming_it if entry[1].meets(diagnostic.source, diagnostic.span)]
    return [(one, name) for _, one, name in sorted(meant, key=lambda entry: entry[0])]


def _has_judged(one: Suppression, name: Name, project: Project, ran: Collection[str]) -> bool:
    """Whether it is sure that nothing is there for the name to hide.

    Its rules must have run, and have seen everything: in a project that Compose refuses, or where what is covered
    depends on a variable without a value, much is not judged. A Dockerfile may depend on any variable of the project.
    """
    meant = {name.text} if name.text in catalog() else _of_category(name.text)
    if not meant <= set(ran) or any(catalog()[rule].at == ABOUT_COMMENTS for rule in meant):
        return False
    if not project.complete or project.faults:
        return False
    covers = [(0, len(one.source.text))] if one.whole_file else list(one.covers)
    in_yaml = any(document.source is one.source for document in project.documents)
    return not any(
        use.value is None and use.default is None and not use.escaped
        and (not in_yaml or (use.at.source is one.source and any(a <= use.at.span.start < b for a, b in covers)))
        for use in project.variables
    )  # fmt: skip


def _of_category(category: str) -> set[str]:
    """The rules of a category that are on by default, but for those about comments."""
    return {
        rule.id
        for rule in catalog().values()
        if rule.category == category and rule.default and rule.at != ABOUT_COMMENTS
    }
