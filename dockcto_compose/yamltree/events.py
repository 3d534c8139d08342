"""YAML events with marks, from libyaml where PyYAML has it, else from ruamel.yaml's pure parser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

try:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    LIBYAML = True
except ImportError:  # a PyYAML built without libyaml
    LIBYAML = False


class ReadError(Exception):
    """The text is not YAML: what the parser says, and the code-point offset it says it of."""

    def __init__(self, message: str, offset: int, context: str = "", context_offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.context = context
        self.context_offset = context_offset


def libyaml_events(text: str) -> Iterator[Any]:
    """Events of `text` (no byte order mark in front); raises ReadError behind the last good one."""
    try:
        parser = CParser(text)
        get = parser.get_event
        event = get()
        while event is not None:
            yield event
            event = get()
    except yaml.YAMLError as error:
        raise _problem(text, error, byte_positions=True) from None
    except UnicodeEncodeError as error:
        raise _lone_surrogate(text, error.start) from None


def ruamel_events(text: str) -> Iterator[Any]:
    """The same events from ruamel.yaml's pure Python parser, in the YAML 1.1 dialect."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    reader = YAML(typ="safe", pure=True)
    try:
        for event in reader.parse(text):
            yield _as_pyyaml(event)
    except YAMLError as error:
        raise _problem(text, error, byte_positions=False) from None


def _as_pyyaml(event: Any) -> Any:
    """An event of ruamel.yaml as the PyYAML event of the same name, so that one builder reads both."""
    name = type(event).__name__
    start, end = event.start_mark, event.end_mark
    if name == "ScalarEvent":
        return yaml.ScalarEvent(event.anchor, _tag(event), event.implicit, event.value, start, end, event.style)
    if name == "AliasEvent":
        return yaml.AliasEvent(event.anchor, start, end)
    if name in ("MappingStartEvent", "SequenceStartEvent"):
        kind = yaml.MappingStartEvent if name == "MappingStartEvent" else yaml.SequenceStartEvent
        return kind(event.anchor, _tag(event), event.implicit, start, end, event.flow_style)
    kind = getattr(yaml, name)
    return kind(start, end)


def _tag(event: Any) -> str | None:
    return None if event.tag is None else str(event.tag)


def _problem(text: str, error: Any, byte_positions: bool) -> ReadError:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        context_mark = getattr(error, "context_mark", None)
        return ReadError(
            error.problem or "could not be read",
            min(mark.index, len(text)),
            error.context or "",
            min(context_mark.index, len(text)) if context_mark is not None else None,
        )
    position = getattr(error, "position", 0) or 0
    offset = len(text.encode()[:position].decode("utf-8", "ignore")) if byte_positions else position
    character = getattr(error, "character", None)
    if isinstance(character, int) and 0xD800 <= character < 0xE000:
        return _lone_surrogate(text, min(offset, len(text)))
    shown = f"U+{character:04X}" if isinstance(character, int) else ascii(character)
    return ReadError(f"the control character {shown} is not allowed in YAML", min(offset, len(text)))


def _lone_surrogate(text: str, offset: int) -> ReadError:
    return ReadError("half of a UTF-16 surrogate pair stands here; the character is broken", offset)
