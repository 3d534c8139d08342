"""What of a file may stand in a report that goes to other machines: quotations masked, fixes that reveal left out."""

from __future__ import annotations

from collections.abc import Iterable

from dockcto_compose.report.mask import SHORTEST, Texts, found_secrets, hidden, joined, known_secrets, secret_spans
from dockcto_compose.report.report import Report
from dockcto_compose.rules.problem import Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Source, Span


class Discretion:
    """Knows the secrets of every file of a report; each file is looked through once, and only when it is quoted."""

    def __init__(self, report: Report) -> None:
        diagnostics = [*report.diagnostics, *report.fixed, *report.suppressed]
        self._by_path = found_secrets(diagnostics)
        self._known = Texts(known_secrets(diagnostics))
        self._found: dict[int, tuple[Source, list[Span], list[str]]] = {}

    def quoted(self, source: Source, span: Span) -> str:
        """The text of a span, with stars in place of secrets."""
        spans, _ = self._of(source)
        return hidden(source.text[span.start : span.end], spans, span.start)

    def reveals(self, edits: Iterable[Edit]) -> bool:
        """Whether the edits, or what they take away, hold a secret."""
        return any(self._reveals(edit) for edit in edits)

    def presentable(self, fix: Fix | None) -> Fix | None:
        """The fix if it can be shown, else None."""
        return None if fix is None or self.reveals(fix.edits) else fix

    def _reveals(self, edit: Edit) -> bool:
        spans, texts = self._of(edit.source)
        start, end = edit.span
        if any(span.start < end and start < span.end for span in spans):
            return True
        if any(text in edit.text for text in texts) or any(self._known.places(edit.text)):
            return True
        return bool(edit.text) and self._makes_one(edit)

    def _makes_one(self, edit: Edit) -> bool:
        """Whether the new text is a secret for the words around it: `PASSWORD: ` before it says so."""
        source, (start, end) = edit.source, edit.span
        first = source.line_start(start)
        text = source.text[first:start] + edit.text + source.text[end : source.line_end(end)]
        begin = start - first
        found = secret_spans(Source(source.path, text))
        return any(span.start < begin + len(edit.text) and begin < span.end for span in found)

    def _of(self, source: Source) -> tuple[list[Span], list[str]]:
        found = self._found.get(id(source))
        if found is None:
            own = secret_spans(source, self._by_path.get(source.path, ()))
            spans = joined([*own, *self._known.places(source.text)])
            texts = {source.text[span.start : span.end].strip("\"' \r\n") for span in spans}
            texts = {text for text in texts if len(text) >= SHORTEST}
            found = self._found[id(source)] = (source, spans, sorted(texts))
        return found[1], found[2]
