"""`pull_policy`: what it says and what Compose makes of it.

Facts: the pattern in the Compose Specification's schema (it is not anchored: `neverever` passes) and
ServiceConfig.GetPullPolicy in compose-go `types/types.go`.
"""

from __future__ import annotations

from typing import NamedTuple

from dockcto_compose.compose.formats.durations import parse_duration
from dockcto_compose.text.regex import regex

PATTERN = "always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+"
_PATTERN = regex(PATTERN)
_PLAIN = ("always", "never", "if_not_present", "missing", "build")
_DAY = 24 * 3600 * 10**9


class PullPolicy(NamedTuple):
    """What Compose does: `kind` is always, never, if_not_present, missing, build or refresh; `every` in nanoseconds."""

    kind: str
    every: int = 0


def is_accepted(text: str) -> bool:
    """Whether the schema lets the text pass."""
    return _PATTERN.search(text) is not None


def effective(text: str) -> PullPolicy:
    """What Compose does at `up`; what it does not know, `refresh` among it, it takes for `missing`.

    Raises FormatError where the time behind `every_` is no duration.
    """
    if text in _PLAIN:
        return PullPolicy(text)
    if text in ("daily", "weekly"):
        return PullPolicy("refresh", _DAY if text == "daily" else 7 * _DAY)
    if text.startswith("every_"):
        return PullPolicy("refresh", parse_duration(text[len("every_") :]))
    return PullPolicy("missing")
