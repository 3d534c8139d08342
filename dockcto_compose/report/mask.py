"""Secrets in shown source lines: which characters never reach a screen or a log.

Messages hold no secrets, but the lines that a report quotes may. Two things tell: what the rule `inline-secret`
found, and keys that are named like secrets. Masking too much costs a little reading, masking too little a password.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.rules.secret_files import FOLDER
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree.node import MAPPING, SCALAR, Node
from dockcto_compose.yamltree.parse import parse

RULE = "inline-secret"
STARS = "********"  # always as long, so that not even the length is told

SHORTEST = 5  # characters: shorter texts stand in a file by chance

_WORDS = (
    r"pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|"
    r"signing[_-]?key|encryption[_-]?key|master[_-]?key|app[_-]?key|credentials?|salt|dsn"
)
_NAME = regex(rf"(?:^|[_.\-])(?:{_WORDS})(?:[_.\-]?\d+)?(?:[_.\-](?:key|value|base|hash|string|default))*$", re.I)
_TELLING = regex(rf"{_WORDS}|\\[xuU\r\n]", re.I)  # without any of these, no key is named like a secret
_HUMPS = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_PAIR = regex(
    r"""(?<![\w.\-])(?P<key>[A-Za-z_][\w.\-]{0,80})["']?[ \t]{0,9}(?:=|:(?=[ \t])|(?<=["']):)[ \t]{0,99}"""
    r"""(?=(?P<value>"(?:[^"\\\n]|\\.){0,2000}"?|'[^'\n]{0,2000}'?|[^\s"'][^\n\r]{0,2000}))"""
)
_ASSIGNED = regex(r"""[^\s"',\]}]+""")
_CREDENTIALS = regex(r"(?<![\w+.\-])[A-Za-z][\w+.\-]{0,30}://[^\s/:@\"']{0,100}:(?P<value>[^\s@\"']{1,300})@")
_PRIVATE_KEY = regex(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END|\Z)", re.S)
_REFERENCE = regex(r"\$(?:\w+|\{\w+(?::?\?[^}]*)?\})")
_HARMLESS = regex(r"(?:|true|false|null|yes|no|~|[&*!|>][\w.\-+|>!]*)", re.I)


def looks_secret(name: str) -> bool:
    """Whether a key is named like a secret: `DB_PASSWORD`, `apiKey`, `token`; not `PASSWORD_FILE`, nor `secrets`."""
    return bool(_NAME.search(_HUMPS.sub("_", name)))


def secret_spans(source: Source, diagnostics: Iterable[Diagnostic] = (), known: Iterable[str] = ()) -> list[Span]:
    """The characters of a file to hide, in order and apart from each other.

    `known` are texts that are secrets wherever they stand, such as what a fix has moved to another file.
    """
    spans = list(_named(source))
    for found in diagnostics:
        if found.rule == RULE and found.source.path == source.path and found.source.text == source.text:
            spans.append(_unquoted(source.text, found.span))
    for text in known:
        at = source.text.find(text)
        while at >= 0:
            spans.append(Span(at, at + len(text)))
            at = source.text.find(text, at + len(text))
    return joined(spans)


