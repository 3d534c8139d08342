"""The proof that a fix did what it said and nothing else."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dockcto_compose.compose.project import Project
from dockcto_compose.lint.dockerfile_proof import dockerfile_unproven, text_unproven
from dockcto_compose.lint.engine import path_at
from dockcto_compose.lint.withdrawal import kept, withdrawn
from dockcto_compose.rules.problem import SAFE, Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree.find import through_aliases
from dockcto_compose.yamltree.node import MAPPING, Document, Path
from dockcto_compose.yamltree.parse import parse


def unproven(before: Project, after: Project, fixes: Sequence[Fix], edited: Mapping[str, str]) -> str:
    """Why the edits must not be written; empty where everything about them is proven.

    The files still parse, no comment is gone, a second reader (ruamel.yaml) sees the same data outside the edited
    places, Compose still takes the project, and its resolved model changed only where the fixes say.
    """
    old = {document.source.path: document for document in before.documents}
    for path, text in edited.items():
        if path in old:
            reason = _file_unproven(old[path], text, fixes)
            if reason:
                return reason
        elif reason := text_unproven(path, fixes, text):
            return reason
    known = Counter(fault.rule for fault in before.faults)
    for fault in after.faults:
        known[fault.rule] -= 1
        if known[fault.rule] < 0:
            return f"Docker Compose would refuse the result: {fault.message}"
    return _inline_unproven(before, after) or model_unproven(before, after, fixes)


def _inline_unproven(before: Project, after: Project) -> str:
    """Why a Dockerfile inside a compose file must not become what it would."""
    for name, service in before.services.items():
        changed = after.services.get(name)
        old = service.get("build", "dockerfile_inline")
        new = changed.get("build", "dockerfile_inline") if changed is not None else None
        if not isinstance(old, str) or not isinstance(new, str) or old == new:
            continue
        if reason := dockerfile_unproven(old, new):
            return reason
    return ""


def _file_unproven(before: Document, text: str, fixes: Sequence[Fix]) -> str:
    after = parse(Source(before.source.path, text))
    if before.complete and len(after.problems) > len(before.problems):
        return f"the result would not be read: {after.problems[0].message}"
    lost = comments(before, withdrawn(fixes, before.source)) - comments(after)
    if lost:
        return "it would delete a comment"
    return _second_reader(before, after, fixes)


def comments(document: Document, changed: Mapping[Span, str] | None = None) -> Counter[str]:
    """The texts of a file's comments, without the blanks around them; with the changes made to them."""
    said = (kept(document.source.text, comment, changed or {}) for comment in document.comments)
    return Counter(text for text in said if text)


def _second_reader(before: Document, after: Document, fixes: Sequence[Fix]) -> str:
    old = _read(before.source.text)
    if old is None:
        return ""  # the second reader's dialect is narrower: it cannot judge this file
    new = _read(after.source.text)
    if new is None:
        return "a second YAML reader does not accept the result"
    edits = [edit for fix in fixes for edit in fix.edits if edit.source is before.source]
    places = through_aliases(before, {place for edit in edits for place in _places(before, edit)})
    for path in differences(old, new):
        steps = path[1:]
        entry_only = isinstance(path[-1], int) or _has(old, path) != _has(new, path)
        own = _newly_own(before, after, path)
        if not any(_covers(place, steps, entry_only) or (own and _covers(place, own, True)) for place in places):
            return f"a second YAML reader sees a change at {'.'.join(map(str, steps)) or 'the top'}"
    return ""


def _places(document: Document, edit: Edit) -> set[Path]:
    """The paths an edit touches: at both ends of its span, and of what is written in it."""
    start, end = edit.span
    inside = document.source.text[start:end]
    first = start + len(inside) - len(inside.lstrip())
    last = end - len(inside) + len(inside.rstrip())
    return {path_at(document, max(at, 0)) for at in (start - 1, start, first, last - 1, end)}


def _covers(place: Path, steps: Path, entry_only: bool) -> bool:
    """Whether an edit at `place` accounts for a difference at `steps`. An entry that came, went or moved is accounted
    for by an edit in its container."""
    if steps[: len(place)] == place or place[: len(steps)] == steps:
        return True
    return entry_only and place[: len(steps) - 1] == steps[:-1]


def _newly_own(before: Document, after: Document, path: Path) -> Path:
    """The part of a path, without its document, down to an entry that is written on one side alone: put over, or taken
    from over, a value that a merge key brings. Empty where there is none."""
    index, *steps = path
    for length in range(1, len(steps) + 1):
        part = tuple(steps[:length])
        if _is_own(before, index, part) != _is_own(after, index, part):
            return part
    return ()


def _is_own(document: Document, index: str | int, path: Path) -> bool:
    """Whether the mapping above a path has that key itself."""
    if not isinstance(index, int) or index >= len(document.roots):
        return False
    above = document.roots[index].get(*path[:-1])
    return above is not None and above.resolved.kind == MAPPING and above.resolved.entry(str(path[-1])) is not None


def _has(data: Any, path: Path) -> bool:
    for step in path:
        inside = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not inside and not (isinstance(data, dict) and step in data):
            return False
        data = data[step]
    return True


def _read(text: str) -> list[Any] | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import ReusedAnchorWarning, YAMLError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # of no concern, and it quotes the file
            return list(YAML(typ="safe", pure=True).load_all(text))
    except (YAMLError, ValueError, RecursionError, TypeError):
        return None


def model_unproven(before: Project, after: Project, fixes: Sequence[Fix]) -> str:
    """Where the resolved project would change although no fix says so; empty where it would not."""
    allowed = [path for fix in fixes for path in fix.changes]
    for path in differences(before.model, after.model):
        if not any(path[: len(place)] == place or place[: len(path)] == path for place in allowed):
            safe = all(fix.applicability >= SAFE for fix in fixes)
            what = "the resolved project would change" if safe else "the resolved project would change elsewhere"
            return f"{what}: {'.'.join(map(str, path))}"
    return ""


def differences(one: Any, other: Any, path: Path = (), same: set[tuple[int, int]] | None = None) -> Iterator[Path]:
    """The paths at which two plain values differ, each as deep as it goes.

    What aliases share is compared once where it is equal (`same` holds those pairs): a value may contain itself, and a
    few lines may stand for billions of values.
    """
    mappings = isinstance(one, dict) and isinstance(other, dict)
    if not mappings and not (isinstance(one, list) and isinstance(other, list)):
        if type(one) is not type(other) or (one != other and not (one != one and other != other)):
            yield path
        return
    same = set() if same is None else same
    pair = id(one), id(other)
    if pair in same:
        return
    same.add(pair)
    different = False
    for found in _inner_differences(one, other, path, same):
        different = True
        yield found
    if different:
        same.discard(pair)


def _inner_differences(one: Any, other: Any, path: Path, same: set[tuple[int, int]]) -> Iterator[Path]:
    if isinstance(one, dict):
        for key in _both(one, other):
            if key in one and key in other:
                yield from differences(one[key], other[key], (*path, key), same)
            else:
                yield (*path, key)
        return
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        yield from differences(left, right, (*path, index), same)
    if len(one) != len(other):
        yield (*path, min(len(one), len(other)))


def _both(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> Iterable[Any]:
    return [*one, *(key for key in other if key not in one)]
