"""The entry point: from the words of a command line to an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

from dockcto_compose.cli.output import CLEAN, FAILED, INTERRUPTED, PROGRAM, Failure, Stop, complain, pipe_closed
from dockcto_compose.cli.quick import quick


def main() -> NoReturn:
    """Run the command, and turn whatever goes wrong into one line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except Stop as stop:
        code = stop.code
    except BrokenPipeError:
        code = pipe_closed()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        code = _failed(error)
    sys.exit(code)


def _run(words: Sequence[str]) -> int:
    """A plain `check` without typer, whose import takes as long as to judge a file; all else with it."""
    asked = quick(words)
    if asked is not None:
        from dockcto_compose.cli.check import check

        return check(asked)
    from dockcto_compose.cli.app import app

    code: int | None = app(prog_name=PROGRAM, standalone_mode=False)
    return code or CLEAN


def _failed(error: Exception) -> int:
    """Say in one line why the work could not be done."""
    usage = getattr(error, "format_message", None)  # what typer raises for a wrong command line
    if isinstance(error, Failure):
        for line in error.args:
            complain(line)
    elif usage is not None:
        complain(f"{' '.join(usage().split())}; see `{_help_command(error)}`")
    else:
        if "--debug" in sys.argv:
            raise error
        from dockcto_compose.lint.run import internal_error

        complain(internal_error(error))
    return FAILED


def _help_command(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context is not None else PROGRAM} --help"
