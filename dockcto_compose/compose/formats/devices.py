"""Device mappings (`/dev/a:/dev/b:rwm`) and the `count` of device requests.

Facts: compose-go `transform/device.go` and `types/device.go`.
"""

from __future__ import annotations

from dockcto_compose.compose.formats.errors import FormatError, quote, seen
from dockcto_compose.compose.formats.strconv import parse_int

ALL_DEVICES = -1


def parse_device(text: str) -> dict[str, str]:
    """`source`, `target` and `permissions` of a short entry. Raises FormatError where it has more than three parts."""
    source, *rest = text.split(":")
    if len(rest) > 2:
        raise FormatError(f"device {quote(text)} has too many colons", "use the keys source, target and permissions")
    target = rest[0] if rest else ""
    permissions = rest[1] if len(rest) == 2 else "rwm"
    return {"source": source, "target": target or source, "permissions": permissions}


def parse_count(value: object) -> int:
    """The number of devices asked for, -1 for all. Raises FormatError for what Compose refuses."""
    if isinstance(value, str):
        if value.lower() == "all":
            return ALL_DEVICES
        try:
            return parse_int(value)
        except FormatError:
            raise FormatError(f"device count {quote(value)} is not a number", 'use a whole number or "all"') from None
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return value
    raise FormatError(f"device count {seen(value)} is not a whole number", 'use a whole number or "all"')
