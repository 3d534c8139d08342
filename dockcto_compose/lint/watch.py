"""Judging again what has changed since: by every path that a project read or asked about, and what stood there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from dockcto_compose.lint.engine import RuleSet
from dockcto_compose.lint.run import Outcome, Settings, judge_asking, rule_set

Stamp = tuple[int, ...] | None  # None: nothing is there, empty: a folder


@dataclass(frozen=True, slots=True)
class _Known:
    """What came of a project, for which settings, and what stood at the paths it asked about."""

    outcome: Outcome
    settings: Settings
    stamps: dict[str, Stamp]

    @property
    def stale(self) -> bool:
        return any(_stamp(path) != before for path, before in self.stamps.items())


class Watcher:
    """Knows what came of every project, and whether that still holds."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], _Known] = {}

    def judge(self, projects: Sequence[tuple[str, ...]], settings: Settings, jobs: int = 1) -> Iterator[Outcome]:
        """The outcome of each project, in order, as `run.judge`; from memory where nothing has changed."""
        made: dict[int, RuleSet] = {}
        before, self._known = self._known, {}
        for files in projects:
            own = settings.of(files)
            known = before.get(files)
            if known is None or known.settings != own._replace(special={}) or known.stale:
                if id(own) not in made:
                    made[id(own)] = rule_set(own)
                stamps: dict[str, Stamp] = {}
                outcome = judge_asking(files, own, made[id(own)], partial(_note, stamps))
                known = _Known(outcome, own._replace(special={}), stamps)
            self._known[files] = known
            yield known.outcome

    @property
    def stale(self) -> bool:
        """Whether what came of any project may be another now."""
        return any(known.stale for known in self._known.values())

    @property
    def files(self) -> int:
        """How many files the projects are made of."""
        return len({path for known in self._known.values() for path, found in known.stamps.items() if found})


def _note(stamps: dict[str, Stamp], path: str) -> None:
    """Remember what stands at a path before it is read: a change while it is being read is seen, too."""
    path = os.path.abspath(path)
    if path not in stamps:
        stamps[path] = _stamp(path)


def _stamp(path: str) -> Stamp:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return () if stat.S_ISDIR(found.st_mode) else (found.st_mtime_ns, found.st_size, found.st_ino)
