"""`check --watch` and progress: what a person at a terminal sees, through real processes."""

from __future__ import annotations

import io
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from command import Command

from dockcto_compose.report.progress import Progress, wants_progress

PATIENT = 60.0  # seconds: a machine may be busy; nothing here waits that long where it works
CLEAN = "services:\n  web:\n    image: nginx:1.27.3\n    user: '101'\n    healthcheck:\n      test: curl -f localhost\n"
CLEAR = "\x1b[H\x1b[2J\x1b[3J"


class Watched:
    """A `check --watch` that runs; its output, standard error included, is read as it comes."""

    def __init__(self, folder: Path, *arguments: str, terminal: bool = False) -> None:
        self.text = ""
        if terminal:
            import pty

            self._end, child = pty.openpty()
        else:
            self._end, child = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dockcto_compose", "check", "--watch", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=child,
            stderr=child,
            env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background ignore it
        )
        os.close(child)

    def until(self, told: str) -> str:
        """Everything up to and with a text that matches, and forget it."""
        deadline = time.monotonic() + PATIENT
        while not (found := re.search(told, self.text)):
            left = deadline - time.monotonic()
            assert left > 0, f"{told!r} is not in {self.text!r}"
            if select.select([self._end], [], [], left)[0]:
                more = os.read(self._end, 65536).decode()
                assert more, self.text
                self.text += more
        before, self.text = self.text[: found.end()], self.text[found.end() :]
        return before

    def interrupt(self) -> tuple[int, str]:
        """Ctrl-C: the exit code, and what was said after it."""
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(PATIENT)
        with os.fdopen(self._end, "rb", closefd=False) as end:
            os.set_blocking(self._end, False)
            with suppress(OSError):  # a terminal whose other side is gone
                self.text += (end.read() or b"").decode()
        return code, self.text

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._end)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    started: list[Watched] = []

    def start(*arguments: str, terminal: bool = False) -> Watched:
        started.append(Watched(tmp_path, *arguments, terminal=terminal))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def save(path: Path, text: str) -> None:
    """Write a file as an editor does, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name("saved~")
    made.write_text(text, encoding="utf-8")
    made.replace(path)


ENDS = r"watch: \d\d:\d\d:\d\d, \d+ files?; Ctrl-C ends\r?\n"


def test_it_survives_whatever_is_saved_and_ends_by_ctrl_c(tmp_path: Path, watching: Callable[..., Watched]) -> None:
    file = tmp_path / "compose.yaml"
    save(file, CLEAN)
    watched = watching()
    assert watched.until(ENDS).startswith("nothing to report in 1 file\nwatch: ")
    save(file, CLEAN + "    prots: []\n")
    assert watched.until(ENDS).startswith("error[unknown-key]")
    save(file, "services: [\n")
    assert "error[yaml-error]" in watched.until(ENDS)
    save(file, "")
    assert "the file is empty" in watched.until(ENDS)
    save(file, "\ufeffservices: {a: \x01}\n")
    assert "error[yaml-error]" in watched.until(ENDS)
    file.unlink()
    assert "error: .: holds no Compose file" in watched.until(ENDS)
    save(file, CLEAN)
    assert "nothing to report" in watched.until(ENDS)
    code, rest = watched.interrupt()
    assert (code, rest) == (130, "")


def test_every_file_that_counts_is_watched(tmp_path: Path, watching: Callable[..., Watched]) -> None:
    save(
        tmp_path / "compose.yaml",
        "include: [more/compose.yaml]\n" + CLEAN + "    env_file: web.env\n  app:\n    build: ./app\n"
        "    extends: {file: base.yaml, service: base}\n",
    )
    save(tmp_path / "web.env", "A=1\n")
    save(tmp_path / "base.yaml", "services: {base: {init: true}}\n")
    save(tmp_path / "more" / "compose.yaml", "services: {more: {image: 'a:1.0'}}\n")
    save(tmp_path / "app" / "Dockerfile", "FROM alpine:3.20.3\nUSER 1000:1000\n")
    save(tmp_path / "app" / ".dockerignore", ".git\n")
    watched = watching()
    watched.until(ENDS)
    for path, text, told in [
        ("web.env", "A\x00=1\n  - b\n", "."),
        ("base.yaml", "services: {base: {inti: true}}\n", "inti"),
        ("more/compose.yaml", "services: {more: {image: 'a:latest'}}\n", "image-floating-tag"),
        ("app/Dockerfile", "FROM alpine:3.20.3\nUSR 1000\n", "USR"),
        ("app/.dockerignore", "*\n", "."),
        (".env", "A=\x22\n", "."),
        ("dockcto.toml", 'ignore = ["validity"]\nunheard-of = 1\n', "unheard-of"),
        ("dockcto.toml", 'ignore = ["image-floating-tag"]\n', "inti"),
        ("other/compose.yaml", "services: {x: {imgae: y}}\n", "imgae"),
    ]:
        save(tmp_path / path, text)
        seen = watched.until(ENDS)
        assert re.search(told, seen), (path, seen)
    assert "image-floating-tag" not in seen


def test_a_file_that_was_missing_is_watched(tmp_path: Path, watching: Callable[..., Watched]) -> None:
    save(tmp_path / "compose.yaml", CLEAN + "    secrets: [key]\nsecrets: {key: {file: ./key.txt}}\n")
    watched = watching("--select", "missing-secret-file")
    assert "missing-secret-file" in watched.until(ENDS)
    save(tmp_path / "key.txt", "x")
    assert "nothing to report" in watched.until(ENDS)


def test_a_terminal_is_cleared(tmp_path: Path, watching: Callable[..., Watched]) -> None:
    save(tmp_path / "compose.yaml", CLEAN)
    watched = watching(terminal=True)
    assert watched.until(ENDS).startswith(CLEAR + "nothing to report")
    save(tmp_path / "compose.yaml", CLEAN + "    prots: []\n")
    assert watched.until(ENDS).startswith(CLEAR + "error[unknown-key]")
    assert watched.interrupt() == (130, "")


@pytest.mark.parametrize("other", [["--fix"], ["--diff"], ["--add-ignores"], ["--write-baseline", "b.json"], ["-"]])
def test_watching_goes_with_nothing_that_writes(command: Command, other: list[str]) -> None:
    command.file("compose.yaml", CLEAN)
    result = command("check", "--watch", *other)
    assert (result.code, result.stdout) == (2, b"")
    assert "--watch only looks" in result.stderr


def test_a_wrong_command_line_is_not_watched(command: Command) -> None:
    command.file("compose.yaml", CLEAN)
    result = command("check", "--watch", "--select", "no-such-rule")
    assert (result.code, result.stdout) == (2, b"")
    assert "no-such-rule" in result.stderr


# progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_progress_is_one_line_that_goes_away() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(stream, 5, clock) as progress:
        for now in (0.5, 1.0, 1.05, 1.2, 1.3):
            clock.now = now
            progress.step()
    assert stream.getvalue() == "\r2/5 projects\r4/5 projects\r5/5 projects\r\x1b[K"


def test_short_work_needs_no_progress() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(stream, 2, clock) as progress:
        progress.step()
        progress.step()
    assert stream.getvalue() == ""


def test_progress_goes_away_when_the_work_fails() -> None:
    stream, clock = io.StringIO(), Clock()
    with pytest.raises(KeyboardInterrupt), Progress(stream, 2, clock) as progress:  # noqa: PT012
        clock.now = 2
        progress.step()
        raise KeyboardInterrupt
    assert stream.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("env", "is_terminal", "quiet", "wanted"),
    [
        ({}, True, False, True),
        ({}, False, False, False),
        ({}, True, True, False),
        ({"CI": "true"}, True, False, False),
        ({"CI": "1"}, True, False, False),
        ({"CI": "false"}, True, False, True),
        ({"CI": ""}, True, False, True),
        ({"TERM": "dumb"}, True, False, False),
    ],
)
def test_who_sees_progress(env: dict[str, str], is_terminal: bool, quiet: bool, wanted: bool) -> None:
    assert wants_progress(env, is_terminal, quiet) is wanted


SLOW = """\
import sys, time
from dockcto_compose.report import progress
progress.PATIENCE = progress.PACE = 0.0
sys.argv = ["dockcto-compose", "check", *sys.argv[1:]]
from dockcto_compose.cli import main
main()
"""


@pytest.mark.parametrize(
    ("arguments", "environment", "shown"),
    [([], {}, True), (["--fix"], {}, True), (["--quiet"], {}, False), ([], {"CI": "true"}, False)],
)
def test_progress_on_a_terminal(tmp_path: Path, arguments: list[str], environment: dict[str, str], shown: bool) -> None:
    import pty

    for name in "abc":
        save(tmp_path / name / "compose.yaml", CLEAN)
    ours, theirs = pty.openpty()
    env = {key: value for key, value in os.environ.items() if key != "CI"} | {"TERM": "xterm"} | environment
    done = subprocess.run(
        [sys.executable, "-c", SLOW, *arguments], cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env=env
    )
    os.write(theirs, b"end")
    said = ""
    while not said.endswith("end"):
        said += os.read(ours, 65536).decode()
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0
    assert said == ("\r1/3 projects\r2/3 projects\r3/3 projects\r\x1b[K" if shown else "") + "end"
