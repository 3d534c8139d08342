"""Unified diffs that `git apply` and `patch -p1` accept."""

from __future__ import annotations

import difflib

from dockcto_compose.text.regex import regex

_LINE = regex(r"[^\n]*\n|[^\n]+")
NO_NEWLINE = "\\ No newline at end of file\n"


def unified(path: str, before: str | None, after: str) -> str:
    """A unified diff of one file, empty where nothing changed; `before` is None for a new file.

    Lines are cut at LF alone, so a carriage return stays visible in the line it belongs to.
    """
    if before == after:
        return ""
    old = _LINE.findall(before or "")
    new = _LINE.findall(after)
    out = [f"--- {'/dev/null' if before is None else _name('a/', path)}\n", f"+++ {_name('b/', path)}\n"]
    if before is None:
        out.insert(0, f"diff --git {_name('a/', path)} {_name('b/', path)}\nnew file mode 100644\n")
    for line in list(difflib.unified_diff(old, new, n=3))[2:]:
        out.append(line if line.endswith("\n") else line + "\n" + NO_NEWLINE)
    return "".join(out)


def _name(side: str, path: str) -> str:
    """The name as git writes it: a tab at the end where the path holds a blank."""
    name = side + path.lstrip("/")
    return name + "\t" if " " in name else name
