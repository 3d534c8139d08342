"""One entry of `ulimits`: a number for both limits, or `soft` and `hard`.

Facts: compose-go `transform/ulimits.go` and UlimitsConfig in `types/types.go`; a limit of 0 is left out of the model.
"""

from __future__ import annotations

from collections.abc import Mapping

from dockcto_compose.compose.formats.errors import FormatError, seen

_HINT = "use a whole number, or a mapping with `soft` and `hard`"


def parse_ulimit(value: object) -> int | dict[str, int]:
    """The canonical form of one limit. Raises FormatError where Compose refuses it (or crashes on it)."""
    if isinstance(value, Mapping):
        limits = {key: _limit(value[key], key) for key in ("soft", "hard") if key in value}
        return {key: limit for key, limit in limits.items() if limit}
    return _limit(value, "") or {}


def _limit(value: object, key: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return value
    name = f"`{key}` limit" if key else "limit"
    raise FormatError(f"{name} {seen(value)} is not a whole number", _HINT)
