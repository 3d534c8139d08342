"""The `mode` of a service's secret or config: a file mode.

Facts: FileMode in compose-go `types/types.go`.
"""

from __future__ import annotations

from dockcto_compose.compose.formats.errors import FormatError, seen
from dockcto_compose.compose.formats.strconv import parse_int


def parse_mode(value: object) -> int:
    """The mode bits; a text is read as octal. Raises FormatError for what Compose refuses."""
    if isinstance(value, str):
        return parse_int(value, base=8)
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return value
    raise FormatError(f"mode {seen(value)} is not a whole number", 'quote it, for example "0440"')


def format_mode(mode: int) -> str:
    """A mode as Compose writes it: `0440`."""
    return f"0{mode:o}"
