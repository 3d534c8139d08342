"""What formatters of editors and hooks depend on: text in and text out, and files that are left out though named."""

from __future__ import annotations

import json

import pytest
from command import Command

OBSOLETE = "version: '3.8'\nservices:\n  web:\n    image: nginx:1.27.3\n    user: '101'\n"
MENDED = OBSOLETE.partition("\n")[2]
WRONG = "services:\n  web:\n    imgae: nginx\n"
BROKEN = "services:\n  web: [\n"
FORMATTER = ("check", "--fix", "--force-exclude", "--exit-zero", "--no-cache", "--stdin-filename")


def excluding(command: Command, *patterns: str) -> None:
    command.file("dockcto.toml", f"exclude = {json.dumps(patterns)}\n")


@pytest.mark.parametrize("text", [OBSOLETE, WRONG, BROKEN, MENDED, "", "\ufeff" + OBSOLETE, "# only\r\n"])
@pytest.mark.parametrize("name", ["compose.yaml", "deep/er/compose.yaml", "odd name%.yml"])
def test_a_formatter_gets_a_text_and_no_failure(command: Command, text: str, name: str) -> None:
    result = command(*FORMATTER, name, "-", stdin=text.encode())
    assert result.code == 0
    assert result.out == text.replace("version: '3.8'\n", "")
    if text in (WRONG, BROKEN):
        assert f"{name}:" in result.stderr


def test_a_formatter_may_name_the_file_absolutely(command: Command) -> None:
    path = command.folder / "sub" / "compose.yaml"
    assert command(*FORMATTER, path, "-", stdin=OBSOLETE.encode()).out == MENDED


@pytest.mark.parametrize("name", ["old/compose.yaml", "compose.generated.yaml"])
def test_an_excluded_text_comes_back_as_it_went_in(command: Command, name: str) -> None:
    excluding(command, "old/", "*.generated.yaml")
    for path in (name, command.folder / name):
        for text in (OBSOLETE.encode(), WRONG.encode(), b"\xff\x00"):
            result = command(*FORMATTER, path, "-", stdin=text)
            assert (result.code, result.stdout, result.stderr) == (0, text, "")
            result = command("check", "--force-exclude", "--stdin-filename", path, "-", stdin=text)
            assert (result.code, result.stdout, result.stderr) == (0, b"", "")
    assert command(*FORMATTER, "compose.yaml", "-", stdin=OBSOLETE.encode()).out == MENDED
    # without --force-exclude what is named is judged
    assert command("check", "--stdin-filename", name, "-", stdin=WRONG.encode()).code == 1


def test_an_excluded_text_in_a_report_for_machines(command: Command) -> None:
    excluding(command, "old/")
    line = ("check", "--force-exclude", "--output-format", "json", "--stdin-filename", "old/compose.yaml", "-")
    found = json.loads(command(*line, stdin=WRONG.encode()).out)
    assert (found["projects"], found["diagnostics"]) == ([], [])


def test_excluded_files_that_are_named(command: Command) -> None:
    excluding(command, "old/")
    kept = command.file("compose.yaml", OBSOLETE)
    old = command.file("old/compose.yaml", OBSOLETE)
    assert command("check", "--fix", "--force-exclude", "compose.yaml", "old/compose.yaml").code == 0
    assert (kept.read_text(), old.read_text()) == (MENDED, OBSOLETE)
    command.file("old/compose.yaml", WRONG)
    alone = command("check", "--force-exclude", "old/compose.yaml", "old/missing.yaml")
    assert (alone.code, alone.out, alone.stderr) == (0, "", "")
    assert command("check", "old/compose.yaml").code == 1
    assert command("check", "--force-exclude", "missing.yaml").code == 2


@pytest.mark.parametrize("more", [[], ["--fail-on", "info"]])
def test_exit_zero(command: Command, more: list[str]) -> None:
    command.file("compose.yaml", WRONG)
    result = command("check", "--exit-zero", *more)
    assert result.code == 0
    assert "error[" in result.out
    assert command("check", "--exit-zero", "missing.yaml").code == 2  # what could not be done stays a failure