def found_secrets(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """What `inline-secret` found, by the path of the file."""
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.rule == RULE:
            found.setdefault(diagnostic.source.path, []).append(diagnostic)
    return found


class Texts:
    """Many texts, none shorter than SHORTEST, to be looked for in many others: the cost does not grow with their
    number."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = {}
        for text in texts:
            self._by_start.setdefault(text[:SHORTEST], []).append(text)

    def places(self, text: str) -> Iterable[Span]:
        """Where any of them stands in a text."""
        starts = self._by_start
        for at in range(len(text) - SHORTEST + 1) if starts else ():
            for one in starts.get(text[at : at + SHORTEST], ()):
                if text.startswith(one, at):
                    yield Span(at, at + len(one))


def known_secrets(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """The texts that `inline-secret` found, long enough to be looked for elsewhere; the longest first."""
    found = {d.source.text[d.span.start : d.span.end].strip("\"'") for d in diagnostics if d.rule == RULE}
    found |= {text.replace("$$", "$") for text in found}  # as it stands outside of a compose file
    return sorted((text for text in found if len(text) >= SHORTEST), key=lambda text: (-len(text), text))


def hidden(text: str, spans: Sequence[Span], start: int = 0) -> str:
    """A part of a file's text, which begins at offset `start`, with the secret spans replaced by stars.

    Newlines inside a secret stay, so that lines keep their numbers.
    """
    parts: list[str] = []
    at, end = start, start + len(text)
    for span in spans:
        first, last = max(span.start, at), min(span.end, end)
        if first >= last:
            continue
        parts.append(text[at - start : first - start])
        parts.append(re.sub(r"[^\r\n]*[^\s][^\r\n]*", STARS, text[first - start : last - start]))
        at = last
    parts.append(text[at - start :])
    return "".join(parts)


def _unquoted(text: str, span: Span) -> Span:
    start, end = span
    if end - start > 2 and text[start] in "\"'" and text[end - 1] == text[start]:
        return Span(start + 1, end - 1)
    return span


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap as one."""
    found: list[Span] = []
    for span in sorted(set(spans)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        elif span.start < span.end:
            found.append(span)
    return found


def _is_secret(path: str) -> bool:
    """Whether all that a file holds is a secret: one that a Compose secret is read from."""
    return path.endswith(".txt") and os.path.basename(os.path.dirname(path)) == FOLDER


def _is_yaml(path: str) -> bool:
    return not path.rpartition("/")[2].lower().startswith((".env", "dockerfile"))


def _named(source: Source) -> Iterable[Span]:
    """Values of keys that look like secrets, passwords in URLs, and private keys."""
    text = source.text
    if _is_secret(source.path):
        yield Span(0, len(text))
        return
    for match in _PAIR.finditer(text):
        if looks_secret(match["key"]):
            yield from _value(text, match)
    for match in _CREDENTIALS.finditer(text):
        if not _REFERENCE.fullmatch(match["value"]):
            yield Span(*match.span("value"))
    for match in _PRIVATE_KEY.finditer(text):
        yield Span(*match.span())
    if _is_yaml(source.path) and source.problem is None and _TELLING.search(text):
        for root in parse(source).roots:
            yield from _in_tree(root)


def _value(text: str, match: re.Match[str]) -> Iterable[Span]:
    """The value of a pair on one line, without its quotes, its comment and what closes a flow collection."""
    start, end = match.span("value")
    value = match["value"]
    if value[0] in "\"'":
        start, end = start + 1, end - (len(value) > 1 and value[-1] == value[0])
    elif text[match.end("key") : start].strip("\"' \t") == "=":
        reference = _REFERENCE.match(text, start)  # which may hold blanks: `${NAME:?set NAME}`
        end = reference.end() if reference else start
        found = _ASSIGNED.match(text, end)
        end = found.end() if found else end
    else:
        end = start + _plain_end(value)
    if not _harmless(text[start:end]):
        yield Span(start, end)


def _plain_end(value: str) -> int:
    """Where a plain value ends that runs to the end of its line: before a comment, a comma, or closing brackets."""
    ends = [at for at in (value.find(" #"), value.find("\t#"), value.find(", ")) if at >= 0]
    kept = value[: min(ends, default=len(value))].rstrip()
    return len(kept if "{" in kept else kept.rstrip("}], \t"))


def _harmless(value: str) -> bool:
    return bool(_REFERENCE.fullmatch(value) or _HARMLESS.fullmatch(value))


def _in_tree(root: Node) -> Iterable[Span]:
    """Values that a line alone does not show: block scalars, values on the next line, quoted `KEY=value`."""
    for node in root.walk():
        if node.kind == MAPPING:
            for entry in node.entries:
                value = entry.value
                if entry.key is not None and value.kind == SCALAR and looks_secret(entry.key.value):
                    yield from _scalar(value)
        elif node.kind == SCALAR and "=" in node.value:
            name, _, rest = node.value.partition("=")
            if looks_secret(name) and not _harmless(rest):
                at = node.source.text.find("=", node.start, node.end) + 1
                if at:
                    yield Span(at, node.end - (node.style in ("'", '"')))


def _scalar(node: Node) -> Iterable[Span]:
    if _harmless(node.value.strip()):
        return
    if node.style in ("|", ">"):
        first = node.source.next_line(node.start)
        if first < node.end:
            yield Span(first, node.end)
    elif node.style:
        yield Span(node.start + 1, max(node.end - 1, node.start + 1))
    else:
        yield Span(node.start, node.end)
