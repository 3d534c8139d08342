"""Numbers as Go's strconv reads them: no spaces, no digits of other scripts, hexadecimal floats, `_` between digits.

Facts: Go's strconv (ParseInt, ParseUint, ParseFloat).
"""

from __future__ import annotations

import math
import re

from dockcto_compose.compose.formats.errors import FormatError, quote
from dockcto_compose.compose.formats.go import to_float32
from dockcto_compose.text.regex import regex

_INT = {8: regex(r"[-+]?[0-7]+"), 10: regex(r"[-+]?[0-9]+")}
# a leading zero says nothing, and Python refuses to read numbers of thousands of digits
_MAX_DIGITS = 40
_D = r"[0-9](?:_?[0-9])*"
_H = r"[0-9a-f](?:_?[0-9a-f])*"
_DECIMAL = regex(rf"[-+]?(?:{_D}(?:\.(?:{_D})?)?|\.{_D})(?:e[-+]?{_D})?", re.ASCII | re.IGNORECASE)
_HEX = regex(rf"[-+]?0x(?:_?{_H}(?:\.(?:{_H})?)?|\.{_H})p[-+]?{_D}", re.ASCII | re.IGNORECASE)
_SPECIAL = regex(r"[-+]?inf(?:inity)?|nan", re.ASCII | re.IGNORECASE)


def parse_int(text: str, base: int = 10, bits: int = 64) -> int:
    """A signed whole number in base 8 or 10.

    Raises FormatError for anything else and for numbers that do not fit.
    """
    if _INT[base].fullmatch(text) is None:
        wanted = "octal digits 0 to 7" if base == 8 else "digits only"
        raise FormatError(f"{quote(text)} is not a whole number", f"write it with {wanted}")
    value = _magnitude(text, base)
    if value is None or not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise FormatError(f"{quote(text)} is too large", f"use at most {2 ** (bits - 1) - 1}")
    return value


def parse_uint16(text: str) -> int | None:
    """A number from 0 to 65535 in decimal digits, leading zeros allowed; None for anything else."""
    if not text.isascii() or not text.isdigit():
        return None
    value = _magnitude(text, 10)
    return value if value is not None and value <= 65535 else None


def _magnitude(text: str, base: int) -> int | None:
    """The number, or None where it is far beyond what 64 bits hold."""
    digits = text.lstrip("+-").lstrip("0") or "0"
    if len(digits) > _MAX_DIGITS:
        return None
    return -int(digits, base) if text[0] == "-" else int(digits, base)


def parse_float(text: str, bits: int = 64) -> float:
    """A floating point number, `inf` and `nan` included.

    Raises FormatError for anything else and for numbers beyond the range.
    """
    value = _float(text)
    if bits == 32:
        value = to_float32(value)
    if math.isinf(value) and _SPECIAL.fullmatch(text) is None:
        raise FormatError(f"{quote(text)} is too large")
    return value


def _float(text: str) -> float:
    if _HEX.fullmatch(text):
        try:
            return float.fromhex(text.replace("_", ""))
        except OverflowError:
            return math.inf
    if _DECIMAL.fullmatch(text) or _SPECIAL.fullmatch(text):
        return float(text)
    raise FormatError(f"{quote(text)} is not a number", "write it as digits, for example 0.5")


def unquote_octal(digits: str) -> str:
    r"""The character of an octal escape `\ddd` without its backslash; as it stands, backslash first, if it is none."""
    if len(digits) == 3 and digits <= "377" and all(digit in "01234567" for digit in digits):
        return chr(int(digits, 8))
    return "\\" + digits
