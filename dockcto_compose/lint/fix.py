"""Applying fixes, each with its proof: what cannot be proven is not done."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dockcto_compose.compose.project import Project
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.engine import Findings, RuleSet, findings
from dockcto_compose.lint.proof import model_unproven, unproven
from dockcto_compose.rules.problem import SAFE, Applicability, Fix
from dockcto_compose.text.edit import Edit, apply, touches
from dockcto_compose.text.source import Source

MAX_PASSES = 10

Load = Callable[[Mapping[str, str]], Project]


@dataclass(slots=True)
class FixResult:
    """What came of fixing one project.

    `texts` maps each changed file to its text before (None for a new file) and after. `fixed` holds the findings
    that were mended, `refused` those whose fix failed its proof, with the reason, `remaining` what is left, `hidden`
    what comments say not to report; `accepted` whether Compose would take what there is now, `notes` what other
    programs could not judge; `dockerfiles` the paths of those that were judged. `first` is the project as it was,
    `project` as it is now.
    """

    texts: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    fixed: list[Diagnostic] = field(default_factory=list)
    refused: list[tuple[Diagnostic, str]] = field(default_factory=list)
    remaining: list[Diagnostic] = field(default_factory=list)
    hidden: list[Diagnostic] = field(default_factory=list)
    accepted: bool = True
    dockerfiles: frozenset[str] = frozenset()
    project: Project | None = None
    notes: tuple[str, ...] = ()
    first: Project | None = None

    def take(self, found: Findings) -> None:
        """Keep what is found now."""
        self.remaining, self.hidden = found.standing, found.hidden
        self.accepted, self.dockerfiles, self.notes = found.accepted, found.dockerfiles, found.notes

    @property
    def left(self) -> Findings:
        """What was found last."""
        return Findings(self.remaining, self.hidden, self.accepted, self.notes, self.dockerfiles)


def fix(
    load: Load,
    rules: RuleSet,
    level: Applicability,
    wanted: Callable[[Diagnostic], bool] | None = None,
    blind: Load | None = None,
) -> FixResult:
    """Mend what can be mended at `level` or above, pass by pass until nothing is left to do.

    `load` reads the project with the given texts in place of what the disk holds; `blind` does so with no variable
    known, so that a safe fix is proven for all their values and not only for today's.
    """
    result = FixResult()
    texts: dict[str, str] = {}
    project = result.first = load(texts)
    now = findings(project, rules)
    given_up: set[tuple[str, str, str, str]] = set()
    for _ in range(MAX_PASSES):
        asked = [with_fix(d, level) for d in now.standing if wanted is None or wanted(d)]
        chosen = compatible([d for d in asked if d.fix and key(d) not in given_up])
        if not chosen:
            break
        for group in _proven_groups(project, texts, chosen, (load, blind), result, given_up):
            edited = edit_texts(project, [d.fix for d in group if d.fix])
            remember(result, {e.source.path: e.source for d in group if d.fix for e in d.fix.edits}, edited)
            texts.update(edited)
            result.fixed += group
            project = load(texts)
            now = findings(project, rules)
            break
    result.project = project
    result.take(now)
    return result


def _proven_groups(
    project: Project,
    texts: Mapping[str, str],
    chosen: list[Diagnostic],
    loads: tuple[Load, Load | None],
    result: FixResult,
    given_up: set[tuple[str, str, str, str]],
) -> list[list[Diagnostic]]:
    """All the chosen together where that is proven, else the largest part of them whose members each are.

    A fix that fails alone is refused; halving finds it without trying every other one alone.
    """
    reason = unprovable(project, texts, chosen, *loads)
    if not reason:
        return [chosen]
    if len(chosen) == 1:
        given_up.add(key(chosen[0]))
        result.refused.append((chosen[0], reason))
        return []
    middle = len(chosen) // 2
    for half in (chosen[:middle], chosen[middle:]):
        groups = _proven_groups(project, texts, half, loads, result, given_up)
        if groups:
            return groups
    return []


def unprovable(
    project: Project, texts: Mapping[str, str], group: list[Diagnostic], load: Load, blind: Load | None
) -> str:
    """Why the fixes of a group cannot be applied; empty where they can."""
    fixes = [d.fix for d in group if d.fix]
    edited = edit_texts(project, fixes)
    after = {**texts, **edited}
    reason = unproven(project, load(after), fixes, edited)
    safe = all(one.applicability >= SAFE for one in fixes)
    if not reason and blind is not None and safe and any("$" in text for text in edited.values()):
        reason = model_unproven(blind(texts), blind(after), fixes)
    return reason


def compatible(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Findings whose fixes do not disturb each other, the first in the file first; the others wait for a later pass."""
    taken: list[Edit] = []
    chosen: list[Diagnostic] = []
    for diagnostic in found:
        assert diagnostic.fix is not None
        edits = diagnostic.fix.edits
        if not any(disturb(edit, other) for edit in edits for other in taken):
            chosen.append(diagnostic)
            taken += edits
    return chosen


def with_fix(diagnostic: Diagnostic, level: Applicability) -> Diagnostic:
    """The finding with the fix that is taken at this level, or none."""
    return diagnostic._replace(fix=diagnostic.fix_at(level))


def disturb(one: Edit, other: Edit) -> bool:
    """Whether two edits of different fixes cannot be made together."""
    if one.source.path != other.source.path or not touches(one.span, other.span):
        return False
    if one.span != other.span or not _are_lines(one, other):
        return True
    # the same line for an ignore file is written once; the same key twice would be one too many
    return _first(one) == _first(other) and (one != other or one.source.path.endswith((".yaml", ".yml")))


def _are_lines(one: Edit, other: Edit) -> bool:
    """Whether both put whole lines, equally indented, into one place: there they can stand one after the other."""
    both = (one, other)
    end = all(edit.text.endswith("\n") for edit in both)
    begin = all(edit.text.startswith(("\n", "\r\n")) for edit in both)
    same = _margin(one) == _margin(other)
    return one.span.start == one.span.end and (end or begin) and same


def _margin(edit: Edit) -> tuple[str, bool]:
    """The indentation of the first new line, and whether it is an item of a list: that may stand at a key's column."""
    line = edit.text.lstrip("\r\n")
    body = line.lstrip(" \t")
    return line[: len(line) - len(body)], body.startswith("-")


def _first(edit: Edit) -> str:
    """What the first new line is about: its key, where it has one."""
    return edit.text.strip().partition("\n")[0].partition(":")[0]


def edit_texts(project: Project, fixes: Sequence[Fix]) -> dict[str, str]:
    """The text of every file that the fixes touch, with their edits in it."""
    by_path: dict[str, list[Edit]] = {}
    for one in fixes:
        for edit in one.edits:
            edits = by_path.setdefault(edit.source.path, [])
            if edit not in edits:
                edits.append(edit)
    return {path: apply(edits[0].source.text, edits) for path, edits in by_path.items()}


def remember(result: FixResult, sources: Mapping[str, Source], edited: Mapping[str, str]) -> None:
    """Keep each file's first text and its last; an empty text of a file that is not there means a new file."""
    for path, text in edited.items():
        first = result.texts[path][0] if path in result.texts else sources[path].text
        if path not in result.texts and not first and not os.path.lexists(path):
            first = None
        result.texts[path] = (first, text)


def key(diagnostic: Diagnostic) -> tuple[str, str, str, str]:
    title = diagnostic.fix.title if diagnostic.fix else ""
    return diagnostic.rule, diagnostic.yaml_path, diagnostic.source.path, title
