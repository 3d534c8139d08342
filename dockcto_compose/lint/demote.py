"""How far a fix may be trusted is decided here, once for all rules: what a rule claims is the most it gets."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace

from dockcto_compose.compose.project import Project
from dockcto_compose.rules.problem import SAFE, UNSAFE, Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import deleted_comments, shared
from dockcto_compose.yamltree.find import entry_at
from dockcto_compose.yamltree.node import Document

LOSES_COMMENT = "the fix would delete a comment"


def demoted(fix: Fix | None, project: Project, dockerfiles: Collection[str] = ()) -> tuple[Fix | None, str]:
    """The fix as far as it may be trusted, or None and the reason why it is not to be had.

    A fix that would delete a comment is not offered at all. One that edits what an alias elsewhere shares, or a file
    that nobody asked about (an extended base, an included file, a new one), is at most unsafe. `dockerfiles` are the
    paths of those that the project's services are built from: they belong to it.
    """
    if fix is None:
        return None, ""
    named = {os.path.abspath(path) for path in project.files}
    documents = {id(document.source): document for document in project.documents}
    asked = True
    for edit in fix.edits:
        document = documents.get(id(edit.source))
        known = edit.source.path in dockerfiles
        asked = asked and (known or (document is not None and os.path.abspath(edit.source.path) in named))
        if document is not None:
            if _loses_comment(document, fix, edit):
                return None, LOSES_COMMENT
            asked = asked and not _in_shared(document, edit)
    return (fix if asked or fix.applicability < SAFE else replace(fix, applicability=UNSAFE)), ""


def _loses_comment(document: Document, fix: Fix, edit: Edit) -> bool:
    """Whether a comment goes that no edit of the fix writes again."""
    text = document.source.text
    written = "".join(one.text for one in fix.edits if one.source is edit.source)
    return any(text[c.start : c.end].strip("# \t") not in written for c in deleted_comments(document, [edit]))


def _in_shared(document: Document, edit: Edit) -> bool:
    entry = entry_at(document, edit.span.start)
    return entry is not None and shared(entry.value)
