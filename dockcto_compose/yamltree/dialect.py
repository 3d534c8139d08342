"""Where Docker Compose's reader (go-yaml) and libyaml differ, and what both call an error, in our words.

Measured with docker compose 2.40.3 (go.yaml.in/yaml 3.0.4) against libyaml 0.2.5. Docker Compose 5 reads with
go.yaml.in/yaml 4, which takes more: what only version 3 refuses is marked so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import BOM, Span
from dockcto_compose.yamltree.events import ReadError
from dockcto_compose.yamltree.node import Document, Problem

_VERSION = regex(r"(?:^|(?<=[\r\n]))%YAML[ \t]+1\.2\b")
_CONFLICT = regex(r"^<{7} .*$|^>{7} .*$", re.MULTILINE)
_CONTROLS = regex("[\x7f\x80-\x84\x86-\x9f]")
_PRIVATE = 0xE000  # stand-ins are characters of the private use area
_STAND_INS = regex("[\ue000-\ue0ff]")
_TEXT_COLON = regex("(?<=[^ \t\r\n\"'\\[\\]{},]):(?=[,\\]}])")
_GLUED_TAG = regex("![^ \t\r\n,\\[\\]{}]*,")
_COLON = regex(r":(?=[ \t])")

TAB = "a tab indents this line; YAML allows only spaces there"
OUTSIDE = "text stands where a new document would have to begin with `---`"

# libyaml's sentence -> what a person needs to hear
_WORDS = {
    "mapping keys are not allowed in this context": "a `?` is not allowed here; put the text in quotes",
    "block sequence entries are not allowed in this context":
        "a `-` is not allowed here; begin the list on a line of its own",
    "did not find expected '-' indicator":
        "this line does not fit the list around it; check its indentation, or begin it with `- `",
    "found unexpected ':'": "a `:` in brackets needs a blank behind it, or the text quotes",
    "could not find expected ':'": "a key without a `:`; write `key: value`",
    "found unexpected end of stream": "the quotes opened here are never closed",
    "found unexpected document indicator": "the quotes opened here are not closed before the document ends",
    "found unknown escape character":
        "an unknown escape stands in the double quotes; use single quotes, or write the backslash twice",
    "did not find expected hexdecimal number": "an escape in the double quotes needs hexadecimal digits here",
    "found invalid Unicode character escape code": "this escape names no character",
    "found duplicate %YAML directive": "the `%YAML` line stands twice",
    "found duplicate %TAG directive": "the same tag handle is declared twice",
    "found incompatible YAML document": "Compose reads only `%YAML 1.1`; remove the line",
    "found unknown directive name": "this directive is unknown; remove the line, or put the text in quotes",
    "did not find expected <document start>": OUTSIDE,
    "did not find expected comment or line break": "nothing but a comment may follow here",
    "found an indentation indicator equal to 0": "the indentation of a block of text cannot be 0",
    "found a tab character where an indentation space is expected": TAB,
    "found a tab character that violates indentation": TAB,
    "did not find the expected '>'": "the tag's `<` is not closed by `>`",
    "found undefined tag handle": "the tag's handle is not declared; write `!name` with one exclamation mark",
    "did not find expected tag URI": "the tag has no name, or a character that tags cannot hold",
    "did not find expected whitespace or line break": "a space is missing before this place",
}  # fmt: skip


def syntax_problem(document: Document, error: ReadError, shift: int) -> Problem:
    """The parser's error as a problem at its place, worded for the person who has to mend it."""
    text = document.text
    at = min(error.offset + shift, len(text))
    opened = None if error.context_offset is None else min(error.context_offset + shift, len(text))
    conflict = merge_conflict(document)
    if conflict is not None:
        return Problem("a merge conflict is left in the file; resolve it and remove its marker lines", conflict)
    if opened is not None and _belongs_to_start(error):
        return Problem(_WORDS.get(error.message, error.message), _character(text, opened))
    related: tuple[tuple[str, Span], ...] = ()
    misfit = error.message in ("did not find expected key", "did not find expected '-' indicator")
    unclosed = _unclosed_quotes(document, at) if misfit else None
    if unclosed is not None:
        related = (("they end here", _character(text, at - 1)),)
        return Problem("the quotes opened here end in the wrong place", _character(text, unclosed), related=related)
    place = _character(text, at)
    if opened is not None and opened < at and "flow" in error.context:
        bracket, line = text[opened : opened + 1], document.source.position(opened).line
        message = f'the "{bracket}" of line {line} is never closed, or a `,` is missing before this place'
        return Problem(message, place, related=(("opened here", _character(text, opened)),))
    if misfit and opened is not None and opened < at:
        what = "mapping" if "mapping" in error.context else "list"
        related = ((f"the {what} around it begins here", _character(text, opened)),)
    return Problem(_worded(document, error.message, place.start), place, related=related)


