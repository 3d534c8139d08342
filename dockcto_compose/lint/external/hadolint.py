"""hadolint's findings on the Dockerfiles that a project builds.

A Dockerfile goes to hadolint's standard input, so that no path of a project is among its arguments. Its own comments
(`# hadolint ignore=`) and its `.hadolint.yaml` in the current folder count, as when it is started by hand.

Shape of its JSON (hadolint 2.15): a list of `{"code", "column", "file", "level", "line", "message"}`, lines from 1,
columns always 1; what a `.hadolint.yaml` with a `format` prints comes before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from dockcto_compose.lint.external.program import plain, run
from dockcto_compose.rules.problem import Severity

NAME = "hadolint"
SECONDS = 30
NOT_READ = "DL1000"

_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO, "style": Severity.INFO}


class Finding(NamedTuple):
    """One finding: hadolint's code, its line in the Dockerfile (from 1), what it says."""

    code: str
    line: int
    severity: Severity
    message: str


class Judged(NamedTuple):
    """What hadolint found in a Dockerfile; `problem` says why it could not judge it."""

    findings: tuple[Finding, ...]
    problem: str = ""


def judge(program: str, dockerfile: str) -> Judged:
    """What the program at a path finds in the text of a Dockerfile."""
    ran = run([program, "--no-fail", "--format", "json", "-"], dockerfile, SECONDS)
    if ran.problem:
        return Judged((), ran.problem)
    found = list(_findings(_last(ran.output)))
    for one in found:
        if one.code == NOT_READ:
            return Judged((), f"line {one.line}: {one.message}")
    return Judged(tuple(found))


def _last(output: str) -> Any:
    """The JSON on the last line; None where there is none."""
    lines = output.strip().splitlines()
    try:
        return json.loads(lines[-1]) if lines else None
    except (ValueError, RecursionError):
        return None


def _findings(data: Any) -> Iterator[Finding]:
    for one in data if isinstance(data, list) else ():
        if not isinstance(one, dict):
            continue
        code, line, level, message = (one.get(key) for key in ("code", "line", "level", "message"))
        if isinstance(code, str) and code.isalnum() and isinstance(line, int) and isinstance(message, str):
            severity = _LEVELS.get(str(level))
            if severity is not None:
                yield Finding(code, line, severity, plain(message))
