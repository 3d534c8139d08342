"""`environment` and `build.args`: values by name, as a mapping or a list of `NAME=value`.

Facts: MappingWithEquals in compose-go `types/mapping.go`. Values may be secrets: messages name keys only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dockcto_compose.compose.formats.errors import FormatError, quote
from dockcto_compose.compose.formats.go import sprint

# Go looks at the name's last byte as if it were a character, so a name that ends in "à" (c3 a0) is refused too
_SPACE_BYTES = frozenset(b"\t\n\v\f\r \x85\xa0")


def parse_environment(value: object) -> dict[str, str | None]:
    """Values by name, None for a name that takes its value from Compose's own environment.

    Raises FormatError for what Compose refuses.
    """
    if isinstance(value, Mapping):
        return {str(name): None if item is None else sprint(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return dict(split_variable(sprint(item)) for item in value)
    raise FormatError("variables are neither a list nor a mapping", 'write them as a list of "NAME=value"')


def split_variable(text: str) -> tuple[str, str | None]:
    """Name and value of one list item, None where it has no `=`. Raises FormatError where a space ends the name."""
    name, found, value = text.partition("=")
    if name and name.encode("utf-8", "surrogatepass")[-1] in _SPACE_BYTES:
        stripped = name.rstrip()
        if stripped == name:
            raise FormatError(f"Compose takes the last letter of variable name {quote(name)} for a space", "rename it")
        hint = f'write {quote(stripped)} directly before the "="'
        raise FormatError(f"variable name {quote(name)} ends in a space", hint)
    return name, value if found else None
