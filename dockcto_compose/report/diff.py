"""Unified diffs for people: coloured, with secrets hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dockcto_compose.report.mask import hidden, secret_spans
from dockcto_compose.report.terminal import Style, visible
from dockcto_compose.text.diff import unified
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Source

_HUNK = regex(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def render(path: str, before: str | None, after: str, secrets: Sequence[str], style: Style) -> str:
    """A unified diff of one file, `secrets` and all that is named like one replaced by stars.

    A diff with stars in it shows what would change, and no tool applies it: its lines fit no file.
    """
    old, new = _shown(path, before or "", secrets), _shown(path, after, secrets)
    return "".join(_lines(unified(path, before, after), old, new, style))


def _shown(path: str, text: str, secrets: Sequence[str]) -> list[str]:
    """The lines of a text, cut at LF, with its secrets hidden."""
    return hidden(text, secret_spans(Source(path, text), known=secrets)).split("\n")


def _lines(diff: str, old: list[str], new: list[str], style: Style) -> Iterator[str]:
    """The diff with the body of each line taken from the masked texts; the line numbers of the hunks lead there."""
    left = right = 0
    inside = False
    for line in diff.split("\n")[:-1]:
        hunk = _HUNK.match(line)
        if hunk:
            left, right, inside = int(hunk[1]) - 1, int(hunk[2]) - 1, True
            yield _painted(line, style, "cyan")
        elif not inside:
            yield _painted(line, style, "bold")
        elif line.startswith("-"):
            yield _painted("-" + old[left], style, "red")
            left += 1
        elif line.startswith("\\"):
            yield _painted(line, style, "dim")
        else:
            yield _painted(line[0] + new[right], style, *(["green"] if line[0] == "+" else []))
            right += 1
            left += line[0] == " "


def _painted(line: str, style: Style, *names: str) -> str:
    """A line of the diff; on a terminal with colours, and with control characters shown instead of obeyed."""
    if not style.color:
        return line + "\n"
    shown = "\t".join(visible(part) for part in line.split("\t"))
    return (style(shown, *names) if names else shown) + "\n"
