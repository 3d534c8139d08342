"""What BuildKit demands of each instruction before it builds anything.

Semantics: moby/buildkit frontend/dockerfile/instructions. An instruction behind ONBUILD is not checked there either:
it is, when an image is built from this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dockcto_compose.docker.dockerfile.heredocs import is_mark
from dockcto_compose.docker.dockerfile.model import Fault, Flag, Form, Instruction
from dockcto_compose.docker.dockerfile.mounts import csv_fields
from dockcto_compose.docker.golang import nanoseconds
from dockcto_compose.text.regex import regex

_TEXT, _BOOL, _MANY = "text", "bool", "many"
_COPY_FLAGS = {"chown": _TEXT, "chmod": _TEXT, "link": _BOOL, "exclude": _MANY}
_HEALTH_FLAGS = ("interval", "timeout", "start-period", "start-interval", "retries")
_FLAGS: Mapping[str, Mapping[str, str]] = {
    "ADD": {**_COPY_FLAGS, "keep-git-dir": _BOOL, "checksum": _TEXT, "unpack": _BOOL},
    "COPY": {**_COPY_FLAGS, "from": _TEXT, "parents": _BOOL},
    "FROM": {"platform": _TEXT},
    "HEALTHCHECK": dict.fromkeys(_HEALTH_FLAGS, _TEXT),
    "RUN": {"mount": _MANY, "network": _TEXT, "security": _TEXT, "device": _MANY},
}
_UNCHECKED_FLAGS = ("ARG", "STOPSIGNAL")  # BuildKit never looks at them there
_RUN_CHOICES = {"network": ("default", "none", "host"), "security": ("sandbox", "insecure")}
_STAGE_NAME = regex(r"[a-z][a-z0-9-_.]*\Z")
_RETRIES = regex(r"[+-]?[0-9]+\Z")
_MILLISECOND = 1_000_000


def check(instruction: Instruction) -> Fault | None:
    """The first thing wrong with the instruction by itself."""
    special = _CHECKS.get(instruction.keyword)
    if instruction.keyword not in KEYWORDS:
        return _unknown(instruction)
    if special is not None and (fault := special(instruction)):
        return fault
    return _flags(instruction)


def _fault(instruction: Instruction, message: str) -> Fault:
    return Fault(message, instruction.keyword_span)


def _unknown(instruction: Instruction) -> Fault:
    from difflib import get_close_matches

    near = get_close_matches(instruction.keyword, sorted(KEYWORDS), n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return _fault(instruction, f'"{instruction.written}" is no Dockerfile instruction{hint}')


def _flags(instruction: Instruction) -> Fault | None:
    keyword = instruction.keyword
    if not instruction.flags or keyword in _UNCHECKED_FLAGS or _is_none(instruction):
        return None
    known = _FLAGS.get(keyword, {})
    seen: set[str] = set()
    for flag in instruction.flags:
        kind = known.get(flag.name)
        if kind is None:
            choice = "it takes " + ", ".join(f"--{name}" for name in known) if known else "it takes no flags"
            return Fault(f"{keyword} has no flag `--{flag.name}`; {choice}", flag.span)
        if flag.name in seen and kind is not _MANY:
            return Fault(f"the flag `--{flag.name}` is given twice; keep one", flag.span)
        seen.add(flag.name)
        if message := _flag_value(flag, kind):
            return Fault(message, flag.span)
    return None


def _flag_value(flag: Flag, kind: str) -> str | None:
    if kind is not _BOOL:
        return None if flag.value is not None else f"the flag `--{flag.name}` has no value; write --{flag.name}=value"
    if flag.value is None or flag.value.lower() in ("true", "false"):
        return None
    return f'the flag `--{flag.name}` is "{flag.value}"; use true or false'


def _is_none(instruction: Instruction) -> bool:
    """HEALTHCHECK NONE: BuildKit ignores its flags."""
    return instruction.keyword == "HEALTHCHECK" and instruction.words[0].text.upper() == "NONE"


def _one_argument(instruction: Instruction) -> Fault | None:
    if instruction.words:
        return None
    return _fault(instruction, f"{instruction.keyword} has no argument; it takes exactly one")


def _some_arguments(instruction: Instruction) -> Fault | None:
    if instruction.words:
        return None
    return _fault(instruction, f"{instruction.keyword} has no arguments; it takes at least one")


def _named_pairs(instruction: Instruction) -> Fault | None:
    if fault := _some_arguments(instruction):
        return fault
    for pair in instruction.pairs:
        if not pair.name:
            return Fault(f"a name is missing before `=`; {instruction.keyword} takes name=value", pair.value_span)
    return None


def _sources_and_target(instruction: Instruction) -> Fault | None:
    words = instruction.words
    if len(words) < 2:
        count = "one argument" if words else "no arguments"
        return _fault(instruction, f"{instruction.keyword} has {count}; it takes a source and a destination")
    if is_mark(words[-1].text):
        return Fault(f"the destination of {instruction.keyword} is a here-document; it must be a path", words[-1].span)
    return None


def _from(instruction: Instruction) -> Fault | None:
    words = instruction.words
    if len(words) == 3 and words[1].text.lower() == "as":
        if _STAGE_NAME.match(words[2].text.lower()):
            return None
        message = f'"{words[2].text}" cannot name a stage; start with a letter, then letters, digits, `-`, `_` and `.`'
        return Fault(message, words[2].span)
    if len(words) == 1:
        return None
    message = f"FROM has {len(words)} arguments; write `FROM image` or `FROM image AS name`"
    return Fault(message + " (a comment needs its own line)" if "#" in instruction.text else message, instruction.span)


def _onbuild(instruction: Instruction) -> Fault | None:
    trigger = instruction.trigger
    if trigger is None:
        return _some_arguments(instruction)
    if trigger.keyword in ("ONBUILD", "FROM", "MAINTAINER"):
        return Fault(f"{trigger.keyword} is not allowed behind ONBUILD", trigger.keyword_span)
    return None


def _run(instruction: Instruction) -> Fault | None:
    if fault := _flags(instruction):
        return fault
    for flag in instruction.flags:
        value = flag.value or ""
        choices = _RUN_CHOICES.get(flag.name)
        if choices and value not in choices:
            return Fault(f'`--{flag.name}` is "{value}"; use {" or ".join(choices)}', flag.span)
        if flag.name == "mount" and (message := _mount(value)):
            return Fault(message, flag.span)
    return None


def _mount(value: str) -> str | None:
    """Only what is refused before variables are known."""
    fields = csv_fields(value)
    if fields is None:
        return "the value of `--mount` is not valid: a double quote stands wrong"
    for field in fields:
        key, _, setting = field.partition("=")
        if key.lower() == "from" and -1 < setting.find("$") < len(setting) - 1:
            return "`from` of `--mount` takes no variables; define a stage `FROM $image AS name` and name that"
    return None


def _healthcheck(instruction: Instruction) -> Fault | None:
    if fault := _some_arguments(instruction):
        return fault
    kind, rest = instruction.words[0], instruction.words[1:]
    if _is_none(instruction):
        return Fault("HEALTHCHECK NONE takes no arguments", rest[0].span) if rest else None
    if fault := _flags(instruction):
        return fault
    if kind.text.upper() != "CMD":
        return Fault(f'"{kind.text}" is no type of HEALTHCHECK; use CMD or NONE', kind.span)
    if not rest:
        return Fault("the command is missing behind HEALTHCHECK CMD", kind.span)
    return next((Fault(message, flag.span) for flag in instruction.flags if (message := _health_flag(flag))), None)


def _health_flag(flag: Flag) -> str | None:
    value = flag.value
    if not value:
        return None
    if flag.name == "retries":
        if not _RETRIES.match(value) or len(value) > 11 or not -(2**31) <= int(value) < 2**31:
            return f'`--retries` is "{value}"; use a whole number'
        return f'`--retries` is "{value}"; it cannot be negative' if int(value) < 0 else None
    duration = nanoseconds(value)
    if duration is None:
        return f'`--{flag.name}` is "{value}"; write a number with its unit, such as 30s or 1m30s'
    if duration and duration < _MILLISECOND:
        return f'`--{flag.name}` is "{value}"; the shortest is 1ms'
    return None


def _volume(instruction: Instruction) -> Fault | None:
    if fault := _some_arguments(instruction):
        return fault
    blank = next((word for word in instruction.words if not word.text.strip()), None)
    return Fault("a path of VOLUME is empty; name a folder", blank.span) if blank else None


def _shell(instruction: Instruction) -> Fault | None:
    if fault := _some_arguments(instruction):
        return fault
    if instruction.form is Form.JSON:
        return None
    return Fault("SHELL must be a JSON array of strings in double quotes", instruction.words[0].span)


_CHECKS: Mapping[str, Callable[[Instruction], Fault | None]] = {
    "ADD": _sources_and_target,
    "ARG": _named_pairs,
    "COPY": _sources_and_target,
    "ENV": _named_pairs,
    "EXPOSE": _some_arguments,
    "FROM": _from,
    "HEALTHCHECK": _healthcheck,
    "LABEL": _named_pairs,
    "MAINTAINER": _one_argument,
    "ONBUILD": _onbuild,
    "RUN": _run,
    "SHELL": _shell,
    "STOPSIGNAL": _one_argument,
    "USER": _one_argument,
    "VOLUME": _volume,
    "WORKDIR": _one_argument,
}

KEYWORDS = frozenset(_CHECKS) | {"CMD", "ENTRYPOINT"}
