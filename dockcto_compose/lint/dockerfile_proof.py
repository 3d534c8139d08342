"""The proof for files that are no YAML: a Dockerfile or .dockerignore says the same but for the edited places."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dockcto_compose.docker.dockerfile.model import Dockerfile, Instruction
from dockcto_compose.docker.dockerfile.parser import parse
from dockcto_compose.docker.ignore import IgnoreFile
from dockcto_compose.lint.withdrawal import kept, withdrawn
from dockcto_compose.rules.problem import SAFE, Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span

_COMMENT = regex(r"^[ \t]*(#[^\r\n]*)", re.MULTILINE)


def text_unproven(path: str, fixes: Sequence[Fix], after: str) -> str:
    """Why the text of a file that is no YAML must not be written; empty where nothing speaks against it."""
    edits = _edits(path, fixes)
    if not edits:
        return ""
    before = edits[0].source.text
    if os.path.basename(path).endswith(".dockerignore"):
        return _ignore_unproven(before, after)
    old = parse(before)
    if not old.stages:
        return ""
    safe = all(fix.applicability >= SAFE for fix in fixes if any(edit.source.path == path for edit in fix.edits))
    return _dockerfile_unproven(old, after, edits, safe, withdrawn(fixes, edits[0].source))


def _edits(path: str, fixes: Sequence[Fix]) -> list[Edit]:
    """The edits of one file in their order, each once."""
    found = {edit for fix in fixes for edit in fix.edits if edit.source.path == path}
    return sorted(found, key=lambda edit: edit.span)


def _ignore_unproven(before: str, after: str) -> str:
    old, new = IgnoreFile.parse(before), IgnoreFile.parse(after)
    if len(new.faults) > len(old.faults):
        return f"the builder would refuse the result: {new.faults[0].message}"
    if _comments(before) - _comments(after):
        return "it would delete a comment"
    return ""


def _dockerfile_unproven(old: Dockerfile, text: str, edits: list[Edit], safe: bool, changed: Mapping[Span, str]) -> str:
    """It is read as before, no comment is gone, and every instruction outside of the edits is the same.

    A safe fix changes nothing but ADD to COPY.
    """
    new = parse(text)
    if reason := _worse(old, new, changed):
        return reason
    inside = _moved(edits)
    before = [_said(one) for one in old.instructions if not _touched(one, [edit.span for edit in edits])]
    after = [_said(one) for one in new.instructions if not _touched(one, inside)]
    if before != after:
        return "an instruction that was not to be changed would change"
    if safe and [_copied(one) for one in old.instructions] != [_copied(one) for one in new.instructions]:
        return "the image would change"
    return ""


def dockerfile_unproven(before: str, after: str) -> str:
    """Why a Dockerfile must not become another; empty where it is read as well as before, and has all its comments."""
    old = parse(before)
    return _worse(old, parse(after)) if old.stages else ""


def _worse(old: Dockerfile, new: Dockerfile, changed: Mapping[Span, str] | None = None) -> str:
    if len(new.faults) > len(old.faults):
        return f"the builder would refuse the result: {new.faults[0].message}"
    return "it would delete a comment" if dockerfile_comments(old, changed) - dockerfile_comments(new) else ""


def dockerfile_comments(dockerfile: Dockerfile, changed: Mapping[Span, str] | None = None) -> Counter[str]:
    """The comments of a Dockerfile, with the changes made to them; lines of a here-document are none."""
    documents = [document.span for one in dockerfile.instructions for document in one.heredocs]
    starts = [span.start for span in documents]
    found: Counter[str] = Counter()
    for match in _COMMENT.finditer(dockerfile.text):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or match.start() >= documents[index].end:
            said = kept(dockerfile.text, match.span(1), changed or {})
            found.update([said] if said else [])
    return found


def _comments(text: str) -> Counter[str]:
    return Counter(match[1].strip("# \t") for match in _COMMENT.finditer(text))


def _moved(edits: list[Edit]) -> list[Span]:
    """Where the texts of the edits stand afterwards."""
    found: list[Span] = []
    shift = 0
    for edit in edits:
        start = edit.span.start + shift
        found.append(Span(start, start + len(edit.text)))
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return found


def _touched(one: Instruction, spans: Sequence[Span]) -> bool:
    return any(_meets(one.span, span) for span in spans)


def _meets(one: Span, other: Span) -> bool:
    return other.start < one.end and one.start < other.end


def _said(one: Instruction) -> tuple[Any, ...]:
    """What an instruction says, wherever it stands."""
    flags = tuple((flag.name, flag.value) for flag in one.flags)
    return one.keyword, one.text.strip(), flags, tuple((document.name, document.content) for document in one.heredocs)


def _copied(one: Instruction) -> tuple[Any, ...]:
    """The same, with ADD taken for COPY."""
    keyword = "COPY" if one.keyword == "ADD" else one.keyword
    return keyword, one.arguments, tuple((flag.name, flag.value) for flag in one.flags), one.text.split()[1:]
