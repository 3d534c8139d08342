"""How far a fix may be trusted is decided here, once for all rules: what a rule claims is the most it gets."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence

from dockcto_compose.compose.project import Project
from dockcto_compose.lint.reach import Reach
from dockcto_compose.rules.problem import SAFE, UNSAFE, Fix
from dockcto_compose.rules.suppression import in_document
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree.edits import deleted_comments, shared
from dockcto_compose.yamltree.find import entry_at, through_aliases
from dockcto_compose.yamltree.node import Document, Entry, Path
from dockcto_compose.yamltree.scan import BREAKS

LOSES_COMMENT = "the fix would delete a comment"
OUTSIDE = "the fix would change a file outside of the project"


def demoted(
    fix: Fix | None, project: Project, dockerfiles: Collection[str] = (), reach: Reach | None = None
) -> tuple[Fix | None, str]:
    """The fix as far as it may be trusted, or None and the reason why it is not to be had.

    A fix that would delete a comment is not offered at all, but for the parts of suppressions that it withdraws; nor is
    one that would write outside of the project, wherever `include`, `extends`, `build` or a link may lead. One
    that edits what an alias elsewhere shares, or a file that nobody asked about (an extended base, an included file, a
    new one), is at most unsafe. `dockerfiles` are the paths of those that the project's services are built from: they
    belong to it. What an unsafe fix changes, it changes wherever an alias brings it, and below an `x-` key as well.
    """
    if fix is None:
        return None, ""
    named = {os.path.abspath(path) for path in project.files}
    reach = reach or Reach(project.directory, project.files)
    documents = {id(document.source): document for document in project.documents}
    asked = True
    reached: list[Path] = []
    for edit in fix.edits:
        if not reach.holds(edit.source.path):
            return None, OUTSIDE
        document = documents.get(id(edit.source))
        known = edit.source.path in dockerfiles
        asked = asked and (known or (document is not None and os.path.abspath(edit.source.path) in named))
        if document is not None:
            if _loses_comment(document, fix, edit):
                return None, LOSES_COMMENT
            entry = entry_at(document, edit.span.start)
            if entry is not None:
                asked = asked and not shared(entry.value)
                reached += _reached(document, entry)
    if fix.applicability < SAFE or not asked:
        fix = fix._replace(applicability=min(fix.applicability, UNSAFE), changes=(*fix.changes, *reached))
    return fix, ""


def _reached(document: Document, entry: Entry) -> list[Path]:
    """Where else an edit of this entry changes the model: behind aliases, and below `x-` keys, which are passed on."""
    own = {node.path for node in (entry.container, entry.value)} - {()}
    named = {entry.value.path} if shared(entry.value) else set()
    everywhere = through_aliases(document, own)
    return [path for path in everywhere if path not in own or path in named or str(path[0]).startswith("x-")]


def _loses_comment(document: Document, fix: Fix, edit: Edit) -> bool:
    """Whether a comment goes that no edit of the fix writes again."""
    text = document.source.text
    written = "".join(one.text for one in fix.edits if one.source is edit.source)
    gone = deleted_comments(document, [edit])
    if gone and fix.withdraws:
        return not only_withdraws(document, fix.withdraws, edit)
    return any(text[c.start : c.end].strip("# \t") not in written for c in gone)


def only_withdraws(document: Document, withdraws: Sequence[Span], edit: Edit) -> bool:
    """Whether an edit takes nothing away but blanks, a newline, and declared parts of `# dockcto:` comments."""
    text = document.source.text
    spoken = [one.span for one in in_document(document)]
    at = edit.span.start
    for start, end in sorted(span for span in withdraws if edit.span.start <= span.start and span.end <= edit.span.end):
        if start < at or text[at:start].strip(" \t") or not any(s <= start and end <= e for s, e in spoken):
            return False
        at = end
    return not text[at : edit.span.end].strip(" \t\r\n") and not any(char in edit.text for char in BREAKS)
