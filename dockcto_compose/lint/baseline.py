"""What was wrong already when somebody began to look: findings that are known, and no longer reported.

A baseline is a JSON file that lies in the repository. Its entries are fingerprints, so they hold when lines move, and
paths in it count from its own folder, so it says the same wherever it is used from.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import NamedTuple

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.fingerprint import fingerprints
from dockcto_compose.text.regex import regex

VERSION = 1
_FINGERPRINT = regex(r"[0-9a-f]{16}")


class BaselineError(ValueError):
    """The file is no baseline; the message says why, on one line."""


class Baseline(NamedTuple):
    """The fingerprints of a file, and the folder (absolute) that its paths count from."""

    folder: str
    known: frozenset[str]

    def split(self, diagnostics: Sequence[Diagnostic]) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """The findings that are new, and those that are known."""
        new: list[Diagnostic] = []
        old: list[Diagnostic] = []
        for diagnostic, name in zip(diagnostics, _names(diagnostics, self.folder), strict=True):
            (old if name in self.known else new).append(diagnostic)
        return new, old


def read(path: str) -> Baseline:
    """The baseline of a file. Raises BaselineError where it cannot be read or holds something else."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            data = json.load(file)
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"{path}: is no baseline: not JSON") from error
    version = data.get("version") if isinstance(data, dict) else None
    if version != VERSION or isinstance(version, bool):
        raise BaselineError(f"{path}: is no baseline of version {VERSION}; write it anew with --write-baseline")
    findings = data.get("findings")
    entries = findings if isinstance(findings, list) else [None]
    names = [entry.get("fingerprint") if isinstance(entry, dict) else None for entry in entries]
    known = frozenset(name for name in names if isinstance(name, str) and _FINGERPRINT.fullmatch(name))
    if len(known) < len({str(name) for name in names}):
        raise BaselineError(f"{path}: is no baseline: `findings` is not a list of entries with a `fingerprint`")
    return Baseline(_folder(path), known)


def text(path: str, diagnostics: Sequence[Diagnostic]) -> str:
    """The content of a baseline at `path` that knows these findings: a line each, in an order that merges well."""
    folder = _folder(path)
    rows = sorted(
        (_shown(d.source.path, folder), d.rule, d.yaml_path, name)
        for d, name in zip(diagnostics, _names(diagnostics, folder), strict=True)
    )
    keys = ("path", "rule", "yaml_path", "fingerprint")
    lines = ",".join("\n  " + json.dumps(dict(zip(keys, row, strict=True))) for row in rows)
    return f'{{"version": {VERSION}, "findings": [{lines}\n]}}\n'


def _names(diagnostics: Sequence[Diagnostic], folder: str) -> list[str]:
    return fingerprints(diagnostics, lambda path: _shown(path, folder))


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _shown(path: str, folder: str) -> str:
    """A path as seen from the folder, with forward slashes; absolute where there is no way from one to the other."""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return os.path.abspath(path).replace(os.sep, "/")
