"""The change of a resolved project for people: a line a value, secrets hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from dockcto_compose.lint.engine import show
from dockcto_compose.lint.model_changes import ModelChange
from dockcto_compose.report.mask import STARS, hidden, looks_secret, secret_spans
from dockcto_compose.report.terminal import Style, visible
from dockcto_compose.text.source import Source

COLORS = {"added": "green", "removed": "red", "changed": "yellow"}
LONGEST = 80  # characters of a value


def render(
    name: str, files: Sequence[str], changes: Sequence[ModelChange], secrets: Sequence[str], style: Style
) -> str:
    """What changes in one project; `secrets` are texts to hide wherever they stand."""
    head = f"{style('resolved project', 'bold')} {visible(name)} ({visible(', '.join(files))})"
    if not changes:
        return f"{head}: unchanged\n"
    return "".join(f"{line}\n" for line in (f"{head}:", *_lines(changes, secrets, style)))


def _lines(changes: Sequence[ModelChange], secrets: Sequence[str], style: Style) -> Iterator[str]:
    for change in changes:
        name = str(change.path[-1]) if change.path else ""
        before, after = (_shown(name, value, secrets) for value in (change.before, change.after))
        what = style(change.kind, COLORS[change.kind])
        said = f"{what} {before} -> {after}" if before and after else f"{what} {before or after}".rstrip()
        yield f"  {visible(show(change.path))}: {said}"


def _shown(name: str, value: Any, secrets: Sequence[str]) -> str:
    """A single value as JSON, or nothing for one that is made of others."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if looks_secret(name):
        return STARS
    spans = secret_spans(Source(".env", text), known=secrets)
    text = visible(hidden(text, spans))
    return text if len(text) <= LONGEST else f'{text[: LONGEST - 4]}..."'
