"""Starting another program: found on PATH only, without a shell, with a limit of time, whatever it does."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST = 400  # characters of a message


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program wrote to standard output; `problem` says in a few words why that cannot be used, if it cannot."""

    output: str
    problem: str = ""


def find(name: str) -> str | None:
    """The absolute path of a program on PATH; None where there is none.

    Entries of PATH that are not absolute, and the current folder, which Windows looks in first, do not count: a
    project must not bring along the program that judges it.
    """
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if os.path.isabs(folder):
            found = shutil.which(name, path=folder)
            if found is not None and os.path.normcase(os.path.dirname(found)) == os.path.normcase(folder.rstrip("/\\")):
                return found
    return None


def run(
    command: Sequence[str],
    text: str = "",
    seconds: float = 60,
    folder: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Run a command with a text on its standard input, in a folder, with variables added to the environment."""
    try:
        done = subprocess.run(
            list(command),
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            timeout=seconds,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran("", f"it did not end within {seconds:g} seconds")
    except (OSError, ValueError) as error:
        return Ran("", f"it could not be started: {getattr(error, 'strerror', None) or error}")
    output = done.stdout.decode("utf-8", "replace")
    if done.returncode:
        return Ran(output, _cause(done.stderr.decode("utf-8", "replace")) or f"exit code {done.returncode}")
    return Ran(output)


def _cause(errors: str) -> str:
    """What a program gave as the reason of its failure: the line that calls it fatal, else the last one."""
    lines = [line for line in map(plain, errors.splitlines()) if line]
    return next((line for line in lines if "fatal" in line.lower()), lines[-1] if lines else "")


def plain(text: str) -> str:
    """What a program said as one line of bounded length, without control characters and a full stop at its end."""
    shown = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    if len(shown) > LONGEST:
        return shown[:LONGEST].rpartition(" ")[0] + " ..."
    return shown.rstrip(".")
