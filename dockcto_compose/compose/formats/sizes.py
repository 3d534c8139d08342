"""Sizes in bytes: `512m`, `1.5 GiB`, `64kb`.

Facts: docker/go-units 0.5 RAMInBytes, compose-go `types/bytes.go`.
"""

from __future__ import annotations

import math

from dockcto_compose.compose.formats.errors import FormatError, quote
from dockcto_compose.compose.formats.strconv import parse_float, parse_int
from dockcto_compose.compose.formats.version import DEFAULT, SIGNED_SIZES, Version

_FACTORS = {"b": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40, "p": 2**50}
_HINT = 'write a number and a unit, for example "512m" or "1.5g"'


def parse_size(value: object, compose: Version = DEFAULT) -> int:
    """A size in bytes; Compose's own model holds it as the text `str(bytes)` and leaves a 0 out.

    Unquoted fractions and numbers beyond int64 are 0, because Compose ignores them without a word; texts too large
    for 64 bits wrap to -2**63, as they do there. Raises FormatError for what Compose refuses.
    """
    if isinstance(value, str):
        return _parse(value, compose)
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return value
    return 0


def is_ignored(value: object) -> bool:
    """Whether Compose takes the value for a size and then ignores it: an unquoted fraction or a huge number."""
    return isinstance(value, float) or (isinstance(value, int) and not -(2**63) <= value < 2**63)


def _parse(text: str, compose: Version) -> int:
    if compose >= SIGNED_SIZES:
        try:
            return parse_int(text)
        except FormatError:
            pass
    cut = max(text.rfind(char) for char in "0123456789. ")
    if cut < 0:
        raise FormatError(f"{quote(text)} is not a size", _HINT)
    number = text[:cut] if text[cut] == " " else text[: cut + 1]
    amount = _amount(number, text)
    if amount < 0:
        raise FormatError(f"size {quote(text)} is negative", _HINT)
    return _int64(amount * _factor(text[cut + 1 :], text))


def _amount(number: str, text: str) -> float:
    try:
        return parse_float(number)
    except FormatError:
        raise FormatError(f"{quote(text)} is not a size", _HINT) from None


def _factor(unit: str, text: str) -> int:
    if not unit:
        return 1
    letters = unit.lower() if len(unit.encode("utf-8", "surrogatepass")) <= 3 else ""
    factor = _FACTORS.get(letters[:1])
    if factor is None or letters[1:] not in ("", "b", "ib") or (factor == 1 and len(letters) > 1):
        raise FormatError(f"size {quote(text)} has the unknown unit {quote(unit)}", "use b, k, m, g, t or p")
    return factor


def _int64(amount: float) -> int:
    return int(amount) if math.isfinite(amount) and amount < 2**63 else -(2**63)
