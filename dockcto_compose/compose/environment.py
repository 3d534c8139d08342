"""The variables of a project: the process environment first, then env files.

Facts: docker/compose `cmd/compose/compose.go` and compose-go `cli/options.go`, `dotenv/env.go`: the process wins over
`--env-file` or the project folder's `.env`; later files win over earlier ones; `.env` is left out where
COMPOSE_DISABLE_ENV_FILE is true.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from dockcto_compose.compose import dotenv
from dockcto_compose.compose.faults import Faults
from dockcto_compose.compose.formats.errors import quote
from dockcto_compose.compose.model import Location
from dockcto_compose.compose.template import UNKNOWN
from dockcto_compose.compose.version import Dialect
from dockcto_compose.text.source import Source, Span

Read = Callable[[str], bytes]
# Values by name; a value that depends on an unset variable is UNKNOWN (only where the judgement is tolerant).
Environment = dict[str, Any]

_TRUE = ("1", "t", "T", "TRUE", "true", "True")
_FALSE = ("0", "f", "F", "FALSE", "false", "False")


def project_environment(
    process: Mapping[str, str],
    folder: str,
    files: tuple[str, ...],
    read: Read,
    faults: Faults,
    dialect: Dialect,
    strict: bool,
) -> Environment:
    """The variables for interpolation."""
    given = files or tuple(name for name in process.get("COMPOSE_ENV_FILES", "").split(",") if name)
    found: Environment = {}
    if given:
        for name in given:
            _add(found, name, process, read, faults, dialect, strict, required=True)
    elif _uses_default(process, faults):
        _add(found, os.path.join(folder, ".env"), process, read, faults, dialect, strict, required=False)
    return {**found, **process}


def _uses_default(process: Mapping[str, str], faults: Faults) -> bool:
    text = process.get("COMPOSE_DISABLE_ENV_FILE")
    if text is None or text in _FALSE:
        return True
    if text not in _TRUE:
        message = f"COMPOSE_DISABLE_ENV_FILE is {quote(text)}, which is no boolean; use true or false"
        faults.add("invalid-value", message, None)
    return False


def _add(
    found: Environment,
    name: str,
    process: Mapping[str, str],
    read: Read,
    faults: Faults,
    dialect: Dialect,
    strict: bool,
    required: bool,
) -> None:
    try:
        text = read(name).decode("utf-8", "surrogateescape")
    except IsADirectoryError:
        if required:
            faults.add("missing-env-file", f"env file {quote(name)} is a folder; name a file", None)
        return
    except OSError:
        if required:
            faults.add("missing-env-file", f"env file {quote(name)} does not exist; create it, or name another", None)
        return
    found.update(read_variables(text, name, process, faults, dialect, strict, known=found))


def read_variables(
    text: str,
    name: str,
    environment: Mapping[str, Any],
    faults: Faults,
    dialect: Dialect,
    strict: bool,
    known: Mapping[str, Any] | None = None,
    raw: bool = False,
) -> Environment:
    """The variables of an env file's text, with its faults reported at their places.

    Variables in its values are those of the environment, else of the file itself, else the `known` ones.
    """
    parsed = dotenv.read(text, environment.get, known=known, compose=dialect.version, raw=raw, tolerant=not strict)
    source = Source(name, text)
    for fault in parsed.faults[:1]:
        at = Location(source, Span(fault.start, max(fault.end, fault.start)))
        problem = f"{fault.problem}; {fault.hint}" if fault.hint else fault.problem
        faults.add("invalid-env-file", problem, at)
    values: Environment = {}
    for entry in parsed.by_name().values():
        if entry.unknown:
            values[entry.name] = UNKNOWN
        elif entry.value is not None:
            values[entry.name] = entry.value
    return values
