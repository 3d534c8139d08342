"""Asking fix by fix at a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.command import Command

if sys.platform == "win32":
    pytest.skip("no pseudo-terminals", allow_module_level=True)

from tests.terminal import talk

TEXT = """\
version: "3.8"
services:
  a:
    image: nginx:1.27
    ports:
      - 22:22
      - 2525:25
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: Vq7-92mLpx
"""
VERSION, PORTS = ('version: "3.8"\n', ""), (("22:22", '"22:22"'), ("2525:25", '"2525:25"'))
RULES = ("check", "--fix", "--interactive", "--select", "obsolete-version,unquoted-port,inline-secret")


def changed(*replacements: tuple[str, str]) -> str:
    text = TEXT
    for old, new in replacements:
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["y", "y", "y"], changed(VERSION, *PORTS)),
        (["yes", "N", "no"], changed(VERSION)),
        (["n", "n", "y"], changed(PORTS[1])),
        (["n", "a"], changed(*PORTS)),
        (["y", "q"], changed(VERSION)),
        (["q"], TEXT),
        (["y", "what?", "y", "n"], changed(VERSION, PORTS[0])),
        (["y", "^D"], changed(VERSION)),
        (["y", "y", "^C"], TEXT),
        (["^C"], TEXT),
    ],
)
def test_each_answer_does_what_it_says(answers: list[str], expected: str, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(TEXT)
    said = talk(tmp_path, *RULES, answers=answers)
    assert path.read_text() == expected, said.text
    interrupted = "^C" in answers
    assert (said.code == 130) is interrupted
    assert ("nothing was written" in said.text) is interrupted
    assert "Traceback" not in said.text


def test_the_hunk_is_shown_in_colour_with_secrets_hidden(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(TEXT)
    said = talk(tmp_path, *RULES, "--unsafe-fixes", answers=["n", "n", "n", "y"])
    assert "\x1b[31m-      - 22:22\x1b[0m" in said.raw
    assert "+POSTGRES_PASSWORD=********" in said.text
    assert "= unsafe fix: Move the value to `.env` as `POSTGRES_PASSWORD`" in said.text
    assert "Vq7-92mLpx" not in said.raw
    assert (tmp_path / ".env").read_text() == "POSTGRES_PASSWORD=Vq7-92mLpx\n"


def test_all_of_a_rule_holds_for_the_projects_that_follow(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "compose.yaml").write_text(TEXT)
    said = talk(tmp_path, *RULES, answers=["a", "a"])
    for name in ("one", "two"):
        assert (tmp_path / name / "compose.yaml").read_text() == changed(VERSION, *PORTS), said.text


def test_without_a_terminal_nobody_is_asked(command: Command) -> None:
    path = command.file("compose.yaml", TEXT)
    result = command("check", "--fix", "--interactive")
    assert (result.code, result.out) == (2, "")
    assert result.stderr == "error: --interactive asks at a terminal, and this is none\n"
    assert path.read_text() == TEXT


@pytest.mark.parametrize("options", [[], ["--diff"], ["--fix", "--diff"]])
def test_it_goes_with_fix_alone(command: Command, options: list[str]) -> None:
    command.file("compose.yaml", TEXT)
    result = command("check", "--interactive", *options)
    assert result.code == 2
    assert result.stderr == "error: --interactive goes with --fix, and without --diff\n"
