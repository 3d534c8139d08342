"""`cpus` below `deploy.resources`: a number or a text with one.

Facts: compose-go `types/cpus.go` (NanoCPUs is a 32 bit float).
"""

from __future__ import annotations

from dockcto_compose.compose.formats.errors import FormatError, seen
from dockcto_compose.compose.formats.go import to_float32
from dockcto_compose.compose.formats.strconv import parse_float


def parse_cpus(value: object) -> float:
    """The number of CPUs, rounded to what 32 bits hold. Raises FormatError for what Compose refuses."""
    if isinstance(value, str):
        return to_float32(parse_float(value))
    if isinstance(value, float):
        return to_float32(value)
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return to_float32(float(value))
    raise FormatError(f"cpus {seen(value)} is not a number", "use a number, for example 0.5")
