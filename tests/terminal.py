"""Running the command line at a pseudo-terminal, as a person would."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LIMIT = 60.0  # seconds; a dialogue that says nothing for so long hangs
_COLOR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Talk:
    """What was said at a terminal: all of it as it came, and the exit code."""

    raw: str
    code: int

    @property
    def text(self) -> str:
        """Without colours, with the newlines of a file."""
        return _COLOR.sub("", self.raw).replace("\r\n", "\n")


def talk(folder: Path, *arguments: str, answers: list[str], prompt: str = "[q]uit: ") -> Talk:
    """Run the command, and type an answer at each prompt; the answer `^C` interrupts, `^D` ends the input."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    run = subprocess.Popen(
        [sys.executable, "-m", "dockcto_compose", *arguments],
        stdin=follower, stdout=follower, stderr=follower, cwd=folder, env=environment, start_new_session=True,
        preexec_fn=_heed_interrupts,
    )  # fmt: skip
    os.close(follower)
    said, asked, pending = b"", 0, list(answers)
    while True:
        ready, _, _ = select.select([leader], [], [], LIMIT)
        try:
            more = os.read(leader, 65536) if ready else b""
        except OSError:  # Linux says so when the other side is closed
            more = b""
        if not more:
            break
        said += more
        text = _COLOR.sub("", said.decode("utf-8", "replace"))
        while text.count(prompt) > asked and pending:
            asked += 1
            answer = pending.pop(0)
            if answer == "^C":
                run.send_signal(signal.SIGINT)
            else:
                os.write(leader, b"\x04" if answer == "^D" else f"{answer}\n".encode())
    os.close(leader)
    try:
        return Talk(said.decode("utf-8", "replace"), run.wait(LIMIT))
    finally:
        run.kill()


def _heed_interrupts() -> None:
    """A test run in the background hands on that Ctrl-C is ignored; nobody at a terminal starts like that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
