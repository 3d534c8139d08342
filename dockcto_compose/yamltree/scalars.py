"""What an unquoted scalar means to Docker Compose: go-yaml's resolution, which is neither YAML 1.1 nor 1.2.

Facts: go.yaml.in/yaml v3 `resolve.go`; measured with docker compose 2.40.3. `010` is 8, `1_000` is 1000, `yes` is
text, `2024-01-01` is a time, and there is no base 60.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.node import Node

_WORDS: dict[str, object] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
    **{f"{sign}{word}": float(f"{sign}inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}  # fmt: skip
_START = frozenset("+-.0123456789~nNtTfF")
_FLOAT = regex(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DOT_FLOAT = regex(r"\.[0-9]+([eE][-+]?[0-9]+)?")
_TIME = regex(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?P<sep>[Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(?P<zone>Z|[+-]\d\d:\d\d)?)?"
)
_INT_BASES = {"0x": 16, "0X": 16, "0o": 8, "0O": 8, "0b": 2, "0B": 2}


class Timestamp(NamedTuple):
    """A date or time, which go-yaml makes of an unquoted `2024-01-01`; Compose has no use for one."""

    text: str
    moment: datetime


class BadTag(ValueError):
    """A standard tag on a scalar that is not of its kind (`!!int abc`)."""


def resolve(text: str) -> object:
    """The value of a plain scalar: None, bool, int, float, Timestamp or the text itself."""
    if not text:
        return None
    if text[0] not in _START:
        return text
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first == ".":
        return float(text) if _DOT_FLOAT.fullmatch(text) else text
    if first in "~nNtTfF":
        return text
    moment = _timestamp(text)
    if moment is not None:
        return moment
    return _number(text)


def _number(text: str) -> object:
    plain = text.replace("_", "")
    whole = parse_int(plain)
    if whole is not None and -(2**63) <= whole < 2**64:
        return whole
    if _FLOAT.fullmatch(plain):
        value = float(plain)
        if value not in (float("inf"), float("-inf")):
            return value
    return text


def parse_int(text: str) -> int | None:
    """An integer as Go's ParseInt reads it with base 0: prefixes, a leading 0 for octal; None where it is none."""
    sign, digits = (-1, text[1:]) if text[:1] == "-" else (1, text[1:] if text[:1] == "+" else text)
    base = _INT_BASES.get(digits[:2])
    if base is not None:
        digits = digits[2:]
    elif len(digits) > 1 and digits[0] == "0":
        base, digits = 8, digits[1:]
    if not digits.isalnum() or not digits.isascii():
        return None
    try:
        return sign * int(digits, base or 10)
    except ValueError:
        return None


def _timestamp(text: str) -> Timestamp | None:
    if len(text) < 8 or text[4] != "-":
        return None
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    separator, zone = match["sep"], match["zone"]
    if separator is not None and (zone is None) != (separator == " "):
        return None
    year, month, day, _, hour, minute, second, fraction, _ = match.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or ".0")[1:7].ljust(6, "0")), tzinfo=_zone(zone),
        )  # fmt: skip
    except ValueError:
        return None
    return Timestamp(text, moment)


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return timezone(-offset if text[0] == "-" else offset)


YAML_TAG = "tag:yaml.org,2002:"


def value_of(node: Node) -> object:
    """The value of a scalar node, its quotes and tag considered.

    Raises BadTag where a standard tag does not fit the text.
    """
    if node.tag is None:
        return resolve(node.value) if node.style == "" else node.value
    return _tagged(node)


def _tagged(node: Node) -> object:
    tag, text = node.tag or "", node.value
    if tag == "!":
        # a lone `!`: go-yaml v3 resolves it as if it were not there
        return resolve(text) if node.style == "" else text
    if not tag.startswith(YAML_TAG):
        return text
    kind = tag[len(YAML_TAG) :]
    if kind == "str":
        return text
    if kind == "binary":
        try:
            return base64.b64decode(text.replace("\n", ""), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            raise BadTag("`!!binary` holds no valid base64") from None
    value = resolve(text)
    wanted = {"int": int, "float": float, "bool": bool, "null": type(None), "timestamp": Timestamp}.get(kind)
    if wanted is None:
        return text
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise BadTag(f'"{text}" is not of the kind its tag `!!{kind}` says')
    return value
