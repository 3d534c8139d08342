"""The parts of comments that fixes declare to take away: no other comment may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dockcto_compose.rules.problem import Fix
from dockcto_compose.text.source import Source, Span


def withdrawn(fixes: Iterable[Fix], source: Source) -> dict[Span, str]:
    """The parts of a file's comments that fixes declare to take away, with what they write there."""
    found: dict[Span, str] = {}
    for fix in fixes:
        texts = {edit.span: edit.text for edit in fix.edits if edit.source.path == source.path}
        if texts:
            found.update((span, texts.get(span, "")) for span in fix.withdraws)
    return found


def kept(text: str, comment: tuple[int, int], changed: Mapping[Span, str]) -> str:
    """What a comment says once its changed parts are what they are to be, without signs and blanks around it."""
    start, end = comment
    said, at = "", start
    for span, new in sorted(changed.items()):
        if start <= span.start and span.end <= end:
            said, at = said + text[at : span.start] + new, span.end
    return (said + text[at:end]).strip("# \t")
