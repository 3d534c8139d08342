"""Mounts of a RUN instruction: `--mount=type=secret,id=npmrc`."""

from __future__ import annotations

from typing import NamedTuple

from dockcto_compose.docker.dockerfile.model import Flag, Instruction


class Mount(NamedTuple):
    """One mount. `options` keeps what has no field of its own; keys are lower case, variables not expanded."""

    flag: Flag
    type: str
    source: str
    target: str
    origin: str  # the stage or image of `from=`
    id: str
    required: bool
    options: dict[str, str]


def mounts(instruction: Instruction) -> list[Mount]:
    """The mounts of a RUN instruction; of a flag that cannot be read, none."""
    return [_mount(flag) for flag in instruction.flags if flag.name == "mount" and csv_fields(flag.value or "")]


def _mount(flag: Flag) -> Mount:
    options: dict[str, str] = {}
    for field in csv_fields(flag.value or "") or []:
        key, sign, value = field.partition("=")
        options[key.lower()] = value if sign else "true"

    def take(*names: str) -> str:
        values = [options.pop(name) for name in names if name in options]
        return values[-1] if values else ""

    return Mount(
        flag=flag,
        type=take("type").lower() or "bind",
        source=take("source", "src"),
        target=take("target", "dst", "destination"),
        origin=take("from"),
        id=take("id"),
        required=take("required").lower() in ("1", "t", "true"),
        options=options,
    )


def csv_fields(text: str) -> list[str] | None:
    """The fields of one CSV record (RFC 4180); None where a quote stands wrong."""
    if '"' not in text:
        return text.split(",") if text else []
    fields: list[str] = []
    at = 0
    while True:
        if text.startswith('"', at):
            field, at = _quoted_field(text, at + 1)
        else:
            end = text.find(",", at)
            field, at = (text[at:], len(text)) if end < 0 else (text[at:end], end)
            if '"' in field:
                return None
        if at < 0:
            return None
        fields.append(field)
        if at >= len(text):
            return fields
        at += 1  # the comma


def _quoted_field(text: str, at: int) -> tuple[str, int]:
    """The field and the offset behind its closing quote; -1 where it is not closed or text follows."""
    parts: list[str] = []
    while True:
        end = text.find('"', at)
        if end < 0:
            return "", -1
        parts.append(text[at:end])
        at = end + 1
        if not text.startswith('"', at):
            break
        parts.append('"')
        at += 1
    return "".join(parts), at if at == len(text) or text[at] == "," else -1