def merge_conflict(document: Document) -> Span | None:
    """The first marker line of a merge conflict, quoted text and block scalars aside."""
    text = document.text
    for match in _CONFLICT.finditer(text):
        if not any(node.style and node.start < match.start() < node.end for node in document.scalars):
            return Span(*match.span())
    return None


def _belongs_to_start(error: ReadError) -> bool:
    """Whether what has to be mended is where the token began, not where the parser gave up."""
    return "simple key" in error.context or ("quoted scalar" in error.context and "unexpected" in error.message)


def _unclosed_quotes(document: Document, at: int) -> int | None:
    """Start of the quoted text of several lines that ends just before the place: most likely a quote is missing."""
    last = next((node for node in reversed(document.scalars) if node.end <= at), None)
    if last is None or last.style not in ("'", '"') or "\n" in document.text[last.end : at]:
        return None
    return last.start if "\n" in document.text[last.start : last.end] else None


def _character(text: str, at: int) -> Span:
    """The one character to point at; at the end of a line or of the file the last one before it."""
    if at >= len(text):
        at = max(len(text.rstrip()) - 1, 0)
    elif at > 1 and (text[at] in "\r\n" or text[at - 1] == BOM):
        at -= 1
    return Span(at, min(at + 1, len(text)))


def _worded(document: Document, message: str, at: int) -> str:
    text = document.text
    char = text[at : at + 1]
    start = document.source.line_start(at)
    before = text[start:at]
    if char == BOM:
        return "a byte order mark stands inside the file; remove it"
    if message == "found character that cannot start any token":
        if char != "\t":
            return f'"{char}" cannot begin a value; put the value in quotes'
        if before.strip():
            return "a tab stands here; YAML allows only spaces"
        return TAB
    if message == "mapping values are not allowed in this context":
        return _stray_colon(text[:start].rstrip().rpartition("\n")[2], before)
    if message == "did not find expected key":
        if not before.strip():
            return _misfit(char, text[at + 1 : at + 2], len(before))
        return "the value before this place is already complete; put the whole value in quotes, or begin a new line"
    if message == "did not find expected node content":
        if char and char in ",]}":
            return f'"{char}" cannot begin a value; put the value in quotes, or remove the character'
        return "a value is missing here"
    if message == "did not find expected alphabetic or numeric character":
        sign, what = ("*", "an alias") if "*" in text[max(at - 1, 0) : at + 1] else ("&", "an anchor")
        return f"`{sign}` begins {what}, whose name has only letters, digits, `-` and `_`; put other text in quotes"
    return _WORDS.get(message, message)


def _stray_colon(above: str, before: str) -> str:
    """Why a `:` behind `before` cannot be a key's: the usual reasons, told apart by the line above."""
    if _COLON.search(before):
        return "a second `:` follows in this line; put the value in quotes"
    if len(before) > 1024:
        return "a key is longer than 1,024 characters"
    above = above.split(" #")[0].rstrip()
    if above and not above.endswith(":") and not _COLON.search(above):
        return "a `:` is not allowed here; the line above has none, or this line is indented too far"
    return "this key is indented deeper than the one above, which already has a value; check its indentation"


