"""How Go writes values as text and cleans paths, for every place where Compose does it in passing.

Facts: Go's fmt (`%v`), encoding/json, path.Clean, unicode.IsSpace and time.Time.String.
"""

from __future__ import annotations

import math
import posixpath
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

# unicode.IsSpace; Python's str.isspace also takes U+001C to U+001F
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"  # fmt: skip  # noqa: E501


def is_letter(char: str) -> bool:
    """unicode.IsLetter."""
    return unicodedata.category(char)[0] == "L"


def is_number(char: str) -> bool:
    """unicode.IsNumber."""
    return unicodedata.category(char)[0] == "N"


def sprint(value: object) -> str:
    """What fmt.Sprint makes of a decoded YAML value: `1e+06`, `true`, `<nil>`, `[a b]`, `map[a:1]`.

    A time is a datetime, or anything that holds one as `moment`.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return format_float(value)
    if isinstance(value, Mapping):
        return "map[" + " ".join(f"{key}:{sprint(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, Sequence):
        return "[" + " ".join(map(sprint, value)) + "]"
    moment = getattr(value, "moment", value)
    return format_time(moment) if isinstance(moment, datetime) else str(value)


def format_float(value: float, bits: int = 64) -> str:
    """A float as `%v` writes it: shortest digits, an exponent below 1e-4 and from 1e6 on (`1e+06`)."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    sign, digits, point = _shortest(value, bits)
    if digits != "0" and not -4 <= point - 1 < 6:
        return sign + _scientific(digits, point)
    return sign + _plain(digits, point)


def json_float(value: float, bits: int = 64) -> str:
    """A float as encoding/json writes it: `18446744073709552000`, `1e-7`.

    Raises ValueError for NaN and the infinities, which JSON cannot hold.
    """
    if not math.isfinite(value):
        raise ValueError(f"JSON has no {format_float(value)}")
    sign, digits, point = _shortest(value, bits)
    if digits != "0" and not -6 <= point - 1 < 21:
        return sign + _scientific(digits, point).replace("e-0", "e-")
    return sign + _plain(digits, point)


def to_float32(value: float) -> float:
    """The nearest number a Go float32 can hold; beyond its range an infinity."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def _shortest(value: float, bits: int) -> tuple[str, str, int]:
    """Sign, digits without zeros at the end, and how many of them stand before the decimal point."""
    text = repr(value)
    if bits == 32:
        text = next(t for t in (f"{value:.{n}e}" for n in range(18)) if to_float32(float(t)) == value)
    mantissa, _, exponent = text.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    zeros = len(whole + fraction) - len(digits)
    point = len(whole) - zeros + int(exponent or 0) if digits else 1
    return "-" if text[0] == "-" else "", digits.rstrip("0") or "0", point


def _plain(digits: str, point: int) -> str:
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"


def _scientific(digits: str, point: int) -> str:
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{mantissa}e{point - 1:+03d}"


def format_time(moment: datetime) -> str:
    """A time as time.Time.String writes it: `2001-12-14 00:00:00 +0000 UTC`."""
    fraction = f".{moment.microsecond:06d}".rstrip("0").rstrip(".")
    offset = moment.utcoffset() or timedelta()
    zone = _offset(offset)
    return f"{moment.year:04d}{moment:-%m-%d %H:%M:%S}{fraction} {zone} {zone if offset else 'UTC'}"


def json_time(moment: datetime) -> str:
    """A time as encoding/json writes it, without the quotes: `2001-12-14T00:00:00Z`."""
    fraction = f".{moment.microsecond:06d}".rstrip("0").rstrip(".")
    offset = moment.utcoffset()
    zone = _offset(offset) if offset else ""
    return f"{moment.year:04d}{moment:-%m-%dT%H:%M:%S}{fraction}{zone[:3] + ':' + zone[3:] if zone else 'Z'}"


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def clean_path(path: str) -> str:
    """path.Clean: as posixpath.normpath, but two slashes at the start are one."""
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned
