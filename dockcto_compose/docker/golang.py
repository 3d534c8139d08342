"""Habits of Go's standard library that Docker's readers inherit."""

from __future__ import annotations

import posixpath

from dockcto_compose.text.regex import regex

BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What unicode.IsSpace takes for blank; narrower than str.isspace()."""

LONGEST_LINE = 65535
"""Bytes of the longest line a bufio.Scanner reads."""

_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PART = regex(r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)")
_LARGEST = 2**63 - 1


def nanoseconds(text: str) -> int | None:
    """A duration such as `1m30s`; None for what time.ParseDuration refuses. Only 0 goes without a unit."""
    rest = text[1:] if text.startswith(("+", "-")) else text
    if rest == "0":
        return 0
    at, total = 0, 0
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None or len(part[1]) > 40:
            return None
        whole, _, fraction = part[1].partition(".")
        unit = _UNITS[part[2]]
        total += int(whole or 0) * unit + int(fraction or 0) * unit // 10 ** len(fraction)
        at = part.end()
    if not at or total > _LARGEST:
        return None
    return -total if text.startswith("-") else total


def clean_path(path: str) -> str:
    """path.Clean: the shortest name of the same path, `.` for an empty one."""
    shortest = posixpath.normpath(path)
    return shortest[1:] if shortest.startswith("//") else shortest


def line_size(line: str) -> int:
    """Bytes of a line; exact only where it can be too long."""
    return len(line) if len(line) * 4 <= LONGEST_LINE else len(line.encode("utf-8", "replace"))