# --siblings

OVERRIDE = "services:\n  web:\n    restart: always\n    environment:\n      MODE: fast\n"


def projects(command: Command, *arguments: str, stdin: bytes = b"") -> list[list[str]]:
    out = command("check", "--siblings", "--output-format", "json", *arguments, stdin=stdin).out
    return [project["files"] for project in json.loads(out)["projects"]]


@pytest.fixture
def shop(command: Command) -> Command:
    command.file("shop/compose.yaml", MENDED)
    command.file("shop/compose.override.yaml", OVERRIDE)
    command.file("shop/compose.debug.yaml", OVERRIDE)
    command.file("shop/compose.other.yaml", MENDED)
    command.file("shop/Dockerfile", "FROM scratch\n")
    return command


def test_a_named_file_is_judged_in_its_project(shop: Command) -> None:
    assert "missing-image-or-build" in shop("check", "shop/compose.override.yaml").out
    assert "missing-image-or-build" not in shop("check", "--siblings", "shop/compose.override.yaml").out
    both = ["shop/compose.yaml", "shop/compose.override.yaml"]
    assert projects(shop, "shop/compose.override.yaml") == [both]
    debug = ["shop/compose.yaml", "shop/compose.debug.yaml"]
    assert projects(shop, "shop/compose.debug.yaml") == [debug]
    assert projects(shop, *both) == [both, debug]
    assert projects(shop, "./shop//compose.other.yaml") == [["shop/compose.other.yaml"]]
    assert projects(shop, "shop/Dockerfile") == [["shop/Dockerfile"]]
    assert len(projects(shop, "shop")) == 3


def test_the_text_of_standard_input_is_judged_in_its_project(shop: Command) -> None:
    name = "shop/compose.override.yaml"
    line = ("--stdin-filename", name, "-")
    assert projects(shop, *line, stdin=OVERRIDE.encode()) == [["shop/compose.yaml", name]]
    absolute = str(shop.folder / name)
    (files,) = projects(shop, "--stdin-filename", absolute, "-", stdin=OVERRIDE.encode())
    assert files == ["shop/compose.yaml", name]
    text = "version: '3.8'\n" + OVERRIDE
    result = shop("check", "--siblings", "--fix", *line, stdin=text.encode())
    assert (result.code, result.out) == (0, OVERRIDE)
    assert projects(shop, "--stdin-filename", "new/compose.yaml", "-", stdin=MENDED.encode()) == [["new/compose.yaml"]]
    assert projects(shop, "-", stdin=MENDED.encode()) == [["<stdin>"]]


def test_a_configuration_says_which_files_belong_together(shop: Command) -> None:
    shop.file("dockcto.toml", 'projects = [["shop/compose.other.yaml", "shop/compose.debug.yaml"]]\n')
    declared = ["shop/compose.other.yaml", "shop/compose.debug.yaml"]
    debug = ["shop/compose.yaml", "shop/compose.debug.yaml"]  # as in a search: the base is in no declared project
    assert projects(shop, "shop/compose.debug.yaml") == [debug, declared]
    assert projects(shop, "shop/compose.other.yaml") == [declared]
    excluding(shop, "*.debug.yaml")
    assert projects(shop, "--force-exclude", "shop/compose.debug.yaml") == []
    assert projects(shop, "shop/compose.debug.yaml") == [["shop/compose.debug.yaml"]]


def test_mending_a_text_never_needs_another_file(command: Command) -> None:
    """Half a fix would take the password away and put it nowhere."""
    text = MENDED + "    environment:\n      DB_PASSWORD: gH7-pTwLr2\n"
    result = command("check", "--fix", "--unsafe-fixes", "--select", "inline-secret", "-", stdin=text.encode())
    assert (result.code, result.out) == (1, text)
    command.file("compose.yaml", text)
    command("check", "--fix", "--unsafe-fixes", "--select", "inline-secret")
    assert "gH7-pTwLr2" in (command.folder / ".env").read_text()
