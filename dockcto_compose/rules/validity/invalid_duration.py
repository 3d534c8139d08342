"""Write durations with a unit, like `30s` or `1m30s`.

Compose reads `us`, `ms`, `s`, `m`, `h`, `d` and `w`, one after the other and without spaces. A bare number has no unit
and a word like "minutes" is none, so Compose refuses the file.

**Fix** (unsafe): writes a spelled-out unit the short way, and a bare number as seconds. Unsafe because Compose reads
no meaning in what is written, so nothing can prove the guess.

```yaml bad
services:
  web:
    image: nginx:1.27
    stop_grace_period: 5 minutes  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    stop_grace_period: 5m
```

```yaml good
services:
  web:
    image: nginx:1.27
    stop_grace_period: 1m30s
```
"""

from __future__ import annotations

from dockcto_compose.compose.formats.durations import parse_duration
from dockcto_compose.compose.formats.errors import FormatError
from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import replace
from dockcto_compose.yamltree.node import SCALAR

_PART = regex(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*")
_UNITS = {
    "": "s",
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), "ms"),
}


def _short(fault: Fault, ctx: Context) -> Fix | None:
    entry = ctx.entry(fault.at)
    if entry is None or entry.value.kind != SCALAR:
        return None
    meant = _meant(entry.value.value)
    if meant is None:
        return None
    return Fix(f"Write `{meant}`", tuple(replace(entry.value, meant)), UNSAFE, REFUSED)


def _meant(text: str) -> str | None:
    """The duration in Compose's units, None where the words say none."""
    parts, at = [], 0
    while at < len(text):
        found = _PART.match(text, at)
        unit = _UNITS.get(found[2].lower()) if found is not None else None
        if found is None or unit is None or (not found[2] and found.end() - at < len(text)):
            return None
        parts.append(found[1] + unit)
        at = found.end()
    try:
        parse_duration("".join(parts))
    except FormatError:
        return None
    return "".join(parts) or None


check = refusal(__name__, _short)