def _misfit(char: str, following: str, column: int) -> str:
    if char == "-" and following in (" ", "\n", "\r", ""):
        return "a list item stands among the keys of a mapping; check its indentation"
    spaces = "1 space" if column == 1 else f"{column} spaces"
    return f"this line does not fit the mapping around it; check its indentation of {spaces}, and the line above"


def stand_in(written: str, text: str, error: ReadError, at: int) -> str | None:
    """The text with one more stand-in for what go-yaml takes and libyaml refuses; None where the error is real.

    A `:` before `,`, `]` or `}` is text (`[C:, D:]`); DEL and the C1 controls are (version 4) characters like others.
    """
    if _STAND_INS.search(written):
        return None
    if (
        error.message == "found unexpected ':'"
        and text[at : at + 1] == ":"
        and text[at + 1 : at + 2] in (",", "]", "}")
    ):
        colon = chr(_PRIVATE + ord(":"))
        return _TEXT_COLON.sub(colon, text[:at] + colon + text[at + 1 :])
    if _CONTROLS.match(text, at):
        return _CONTROLS.sub(lambda match: chr(_PRIVATE + ord(match[0])), text)
    return None


def original(text: str) -> str:
    """A value that was read, with the characters that stand-ins stood for."""
    return _STAND_INS.sub(lambda match: chr(ord(match[0]) - _PRIVATE), text)


def problems(document: Document) -> Iterator[Problem]:
    """What libyaml accepts and go-yaml refuses."""
    text = document.text
    if "%YAML" in text:
        yield from _directives(document)
    if BOM in text[1:]:
        yield from _late_bom(document)
    if "\\/" in text:
        yield from _escapes(document)
    if "?" in text:
        yield from _question_marks(document)
    if _GLUED_TAG.search(text):
        yield from _glued_tags(document)
    if document.has_stand_ins:
        for match in _CONTROLS.finditer(text):
            message = f"the control character U+{ord(match[0]):04X} is not allowed in YAML"
            yield Problem(message, Span(*match.span()), v3_only=True)


def _question_marks(document: Document) -> Iterator[Problem]:
    """Version 3 ends an unquoted text in brackets at every `?`, version 4 where a blank follows."""
    for node in document.scalars:
        if node.flow and not node.style and "?" in node.value:
            at = document.text.index("?", node.start)
            v3_only = not any(char.isspace() for char in document.text[at + 1 : at + 2] or " ")
            message = "an unquoted text in brackets cannot hold a `?`; put the value in quotes"
            yield Problem(message, Span(at, at + 1), v3_only=v3_only)


def _glued_tags(document: Document) -> Iterator[Problem]:
    for node in document.scalars:
        if node.tag is not None and node.flow and node.is_empty and document.text[node.end : node.end + 1] == ",":
            yield Problem("a tag needs a blank behind it", Span(node.end, node.end + 1), v3_only=True)


def _directives(document: Document) -> Iterator[Problem]:
    for match in _VERSION.finditer(document.text):
        if not document.in_scalar(match.start()):
            yield Problem("Compose reads only `%YAML 1.1`, not 1.2; remove the line", Span(match.start(), match.end()))


def _late_bom(document: Document) -> Iterator[Problem]:
    text = document.text
    at = text.find(BOM, 2 if text.startswith(BOM) else 1)
    while at > 0:
        if not document.in_scalar(at) and not document.in_comment(at):
            message = "a byte order mark stands inside the file; Compose reads it as part of the next word"
            yield Problem(message, Span(at, at + 1))
        at = text.find(BOM, at + 1)


def _escapes(document: Document) -> Iterator[Problem]:
    text = document.text
    for node in document.scalars:
        if node.style != '"' or text.find("\\/", node.start, node.end) < 0:
            continue
        for match in re.finditer(r"\\(.)", text[node.start : node.end], re.DOTALL):
            if match[1] == "/":
                at = node.start + match.start()
                yield Problem('Compose does not know the escape `\\/`; write "/"', Span(at, at + 2))
