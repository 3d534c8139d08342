"""A file as text: sources, spans, edits and diffs."""

from dockcto_compose.text.edit import Edit, EditConflict, apply
from dockcto_compose.text.source import Position, Source, Span

__all__ = ["Edit", "EditConflict", "Position", "Source", "Span", "apply"]
