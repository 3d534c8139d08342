"""What goes to the terminal and to files, and what ends a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from dockcto_compose.report.terminal import Style

PROGRAM = "dockcto-compose"
CLEAN, FOUND, FAILED = 0, 1, 2
INTERRUPTED, PIPE_CLOSED = 130, 141  # what a shell reports for SIGINT and SIGPIPE


class Failure(Exception):
    """The work cannot be done; each argument is one line for the person who asked."""


class Stop(Exception):
    """The work is over before its end, with this exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def style_of(mode: str, stream: TextIO | None) -> Style:
    """How to write to a stream; None stands for a file."""
    from dockcto_compose.report.terminal import WIDTH, Style, terminal_width, wants_color

    is_terminal = stream is not None and stream.isatty()
    width = terminal_width(os.environ, stream.fileno()) if stream is not None and is_terminal else WIDTH
    return Style(wants_color(mode, os.environ, is_terminal), width, wrap=is_terminal)


def out(text: str | bytes) -> None:
    """Write to standard output; bytes go there as they are."""
    if isinstance(text, str):
        put(sys.stdout, text)
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise Stop(pipe_closed()) from None


def put(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except BrokenPipeError:
        raise Stop(pipe_closed()) from None


def pipe_closed() -> int:
    """Nobody reads any more: let nothing be written at exit either, where it would fail again."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(quiet, stream.fileno())
    return PIPE_CLOSED


def write_file(path: str, pieces: Iterable[str], mode: str = "w") -> None:
    try:
        with open(path, mode, encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.writelines(pieces)
    except OSError as error:
        raise Failure(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from error


def complain(text: str, mode: str = "auto") -> None:
    say("error", "red", text, mode)


def say(kind: str, color: str, text: str, mode: str) -> None:
    """One line on standard error."""
    from dockcto_compose.report.terminal import visible

    style = style_of(mode, sys.stderr)
    put(sys.stderr, f"{style(kind, 'bold', color)}: {visible(text)}\n")
