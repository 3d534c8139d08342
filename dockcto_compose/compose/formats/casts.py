"""Texts that stand where a boolean or a number is wanted.

Facts: compose-go `loader/interpolate.go` (the cast functions) and `loader/mapstructure.go`.
"""

from __future__ import annotations

from typing import NamedTuple

from dockcto_compose.compose.formats import strconv
from dockcto_compose.compose.formats.errors import FormatError, quote

_YAML_1_1 = {"y": True, "yes": True, "on": True, "n": False, "no": False, "off": False}


class Boolean(NamedTuple):
    """A boolean read from a text; `warning` is set where Compose warns about a YAML 1.1 spelling."""

    value: bool
    warning: str = ""


def to_boolean(text: str) -> Boolean:
    """`true` and `false` in any case; the YAML 1.1 words with a warning. Raises FormatError for anything else."""
    word = text.lower()
    if word in ("true", "false"):
        return Boolean(word == "true")
    if word in _YAML_1_1:
        value = _YAML_1_1[word]
        meant = "true" if value else "false"
        return Boolean(value, f"{quote(text)} is no boolean in YAML 1.2; use {meant}")
    raise FormatError(f"{quote(text)} is not a boolean", "use true or false")


def to_int(text: str) -> int:
    """A whole number in decimal digits. Raises FormatError for anything else."""
    return strconv.parse_int(text)


def to_float(text: str) -> float:
    """A number. Raises FormatError for anything else."""
    return strconv.parse_float(text)


def to_float32(text: str) -> float:
    """A number, rounded to what 32 bits hold (`cpus`). Raises FormatError for anything else."""
    return strconv.parse_float(text, 32)
