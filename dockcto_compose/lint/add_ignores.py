"""Writing the comments that say not to report what is left: how to begin with a project that has a past."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from dockcto_compose.compose.project import Project
from dockcto_compose.docker.dockerfile.parser import parse as parse_dockerfile
from dockcto_compose.docker.effective import Engine
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.engine import Others, RuleSet, findings
from dockcto_compose.lint.fix import FixResult, Load
from dockcto_compose.lint.ignore import is_exposed
from dockcto_compose.lint.proof import unproven
from dockcto_compose.lint.reach import Reach
from dockcto_compose.lint.suppress import ABOUT_COMMENTS, of_other
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import SAFE, Fix, Severity
from dockcto_compose.rules.suppression import Suppression, in_document
from dockcto_compose.text.edit import Edit, apply
from dockcto_compose.text.source import BOM, Source, Span
from dockcto_compose.yamltree.find import entry_at
from dockcto_compose.yamltree.node import Document
from dockcto_compose.yamltree.places import begins_line

REASON = "added by --add-ignores"


class _CannotIgnoreError(ValueError):
    """Why no comment can be written for a finding."""


def add_ignores(
    load: Load, rules: RuleSet, asked: Callable[[Diagnostic], bool] | None = None, others: Others | None = None
) -> FixResult:
    """Write a comment for every finding that stands, the same way as fixes are written: with a proof.

    The comment stands on a line of its own above the key, list item or instruction that the finding is in; a rule is
    added to the comment that is there already. What Compose refuses is not ignored: it would stay refused. `fixed`
    of the result holds the findings that are ignored now, `refused` those that cannot be, with the reason.
    """
    result = FixResult(project=load({}))
    project = result.project
    assert project is not None
    engine = Engine(project, exposed=is_exposed)
    before = findings(project, rules, engine, others)
    places, wanted = _Places(project, engine), []
    for diagnostic in before.standing:
        if asked is not None and not asked(diagnostic):
            continue
        try:
            places.add(diagnostic)
            wanted.append(diagnostic)
        except _CannotIgnoreError as error:
            result.refused.append((diagnostic, str(error)))
    texts: dict[str, str] = {}
    for source, edits in places.edits():
        mine = [d for d in wanted if d.source.path == source.path]
        text = apply(source.text, edits)
        reason = _unproven(project, load({**texts, source.path: text}), source, edits, text)
        if reason:
            result.refused += [(d, reason) for d in mine]
            continue
        texts[source.path] = text
        result.texts[source.path] = (source.text, text)
    result.project = load(texts) if texts else project
    after = findings(result.project, rules, others=others) if texts else before
    result.take(after)
    hidden = {_subject(d) for d in after.hidden}
    result.fixed = [d for d in wanted if d.source.path in texts and _subject(d) in hidden]
    return result


class _Places:
    """Where comments come: the lines to write them above, and the comments that are there already."""

    def __init__(self, project: Project, engine: Engine) -> None:
        self._documents = {document.source.path: document for document in reversed(project.documents)}
        self._named = {os.path.abspath(path) for path in project.files}
        self._engine = engine
        self._reach = Reach(project.directory, project.files)
        self._said: dict[str, list[Suppression]] = {}
        self._sources: dict[str, Source] = {}
        self._new: dict[tuple[str, int, str], list[str]] = {}
        self._more: dict[tuple[str, int], list[str]] = {}

    def add(self, diagnostic: Diagnostic) -> None:
        """Plan the comment for a finding. Raises _CannotIgnoreError."""
        source, rule = diagnostic.source, catalog().get(diagnostic.rule)
        if diagnostic.category == "validity" and diagnostic.severity is Severity.ERROR:
            raise _CannotIgnoreError("Docker Compose refuses it; a comment does not change that")
        if rule is not None and rule.at == ABOUT_COMMENTS:
            raise _CannotIgnoreError("it is about such a comment")
        if not source.editable:
            raise _CannotIgnoreError("the file is not UTF-8 text")
        if not self._reach.holds(source.path):
            raise _CannotIgnoreError("its file lies outside of the project")
        document = self._documents.get(source.path)
        if document is not None and os.path.abspath(source.path) in self._named:
            place = _in_document(document, diagnostic)
            said = in_document(document)
        elif self._engine.dockerfile(source) is not None and source.path in self._engine.dockerfiles:
            place = self._in_dockerfile(diagnostic)
            said = of_other(source, self._engine)
        else:
            raise _CannotIgnoreError("its file is not one of those named")
        self._said.setdefault(source.path, said)
        self._sources[source.path] = source
        self._note(source, place, diagnostic.rule)

    def edits(self) -> Iterable[tuple[Source, list[Edit]]]:
        """The edits of each file."""
        for path, source in self._sources.items():
            edits = []
            for (file, at, prefix), rules in self._new.items():
                if file == path:
                    text = f"{prefix}[{', '.join(rules)}] {REASON}{source.newline}"
                    edits.append(Edit(source, Span(at, at), text))
            for (file, at), rules in self._more.items():
                if file == path:
                    edits.append(Edit(source, Span(at, at), "".join(f", {rule}" for rule in rules)))
            yield source, edits

    def _note(self, source: Source, place: Span | None, rule: str) -> None:
        for one in self._said[source.path]:
            there = one.whole_file if place is None else bool(one.covers) and _same_line(source, one.covers[0], place)
            if there and one.names:
                rules = self._more.setdefault((source.path, one.names[-1].span.end), [])
                break
        else:
            at = 0 if place is None else source.line_start(place.start)
            indent = "" if place is None else source.text[at : place.start].lstrip(BOM)
            at += len(BOM) * source.text.startswith(BOM, at)
            verb = "ignore-file" if place is None else "ignore"
            rules = self._new.setdefault((source.path, at, f"{indent}# dockcto: {verb}"), [])
        if rule not in rules:
            rules.append(rule)

    def _in_dockerfile(self, diagnostic: Diagnostic) -> Span:
        dockerfile = self._engine.dockerfile(diagnostic.source)
        for instruction in dockerfile.instructions if dockerfile is not None else ():
            if instruction.span.start <= diagnostic.span.start < instruction.span.end:
                return instruction.span
        raise _CannotIgnoreError("no instruction is there to write a comment above")


def _same_line(source: Source, one: Span, other: Span) -> bool:
    return source.line_start(one.start) == source.line_start(other.start)


def _in_document(document: Document, diagnostic: Diagnostic) -> Span | None:
    """The innermost entry around a finding that begins a line; None where it concerns the whole file."""
    if document.problems:
        raise _CannotIgnoreError("the file has a syntax error")
    entry = entry_at(document, diagnostic.span.start)
    while entry is not None:
        inside = entry.start <= diagnostic.span.start <= entry.end
        if inside and not entry.container.flow and begins_line(document, entry.start):
            return entry.span
        entry = entry.container.parent
    return None


def _unproven(before: Project, after: Project, source: Source, edits: Sequence[Edit], text: str) -> str:
    """Why comments must not be written into a file; empty where they change nothing else."""
    proof: Mapping[str, str] = {source.path: text}
    fix = Fix("Write ignore comments", tuple(edits), SAFE, withdraws=tuple(edit.span for edit in edits))
    reason = unproven(before, after, [fix], proof)
    if reason or any(document.source.path == source.path for document in before.documents):
        return reason
    old, new = parse_dockerfile(source.text), parse_dockerfile(text)
    same = [one.text for one in old.instructions] == [one.text for one in new.instructions]
    heads = [(one.name, one.value) for one in old.directives] == [(one.name, one.value) for one in new.directives]
    return "" if same and heads else "the Dockerfile would be read otherwise"


def _subject(diagnostic: Diagnostic) -> tuple[str, str, str, str]:
    return diagnostic.rule, diagnostic.source.path, diagnostic.yaml_path, diagnostic.message
