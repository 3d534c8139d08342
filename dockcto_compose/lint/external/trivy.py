"""trivy's findings on the images that a project's services run.

Nothing is fetched: only images that are on this machine are looked at, with the vulnerability database that is there,
so that a check needs no network and a compose file cannot make it talk to a registry. trivy starts in an empty folder,
since it would take settings, such as where to write, from a `trivy.yaml` in the current one; `.trivyignore` counts.

Shape of its JSON (schema version 2; trivy's own integration tests): `{"Results": [{"Target", "Class", "Type",
"Vulnerabilities": [{"VulnerabilityID", "PkgName", "InstalledVersion", "FixedVersion", "Severity", "Title"}]}]}`; a list
that is empty may be missing or null.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from dockcto_compose.lint.external.program import plain, run
from dockcto_compose.rules.problem import Severity

NAME = "trivy"
SECONDS = 120
IGNORE_FILE = ".trivyignore"
MOST_PACKAGES = 3  # named in one message

_OFFLINE = ("--image-src", "docker,containerd,podman", "--skip-db-update", "--skip-java-db-update", "--offline-scan")
_QUIET = {"TRIVY_SKIP_VERSION_CHECK": "true", "TRIVY_DISABLE_TELEMETRY": "true"}
_LEVELS = {"CRITICAL": Severity.ERROR, "HIGH": Severity.WARNING}


class Finding(NamedTuple):
    """One vulnerability of an image, whatever the number of its packages that have it."""

    code: str
    severity: Severity
    message: str


class Judged(NamedTuple):
    """What trivy found in an image; `problem` says why it could not judge it."""

    findings: tuple[Finding, ...]
    problem: str = ""


def judge(program: str, image: str) -> Judged:
    """What the program at a path finds in an image, whose reference is known to be a valid one."""
    ignore = os.path.abspath(IGNORE_FILE)
    ignoring = ("--ignorefile", ignore) if os.path.isfile(ignore) else ()
    options = ("--no-progress", "--format", "json", "--scanners", "vuln", *_OFFLINE, *ignoring)
    with tempfile.TemporaryDirectory(prefix="dockcto-") as empty:
        ran = run([program, "image", *options, "--", image], "", SECONDS, empty, _QUIET)
    if ran.problem:
        return Judged((), ran.problem)
    try:
        data = json.loads(ran.output)
    except (ValueError, RecursionError):
        return Judged((), "it did not write JSON")
    return Judged(tuple(_findings(data)))


def _findings(data: Any) -> Iterator[Finding]:
    """The vulnerabilities by their numbers, each once, in trivy's order."""
    by_code: dict[str, list[dict[str, str]]] = {}
    for result in _list(data, "Results"):
        for one in _list(result, "Vulnerabilities"):
            texts = {key: value for key, value in one.items() if isinstance(value, str)}
            code = texts.get("VulnerabilityID", "")
            if code and all(sign.isalnum() or sign in "-_.:" for sign in code):
                by_code.setdefault(code, []).append(texts)
    for code, some in by_code.items():
        severity = _LEVELS.get(some[0].get("Severity", ""), Severity.INFO)
        yield Finding(code, severity, _message(code, some))


def _message(code: str, some: list[dict[str, str]]) -> str:
    first = some[0]
    names = list(dict.fromkeys(f"{one.get('PkgName', '?')} {one.get('InstalledVersion', '')}".strip() for one in some))
    shown = ", ".join(names[:MOST_PACKAGES]) + (
        f" and {len(names) - MOST_PACKAGES} more" * (len(names) > MOST_PACKAGES)
    )
    title = plain(first.get("Title", ""))
    fixed = first.get("FixedVersion", "")
    remedy = f"take an image with {fixed} or later" if fixed else "no version without it is known"
    level = first.get("Severity", "unknown").lower()
    return plain(f"{shown}: {title or code} ({level}); {remedy}")


def _list(data: Any, key: str) -> list[dict[str, Any]]:
    found = data.get(key) if isinstance(data, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
