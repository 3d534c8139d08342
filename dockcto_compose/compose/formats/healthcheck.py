"""`healthcheck.test`: a text for the shell, or a list that says how it is run.

Facts: compose-go `types/healthcheck.go` and `loader/validate.go`.
"""

from __future__ import annotations

from collections.abc import Sequence

from dockcto_compose.compose.formats.errors import FormatError, quote, seen

KINDS = ("CMD", "CMD-SHELL", "NONE")


def parse_test(value: object) -> list[str]:
    """The list form of a test. Raises FormatError for anything but a text or a list of texts."""
    if isinstance(value, str):
        return ["CMD-SHELL", value]
    if isinstance(value, Sequence) and all(isinstance(word, str) for word in value):
        return list(value)
    raise FormatError(f"test {seen(value)} is not a text or a list of texts")


def check_test(test: Sequence[str]) -> None:
    """Raise FormatError where a test's first word is no way to run it; Compose looks at enabled services only."""
    if test and test[0] not in KINDS:
        hint = f'start the list with "{test[0].upper()}"' if test[0].upper() in KINDS else 'start the list with "CMD"'
        raise FormatError(f'test starts with {quote(test[0])} instead of "CMD", "CMD-SHELL" or "NONE"', hint)
