"""Durations: `1m30s`, `500ms`, `1d`, `2w`.

Facts: xhit/go-str2duration v2 (Go's time.ParseDuration with days and weeks) and Go's time.Duration.String.
"""

from __future__ import annotations

from dockcto_compose.compose.formats.errors import FormatError, quote
from dockcto_compose.compose.formats.go import sprint
from dockcto_compose.text.regex import regex

_SECOND = 10**9
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,  # micro sign
    "μs": 10**3,  # Greek mu
    "ms": 10**6,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
    "d": 24 * 3600 * _SECOND,
    "w": 7 * 24 * 3600 * _SECOND,
}
_MAX = 2**63 - 1
_PART = regex(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)")
_EXAMPLE = 'write it with units, for example "1m30s"'


def parse_duration(value: object) -> int:
    """A duration in nanoseconds.

    Raises FormatError for what Compose refuses: no unit, an unknown one, spaces, more than 292 years.
    """
    text = sprint(value)
    negative = text.startswith("-")
    rest = text[1:] if text.startswith(("-", "+")) else text
    if rest == "0":
        return 0
    if not rest:
        raise FormatError(f"{quote(text)} is not a duration", _EXAMPLE)
    total = position = 0
    while position < len(rest):
        part = _PART.match(rest, position)
        assert part is not None  # every group may be empty
        total += _nanoseconds(part[1], part[2] or "", part[3], text)
        if total > _MAX:
            raise FormatError(f"duration {quote(text)} is too long", "the longest possible is 2562047h47m16s")
        position = part.end()
    return -total if negative else total


def _nanoseconds(whole: str, fraction: str, unit: str, text: str) -> int:
    if not whole and not fraction:
        raise FormatError(f"{quote(text)} is not a duration", _EXAMPLE)
    if not unit:
        raise FormatError(f"duration {quote(text)} lacks a unit", _missing_unit(text))
    factor = _UNITS.get(unit)
    if factor is None:
        raise FormatError(
            f"duration {quote(text)} has the unknown unit {quote(unit)}", "use ns, us, ms, s, m, h, d or w"
        )
    digits = whole.lstrip("0") or "0"
    if len(digits) > 19:
        return _MAX + 1
    amount = int(digits) * factor
    return amount + _fraction(fraction, factor) if amount <= _MAX else amount


def _fraction(digits: str, factor: int) -> int:
    # the float arithmetic is Go's, so that the last nanosecond is too; digits beyond int64 are dropped
    value, scale = 0, 1.0
    for digit in digits:
        longer = value * 10 + int(digit)
        if longer > _MAX:
            break
        value, scale = longer, scale * 10
    return int(float(value) * (float(factor) / scale))


def _missing_unit(text: str) -> str:
    return f'write "{text}s" if seconds are meant' if text.isascii() and text.isdigit() else _EXAMPLE


def format_duration(nanoseconds: int) -> str:
    """A duration as Compose writes it: `1m30s`, `24h0m0s`, `1.5ms`, `0s`."""
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest == 0:
        return "0s"
    if rest < _SECOND:
        unit = next(u for u in ("ms", "µs", "ns") if rest >= _UNITS[u])
        return f"{sign}{_decimal(rest, _UNITS[unit])}{unit}"
    minutes, rest = divmod(rest, 60 * _SECOND)
    hours, minutes = divmod(minutes, 60)
    text = f"{_decimal(rest, _SECOND)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{text}"
    return f"{sign}{minutes}m{text}" if minutes else sign + text


def _decimal(amount: int, unit: int) -> str:
    whole, rest = divmod(amount, unit)
    fraction = str(rest).zfill(len(str(unit)) - 1).rstrip("0") if rest else ""
    return f"{whole}.{fraction}" if fraction else str(whole)
