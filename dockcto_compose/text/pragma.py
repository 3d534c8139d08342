"""Comments that are meant for this program: `# dockcto: ...`."""

from __future__ import annotations

from dockcto_compose.text.regex import regex

MARK = "dockcto"  # in every one of them
_SPEAKS = regex(r"#*[ \t]*dockcto[ \t]*:")


def for_people(comment: str) -> str:
    """What a comment says to people: the part before it speaks to this program, without the sign."""
    match = _SPEAKS.search(comment) if MARK in comment else None
    return (comment if match is None else comment[: match.start()]).strip("# \t")
