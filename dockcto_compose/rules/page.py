"""Reading a rule's page: its examples are its tests.

A page is Markdown. Fences are ```` ```yaml bad ````, ```` ```yaml good ```` and ```` ```yaml fixed ````. `# !` at
the end of a line of a bad example marks a line with a finding and is taken away before the example runs; where a
comment cannot stand, the fence says `line=3`. `unsafe` behind `fixed` says that the fix needs `--unsafe-fixes`. More
files of an example are fences of their own, `name=PATH` behind the word; they belong to the example before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from dockcto_compose.text.regex import regex

_FENCE = regex(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_MARK = regex(r"[ \t]*# !(?=[ \t]*$)", re.MULTILINE)
LANGUAGES = ("yaml", "dockerfile", "text", "dotenv", "ignore")
KINDS = ("bad", "good", "fixed", "file")


class PageError(ValueError):
    """A fence that no example can have: a wrong word would drop it silently."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example project of a page: its files, where findings stand, and what the fix makes of it.

    `files` maps paths to texts; the first is the file under test. `lines` holds (path, line) of the findings.
    `compose` is the release of Docker Compose that judges, empty for the newest.
    """

    kind: str
    files: dict[str, str]
    lines: tuple[tuple[str, int], ...] = ()
    fixed: dict[str, str] = field(default_factory=dict)
    unsafe: bool = False
    options: dict[str, str] = field(default_factory=dict)
    compose: str = ""


def prose(page: str) -> str:
    """The page with the marks of its bad examples taken away, as people read it."""
    return _MARK.sub("", page)


def marked(page: str) -> str:
    """The page for people, an arrow in the YAML of bad examples where the findings stand; other files, in which a
    comment cannot stand behind something, lose their marks."""

    def fence(match: re.Match[str]) -> str:
        return _MARK.sub("  # <-- here", match[0]) if match["info"].startswith("yaml") else match[0]

    return prose(_FENCE.sub(fence, page))


def examples(page: str, default_name: str = "compose.yaml") -> list[Example]:
    """The examples of a page, each with the fixed text that follows it. Raises PageError on an unknown fence."""
    found: list[Example] = []
    for match in _FENCE.finditer(page):
        language, *words = match["info"].split() or [""]
        if language not in LANGUAGES or not words:
            if words and words[0] in KINDS:
                raise PageError(f"unknown language in fence: {match['info']}")
            continue
        kind, settings = words[0], dict(w.partition("=")[::2] for w in words[1:])
        if kind not in KINDS:
            raise PageError(f"unknown word in fence: {match['info']}")
        unknown = set(settings) - {"line", "name", "unsafe", "options", "compose"}
        if unknown:
            raise PageError(f"unknown setting in fence: {match['info']}")
        _add(found, kind, settings, match["body"], {"dockerfile": "Dockerfile"}.get(language, default_name))
    return found


def _add(found: list[Example], kind: str, settings: dict[str, str], body: str, default_name: str) -> None:
    name = settings.get("name", default_name)
    text = _MARK.sub("", body)
    if kind == "fixed":
        found[-1].fixed[name] = text
        if "unsafe" in settings:
            found[-1] = replace(found[-1], unsafe=True)
        return
    lines = tuple((name, n) for n, line in enumerate(body.split("\n"), 1) if _MARK.search(line))
    lines += tuple((name, int(n)) for n in settings.get("line", "").split(",") if n)
    if kind == "file":
        found[-1].files[name] = text
        found[-1] = replace(found[-1], lines=found[-1].lines + lines)
        return
    found.append(Example(kind, {name: text}, lines, compose=settings.get("compose", "")))
