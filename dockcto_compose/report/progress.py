"""How far a long run has come: one line on a terminal, which is gone at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self, TextIO

PATIENCE = 1.0  # seconds without a word
PACE = 0.1  # seconds between two words


def wants_progress(env: Mapping[str, str], is_terminal: bool, quiet: bool) -> bool:
    """Whether somebody looks on: a terminal that no CI system records."""
    return is_terminal and not quiet and env.get("CI", "") in ("", "0", "false") and env.get("TERM") != "dumb"


class Progress:
    """Writes `123/1356 projects` over and over on one line, from the second second on; `stream` None: nowhere."""

    def __init__(self, stream: TextIO | None, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._total, self._clock = stream, total, clock
        self._done = 0
        self._next = clock() + PATIENCE
        self._shown = False

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        now = self._clock()
        if self._stream is None or now < self._next:
            return
        self._next = now + PACE
        self._shown = True
        self._stream.write(f"\r{self._done}/{self._total} projects")
        self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._stream is not None and self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
