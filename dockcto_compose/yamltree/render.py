"""Plain data as YAML text, in the style of the file it goes into."""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml import ScalarEvent

from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree import scan
from dockcto_compose.yamltree.events import LIBYAML, ReadError, libyaml_events, ruamel_events
from dockcto_compose.yamltree.scalars import resolve
from dockcto_compose.yamltree.style import Style


class Unsupported(Exception):
    """An edit that cannot be made without touching more than it should; the text is the reason, for the user."""


class Raw(NamedTuple):
    """YAML text of one line, put in as it is: `Raw("*defaults")`, `Raw("!reset null")`."""

    text: str


Value = str | int | float | bool | None | Raw | list["Value"] | dict[str, "Value"]

# what readers of YAML 1.1 take for something else than text, go-yaml's own rules apart
_OTHER_READERS = regex(r"(?i:y|n|yes|no|on|off|true|false|null|~|=|<<)|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
_STRANGE = "[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_UNPRINTABLE = regex(_STRANGE)
_ESCAPES = {"\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r"}
_ESCAPED = regex(r'["\\\t]|' + _STRANGE)
_MAX_KEY = 1000  # a key on one line ends before its 1,024th character


def is_plain(text: str, flow: bool, key: bool = False) -> bool:
    """Whether a text can stand without quotes and be read as the same text, by Compose and by older readers.

    A parser decides, in the context the text will stand in.
    """
    if not text or _UNPRINTABLE.search(text) or "\t" in text or _OTHER_READERS.fullmatch(text):
        return False
    if (
        (key and len(text) > _MAX_KEY)
        or (flow and (text[0] == ":" or "?" in text))
        or not isinstance(resolve(text), str)
    ):
        return False
    candidate = f"{text}: x" if key else f"x: {text}"
    wanted = [text, "x"] if key else ["x", text]
    read = libyaml_events if LIBYAML else ruamel_events
    try:
        events = [
            event for event in read(f"{{ {candidate} }}" if flow else candidate) if isinstance(event, ScalarEvent)
        ]
    except ReadError:
        return False
    return [event.value for event in events] == wanted and not any(event.style or event.anchor for event in events)


def single(text: str) -> str | None:
    """The text in single quotes, None where they cannot hold it."""
    return None if _UNPRINTABLE.search(text) else "'" + text.replace("'", "''") + "'"


def double(text: str) -> str:
    """The text in double quotes, on one line, with no escape that go-yaml does not know."""
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char in '"\\':
        return "\\" + char
    code = ord(char)
    if 0xD800 <= code < 0xE000:
        raise Unsupported("the text holds half of a surrogate pair")
    return _ESCAPES.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def quoted(text: str, style: Style) -> str:
    """The text in the quotes the file prefers, in the others where that spares escapes."""
    prefer_single = style.quote == "'"
    if '"' in text or "\\" in text:
        prefer_single = "'" not in text or prefer_single
    elif "'" in text:
        prefer_single = False
    return (single(text) if prefer_single else None) or double(text)


def scalar(value: str | int | float | bool | Raw | None, style: Style, flow: bool, key: bool = False) -> str:
    """A scalar on one line."""
    if isinstance(value, Raw):
        if any(char in value.text for char in scan.BREAKS):
            raise Unsupported("the new text has more than one line")
        return value.text
    if isinstance(value, str):
        return value if is_plain(value, flow, key) else quoted(value, style)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)


def flow(value: Value, style: Style) -> str:
    """A value on one line, collections in brackets."""
    if isinstance(value, dict):
        inner = ", ".join(flow_entries(value, style))
        return f"{{{inner}}}" if len(value) == 0 else f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[{', '.join(flow_entries(value, style))}]"
    return scalar(value, style, flow=True)


def flow_entries(body: dict[str, Value] | list[Value], style: Style) -> list[str]:
    """The entries of a collection in brackets, one text each."""
    if isinstance(body, list):
        return [flow(item, style) for item in body]
    return [f"{scalar(name, style, flow=True, key=True)}: {flow(value, style)}" for name, value in body.items()]


def block(body: dict[str, Value] | list[Value], style: Style, literal: bool) -> list[str]:
    """The lines of a collection in block style, as they stand at column 0.

    `literal` says whether the last line may belong to a `|` text (elsewhere they are always allowed).
    """
    lines: list[str] = []
    heads = ["-"] * len(body) if isinstance(body, list) else [f"{scalar(k, style, False, True)}:" for k in body]
    values = body if isinstance(body, list) else list(body.values())
    for number, (head, value) in enumerate(zip(heads, values, strict=True), 1):
        lines += _entry(head, value, style, literal or number < len(values))
    return lines


def _entry(head: str, value: Value, style: Style, literal: bool) -> list[str]:
    if isinstance(value, dict | list) and value:
        inner = block(value, style, literal)
        if head == "-":
            return ["- " + inner[0], *indented(inner[1:], 2)]
        return [head, *indented(inner, style.offset if isinstance(value, list) else style.step)]
    if isinstance(value, str) and literal:
        text = literal_text(value)
        if text is not None and "\n" in value.rstrip("\n"):
            return [f"{head} {text[0]}", *indented(text[1:], 2 if head == "-" else style.step)]
    if value is None and head != "-":
        return [head]
    return [f"{head} {flow(value, style) if isinstance(value, dict | list) else scalar(value, style, flow=False)}"]


def indented(lines: list[str], width: int) -> list[str]:
    """The lines moved to the right; empty ones stay empty."""
    return [" " * width + line if line else line for line in lines]


def literal_text(text: str) -> list[str] | None:
    """A text as a `|` block: its header, then its lines at column 0. None where quotes say it more plainly."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if not lines[0] or lines[0][0] in " \t" or not lines[-1] or _UNPRINTABLE.search(body.replace("\n", "")):
        return None
    if any(line and not line.strip(" \t") for line in lines):
        return None
    return ["|" if text.endswith("\n") else "|-", *lines]
