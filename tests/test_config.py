"""Configuration files: which one holds, what they may say, and what they change."""

from __future__ import annotations

import datetime
import json
import random
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command import Command, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dockcto_compose.lint.config_faults import faults
from dockcto_compose.lint.config_keys import Key, Kind, every_key
from dockcto_compose.lint.config_schema import schema_text
from dockcto_compose.lint.toml_lines import line_of, lines
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.options import toml

SCHEMA_FILE = Path(__file__).parents[1] / "schemas" / "config.schema.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)

UNTAGGED = "services:\n  web:\n    image: nginx\n"
TWO = "services:\n  web:\n    image: nginx\n  api:\n    image: nginx\n"
FINE = "services:\n  web:\n    image: nginx:1.27.3\n"


def found(result: Result) -> list[tuple[str, str, str]]:
    """(path, rule, severity) of each finding."""
    assert result.code in (0, 1), result.stderr
    return [(d["path"], d["rule"], d["severity"]) for d in json.loads(result.out)["diagnostics"]]


def judged(command: Command, *arguments: str) -> list[tuple[str, str, str]]:
    return found(command("check", *arguments, "--output-format", "json"))


def refused(command: Command, *arguments: str) -> list[str]:
    """The lines of a run that cannot be done."""
    result = command("check", *arguments)
    assert (result.code, result.out) == (2, "")
    return [line.removeprefix("error: ") for line in result.stderr.splitlines()]


# which file holds

OFF = 'ignore = ["image-untagged"]\n'
OFF_IN_PYPROJECT = f"[project]\nname = 'shop'\n\n[tool.dockcto-compose]\n{OFF}"
LOOK_UPS = {
    # name: (files besides a/b/compose.yaml, arguments, whether the finding is there)
    "none": ({}, [], True),
    "beside the file": ({"a/b/dockcto.toml": OFF}, [], False),
    "hidden": ({"a/b/.dockcto.toml": OFF}, [], False),
    "pyproject": ({"a/b/pyproject.toml": OFF_IN_PYPROJECT}, [], False),
    "a folder above": ({"a/dockcto.toml": OFF}, [], False),
    "the folder it is called from": ({"dockcto.toml": OFF}, [], False),
    "above the folder it is called from": ({"../dockcto.toml": OFF}, [], False),
    "a folder beside": ({"a/c/dockcto.toml": OFF}, [], True),
    "the nearest counts alone": ({"dockcto.toml": OFF, "a/dockcto.toml": ""}, [], True),
    "the plain name before the hidden one": ({"a/b/dockcto.toml": "", "a/b/.dockcto.toml": OFF}, [], True),
    "the hidden name before pyproject": ({"a/b/.dockcto.toml": "", "a/b/pyproject.toml": OFF_IN_PYPROJECT}, [], True),
    "a pyproject of others": ({"a/b/pyproject.toml": "[tool.other]\n", "dockcto.toml": OFF}, [], False),
    "a pyproject that depends on us": (
        {"a/b/pyproject.toml": "[project]\ndependencies = ['dockcto-compose']\n", "dockcto.toml": OFF}, [], False,
    ),
    "an empty section": ({"a/b/pyproject.toml": "[tool.dockcto-compose]\n", "dockcto.toml": OFF}, [], True),
    "named": ({"other/any-name.toml": OFF}, ["--config", "other/any-name.toml"], False),
    "named before the nearest": ({"a/b/dockcto.toml": OFF, "empty.toml": ""}, ["--config", "empty.toml"], True),
    "a pyproject that is named": ({"x/pyproject.toml": OFF_IN_PYPROJECT}, ["--config", "x/pyproject.toml"], False),
    "isolated": ({"a/b/dockcto.toml": OFF}, ["--isolated"], True),
    "a folder of that name": ({"a/b/dockcto.toml/x": "", "dockcto.toml": OFF}, [], False),
}  # fmt: skip


@pytest.mark.parametrize("way", [["a/b/compose.yaml"], ["a"], [], ["-f", "a/b/compose.yaml"]], ids=str)
@pytest.mark.parametrize("name", LOOK_UPS)
def test_the_nearest_file_upward_holds(command: Command, name: str, way: list[str]) -> None:
    files, arguments, there = LOOK_UPS[name]
    command.file("a/b/compose.yaml", UNTAGGED)
    for path, text in files.items():
        command.file(path, text)
    expected = [("a/b/compose.yaml", "image-untagged", "warning")] if there else []
    assert judged(command, *way, *arguments) == expected


def test_each_project_has_its_own(command: Command) -> None:
    for folder, text in {"a": OFF, "b": "[severity]\nimage-untagged = 'info'\n", "c": None, "d": ""}.items():
        command.file(f"{folder}/compose.yaml", UNTAGGED)
        if text is not None:
            command.file(f"{folder}/dockcto.toml", text)
    every = [("b", "info"), ("c", "warning"), ("d", "warning")]
    assert judged(command) == [(f"{folder}/compose.yaml", "image-untagged", level) for folder, level in every]


def test_standard_input_is_where_its_name_says(command: Command) -> None:
    command.file("a/dockcto.toml", OFF)
    run = ["check", "-", "--output-format", "json", "--stdin-filename"]
    assert found(command(*run, "a/b.yaml", stdin=UNTAGGED.encode())) == []
    assert len(found(command(*run, "b/b.yaml", stdin=UNTAGGED.encode()))) == 1
    command.file("dockcto.toml", OFF)
    assert found(command("check", "-", "--output-format", "json", stdin=UNTAGGED.encode())) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--config", "gone.toml"], "gone.toml: does not exist"),
        (["--config", "."], ".: cannot be read: is a directory"),
        (["--config", "pyproject.toml"], "pyproject.toml: has no section [tool.dockcto-compose]"),
        (["--config", "empty.toml", "--isolated"], "--config and --isolated exclude each other"),
    ],
)
def test_a_named_file_that_cannot_be_used(command: Command, arguments: list[str], message: str) -> None:
    command.file("compose.yaml", FINE)
    command.file("pyproject.toml", "[tool]\nblack = 1\n")
    command.file("empty.toml", "")
    assert refused(command, *arguments) == [message]


# what is wrong with it

FAULTS = {
    "no = ": ("select\n", "1: no TOML: expected '=' after a key in a key/value pair"),
    "an open quote": ('[severity]\n\nsecurity = "info\n', "3: no TOML: "),
    "an open list": ("ignore = [\n", "2: no TOML: "),
    "a key twice": ("strict = true\nstrict = true\n", "2: no TOML: cannot overwrite a value"),
    "too deep": ("select = " + "[" * 200_000 + "]" * 200_000, " is nested too deeply"),
    "not UTF-8": (b"# caf\xe9\n", " is not UTF-8 text"),
    "UTF-16": ("strict = true\n".encode("utf-16"), " is not UTF-8 text"),
    "an unknown key": ("\nsevrity = 1\n", '2: unknown key `sevrity`; did you mean "severity"?'),
    "an underscore": ("fail_on = 'info'\n", '1: unknown key `fail_on`; did you mean "fail-on"?'),
    "an unknown key like no other": ("qqq = 1\n", "1: unknown key `qqq`"),
    "a table of others": ("[tool.dockcto-compose]\nstrict = true\n", "1: unknown key `tool`"),
    "an unknown rule": (
        'select = [\n  "security",\n  "image-untaged",\n]\n',
        '3: in `select[1]` "image-untaged" is neither a rule nor a category; did you mean "image-untagged"?',
    ),
    "an unknown rule in severity": (
        "[severity]\nimage-untaged = 'info'\n",
        '2: in `severity` "image-untaged" is neither a rule nor a category; did you mean "image-untagged"?',
    ),
    "a text for a list": ("ignore = 'security'\n", '1: `ignore` is "security"; it must be a list'),
    "a number for a text": ("compose-version = 2.40\n", "1: `compose-version` is 2.4; it must be a text"),
    "a time": ("extend = 2026-01-01\n", "1: `extend` is a time; it must be a text"),
    "a list for a flag": ("strict = []\n", "1: `strict` is a list; it must be true or false"),
    "a number for a flag": ("strict = 1\n", "1: `strict` is 1; it must be true or false"),
    "a table for a list": ("[select]\n", "1: `select` is a table; it must be a list"),
    "a list for a table": ("[[severity]]\n", "1: `severity` is a list; it must be a table"),
    "a wrong item": ("exclude = ['a', 1]\n", "1: `exclude[1]` is 1; it must be a text"),
    "a wrong item below": ("projects = [\n ['a'],\n ['b',\n  3]]\n", "4: `projects[1][1]` is 3; it must be a text"),
    "a wrong level": (
        "fail-on = 'eror'\n",
        '1: `fail-on` is "eror"; it must be "error", "warning", "info" or "never"; did you mean "error"?',
    ),
    "a wrong severity": (
        "severity = { security = 'high' }\n",
        '1: `severity.security` is "high"; it must be "error", "warning" or "info"',
    ),
    "a version of the future": ("compose-version = 'x'\n", '1: `compose-version`: '),
    "a version of the past": ("\ncompose-version = '1.29'\n", "2: `compose-version`: Docker Compose 1.29 is not known"),
    "no paths": ("[[per-path]]\nignore = ['security']\n", "1: `per-path[0]` has no `paths`"),
    "no services": (
        "[[per-service]]\nservices = ['a']\n[[per-service]]\nservice = ['a']\n",
        "3: `per-service[1]` has no `services`",
        '4: unknown key `service` in `per-service[1]`; did you mean "services"?',
    ),
    "options of no rule": (
        "[rules.missing-stop-grace-perod]\n",
        '1: unknown rule `missing-stop-grace-perod`; did you mean "missing-stop-grace-period"?',
    ),
    "options of a rule without": ("[rules.docker-socket]\na = 1\n", "1: rule `docker-socket` has no options"),
    "an unknown option": (
        "[rules]\nquote-style.quots = 'double'\n",
        '2: unknown key `quots` in `rules.quote-style`; did you mean "quotes"?',
    ),
    "an option of the wrong type": (
        "[rules.privileged-host-port]\nallowed = [80, 'http']\n",
        '2: `rules.privileged-host-port.allowed[1]` is "http"; it must be a whole number',
    ),
    "an option with a wrong choice": (
        "[rules.quote-style]\nquotes = 'singel'\n",
        '2: `rules.quote-style.quotes` is "singel"; it must be "double" or "single"; did you mean "single"?',
    ),
    "an option that means nothing": (
        "# c\n[rules.missing-stop-grace-period]\nperiod = 'long'\n",
        '3: `missing-stop-grace-period`: "long" is not a duration',
    ),
    "all at once": ("strict = 1\na-b = 2\n\n[[per-path]]\n", "1: `strict`", "2: unknown", "4: `per-path[0]` has"),
    "a value in several lines": ('x = """\nstrict = 1\n"""\nstrict = 1\n', "1: unknown key `x`", "4: `strict` is 1"),
    "a NUL": ('extend = "a\\u0000b"\n', "1: `extend` holds a NUL character"),
    "a long value": (f"strict = '{'x' * 500}'\n", f'1: `strict` is "{"x" * 59}...; it must be true or false'),
    "a BOM": ("\ufeffstrict = 1\n", "1: `strict` is 1"),
    "CRLF": ("# a\r\nstrict = 1\r\n", "2: `strict` is 1"),
    "a quoted key": ('"strict" = 1\n', "1: `strict` is 1"),
    "a key that is no text": ('"" = 1\n', "1: unknown key ``"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_its_line(command: Command, name: str) -> None:
    text, *messages = FAULTS[name]
    command.file("compose.yaml", FINE)
    command.file("dockcto.toml", text)
    said = refused(command)
    assert len(said) == len(messages)
    for line, message in zip(said, messages, strict=True):
        assert line.startswith(f"dockcto.toml:{message}")


def test_a_fault_in_pyproject_has_its_line_there(command: Command) -> None:
    command.file("compose.yaml", FINE)
    command.file("pyproject.toml", "[project]\nname = 'x'\n\n[tool.dockcto-compose]\nstrict = 1\n\n[tool.x]\n")
    assert refused(command) == ["pyproject.toml:5: `strict` is 1; it must be true or false"]
    command.file("pyproject.toml", "[tool]\n\ndockcto-compose = 3\n")
    assert refused(command) == ["pyproject.toml:3: `tool.dockcto-compose` must be a table"]
    command.file("pyproject.toml", "dockcto-compose\n")
    assert refused(command)[0].startswith("pyproject.toml:1: no TOML: ")


def test_a_configuration_that_is_not_used_is_not_read(command: Command) -> None:
    command.file("compose.yaml", FINE)
    command.file("dockcto.toml", "nonsense")
    assert judged(command, "--isolated") == []
    command.file("empty.toml", "")
    assert judged(command, "--config", "empty.toml") == []


# extend


def test_a_file_extends_another(command: Command) -> None:
    command.file("compose.yaml", UNTAGGED)
    command.file("dockcto.toml", "extend = 'shared/team.toml'\n[severity]\nimage-untagged = 'info'\n")
    command.file("shared/team.toml", "extend = '../company.toml'\nfail-on = 'info'\n")
    command.file("company.toml", "fail-on = 'never'\n[severity]\nimage-untagged = 'error'\nsecurity = 'error'\n")
    result = command("check", "--output-format", "json")
    assert found(result) == [("compose.yaml", "image-untagged", "info")]
    assert result.code == 1
    said = command("check", "--show-settings", "compose.yaml").out
    assert 'fail-on = "info"  # shared/team.toml:2' in said
    assert 'severity.image-untagged = "info"  # dockcto.toml:3' in said
    assert 'severity.security = "error"  # company.toml:4' in said


def test_what_a_file_says_stands_in_place_of_what_it_extends(command: Command) -> None:
    command.file("compose.yaml", UNTAGGED)
    command.file("base.toml", "ignore = ['image-untagged']\n")
    command.file("dockcto.toml", "extend = 'base.toml'\n")
    assert judged(command) == []
    command.file("dockcto.toml", "extend = 'base.toml'\nignore = []\n")
    assert len(judged(command)) == 1


def test_paths_count_from_the_file_they_stand_in(command: Command) -> None:
    command.file("a/compose.yaml", UNTAGGED)
    command.file("a/dockcto.toml", "extend = '../base/dockcto.toml'\n")
    command.file("base/dockcto.toml", "[[per-path]]\npaths = ['compose.yaml']\nignore = ['image-untagged']\n")
    assert len(judged(command, "a")) == 1
    command.file("base/dockcto.toml", "[[per-path]]\npaths = ['../a/compose.yaml']\nignore = ['image-untagged']\n")
    assert len(judged(command, "a")) == 1
    command.file("base.toml", "[[per-path]]\npaths = ['a/compose.yaml']\nignore = ['image-untagged']\n")
    command.file("a/dockcto.toml", "extend = '../base.toml'\n")
    assert judged(command, "a") == []


def test_extending_a_pyproject_takes_its_section(command: Command) -> None:
    command.file("a/compose.yaml", UNTAGGED)
    command.file("pyproject.toml", OFF_IN_PYPROJECT)
    command.file("a/dockcto.toml", "extend = '../pyproject.toml'\n")
    assert judged(command) == []


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"dockcto.toml": "\nextend = 'gone.toml'\n"}, "dockcto.toml:2: extends gone.toml: does not exist"),
        ({"dockcto.toml": "extend = 'dockcto.toml'\n"}, "dockcto.toml:1: extends dockcto.toml: extends itself"),
        (
            {"dockcto.toml": "extend = 'a.toml'\n", "a.toml": "extend = './b/../dockcto.toml'\n"},
            "dockcto.toml:1: extends a.toml:1: extends dockcto.toml: extends itself",
        ),
        (
            {"dockcto.toml": "extend = 'a.toml'\n", "a.toml": "strict = 1\nx = 1\n"},
            "dockcto.toml:1: extends a.toml:1: `strict` is 1; it must be true or false\n"
            "dockcto.toml:1: extends a.toml:2: unknown key `x`",
        ),
        ({"dockcto.toml": "extend = '.'\n"}, "dockcto.toml:1: extends .: cannot be read: is a directory"),
        ({"dockcto.toml": "extend = ''\n"}, "dockcto.toml:1: extends .: cannot be read: is a directory"),
        (
            {"dockcto.toml": "extend = 'pyproject.toml'\n", "pyproject.toml": ""},
            "dockcto.toml:1: extends pyproject.toml: has no section [tool.dockcto-compose]",
        ),
    ],
)
def test_what_cannot_be_extended(command: Command, files: dict[str, str], message: str) -> None:
    command.file("compose.yaml", FINE)
    for path, text in files.items():
        command.file(path, text)
    assert refused(command) == message.split("\n")


# what it changes

SECRET = (
    "services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: hunter22\n    privileged: true\n"
)
CHANGES = {
    # name: (configuration, arguments, {rule: severity})
    "nothing": ("", [], {"image-untagged": "warning", "inline-secret": "warning", "privileged-container": "error"}),
    "select": ("select = ['inline-secret']\n", [], {"inline-secret": "warning"}),
    "select a category": ("select = ['reproducibility']\n", [], {"image-untagged": "warning"}),
    "ignore a category": ("ignore = ['security']\n", [], {"image-untagged": "warning"}),
    "ignore has the last word": (
        "select = ['security']\nextend-select = ['image-untagged']\n"
        "ignore = ['privileged-container', 'image-untagged']\n",
        [],
        {"inline-secret": "warning"},
    ),
    "extend-select": (
        "select = ['inline-secret']\nextend-select = ['image-untagged']\n",
        [],
        {"inline-secret": "warning", "image-untagged": "warning"},
    ),
    "--select in place of the file": (
        "ignore = ['security']\n", ["--select", "inline-secret"], {"inline-secret": "warning"},
    ),
    "--ignore adds to the file": (
        "select = ['security']\n", ["--ignore", "inline-secret"], {"privileged-container": "error"},
    ),
    "--extend-select adds to the file": (
        "select = ['inline-secret']\n",
        ["--extend-select", "image-untagged"],
        {"inline-secret": "warning", "image-untagged": "warning"},
    ),
    "severity": (
        "select = ['inline-secret', 'privileged-container', 'image-untagged']\n"
        "[severity]\ninline-secret = 'error'\nsecurity = 'info'\n",
        [],
        {"inline-secret": "error", "privileged-container": "info", "image-untagged": "warning"},
    ),
    "per service": (
        "select = ['security']\n[[per-service]]\nservices = ['d*']\nignore = ['inline-secret']\n",
        [],
        {"privileged-container": "error"},
    ),
    "per service, not this one": (
        "select = ['inline-secret']\n[[per-service]]\nservices = ['D*', 'web', '']\nignore = ['security']\n",
        [],
        {"inline-secret": "warning"},
    ),
    "per service, severity": (
        "select = ['security']\n[severity]\nsecurity = 'warning'\n"
        "[[per-service]]\nservices = ['db']\nseverity = { privileged-container = 'info' }\n",
        [],
        {"inline-secret": "warning", "privileged-container": "info"},
    ),
    "per path": (
        "select = ['security']\n[[per-path]]\npaths = ['*.yaml']\nignore = ['privileged-container']\n",
        [],
        {"inline-secret": "warning"},
    ),
    "per path, not this one": (
        "select = ['inline-secret']\n[[per-path]]\npaths = ['*.yaml', '!compose.yaml']\nignore = ['security']\n",
        [],
        {"inline-secret": "warning"},
    ),
    "the last that says something counts": (
        "select = ['security']\n[[per-path]]\npaths = ['*']\nignore = ['security']\n"
        "[[per-path]]\npaths = ['compose.*']\nseverity = { inline-secret = 'error' }\n",
        [],
        {"inline-secret": "error"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_setting_changes(command: Command, name: str) -> None:
    text, arguments, expected = CHANGES[name]
    command.file("compose.yaml", SECRET)
    command.file("dockcto.toml", text)
    wanted = {"image-untagged", "inline-secret", "privileged-container"}
    assert {rule: level for _, rule, level in judged(command, *arguments) if rule in wanted} == expected
    if name != "nothing":
        assert {rule for _, rule, _ in judged(command, *arguments) if "select = " in text} <= wanted


def test_strict(command: Command) -> None:
    command.file("compose.yaml", FINE)
    command.file("dockcto.toml", "strict = true\n")
    configured = judged(command)
    assert configured == judged(command, "--isolated", "--strict") != []
    assert judged(command, "--isolated") == []


def test_fail_on(command: Command) -> None:
    command.file("compose.yaml", UNTAGGED)
    command.file("dockcto.toml", "fail-on = 'error'\n")
    assert command("check").code == 0
    assert command("check", "--fail-on", "warning").code == 1
    command.file("dockcto.toml", "fail-on = 'never'\n")
    assert command("check").code == 0


def test_how_a_project_is_loaded(command: Command) -> None:
    command.file("compose.yaml", "services:\n  web:\n    image: nginx:$TAG\n    profiles: [dev]\n")
    command.file("conf/dockcto.toml", "env-file = ['my.env']\nprofiles = ['dev']\nstrict-env = true\n")
    run = ["--config", "conf/dockcto.toml", "--select", "image-untagged,validity,image-floating-tag"]
    command.file("conf/my.env", "TAG=latest\n")
    assert [rule for _, rule, _ in judged(command, *run)] == ["image-floating-tag"]
    command.file("conf/my.env", "TAG=1.27.3\n")
    assert judged(command, *run) == []
    command.file("other.env", "TAG=latest\n")
    assert [rule for _, rule, _ in judged(command, *run, "--env-file", "other.env")] == ["image-floating-tag"]
    (command.folder / "conf" / "my.env").unlink()
    assert [rule for _, rule, _ in judged(command, *run)] == ["missing-env-file"]


def test_compose_version(command: Command) -> None:
    command.file("compose.yaml", FINE + "    pre_start:\n      - command: [nginx, -t]\n")
    assert judged(command) == []
    command.file("dockcto.toml", "compose-version = '2.40'\n")
    assert [rule for _, rule, _ in judged(command)] == ["needs-newer-compose"]
    assert judged(command, "--compose-version", "5.5") == []


def test_no_setting_changes_what_compose_accepts(command: Command) -> None:
    command.file("compose.yaml", "services:\n  web:\n    imgae: nginx\n")
    for text in ("ignore = ['unknown-key', 'missing-image-or-build']\n", "[severity]\nvalidity = 'info'\n"):
        command.file("dockcto.toml", "select = ['validity']\n[[per-path]]\npaths = ['*']\nignore = ['validity']\n")
        result = command("check", "--output-format", "json")
        assert json.loads(result.out)["projects"][0]["accepted"] is False, text
    assert (result.code, found(result)) == (0, [])


OPTIONS = {
    # rule: (option and a value, a file that is fine with it and not by default, or the other way round)
    "privileged-host-port": ("allowed = [81]", "    image: web:1\n    ports: ['81:80']\n"),
    "missing-resource-limits": ("wanted = ['memory']", "    image: a:1\n    mem_limit: 1g\n"),
    "port-on-all-interfaces": ("public = [81]", "    image: web:1\n    ports: ['81:80']\n"),
    "healthcheck-parameters": (
        "wanted = ['interval']", "    image: a:1\n    healthcheck:\n      test: [CMD, 'true']\n      interval: 3s\n",
    ),
    "default-network-only": ("services = 9", "    image: a:1\n  b: &x\n    image: a:1\n  c: *x\n  d: *x\n"),
    "registry-not-allowed": ("allowed = ['example.org/team']", "    image: example.org/team/a:1\n"),
    "env-style": ("form = 'list'", "    image: a:1\n    environment:\n    - A=1\n"),
    "quote-style": ("quotes = 'single'", "    image: 'a:1'\n"),
    "service-key-order": ("order = ['build', 'image']", "    build: .\n    image: a:1\n"),
    "top-level-order": ("order = ['services', 'name']", "    image: a:1\nname: x\n"),
}  # fmt: skip


@pytest.mark.parametrize("rule", OPTIONS)
def test_the_options_of_a_rule(command: Command, rule: str) -> None:
    option, text = OPTIONS[rule]
    command.file("compose.yaml", f"services:\n  a:\n{text}")
    assert {found for _, found, _ in judged(command, "--select", rule)} == {rule}
    command.file("dockcto.toml", f"[rules.{rule}]\n{option}\n")
    assert judged(command, "--select", rule) == []


def test_an_option_of_a_fix(command: Command) -> None:
    command.file(
        "compose.yaml", "services:\n  db:\n    image: postgres:16\n    volumes: ['./data:/var/lib/postgresql/data']\n"
    )
    command.file("dockcto.toml", "rules.missing-stop-grace-period.period = '90s'\n")
    run = ["check", "--select", "missing-stop-grace-period", "--fix", "--unsafe-fixes"]
    assert command(*run).code == 0
    assert "stop_grace_period: 90s\n" in (command.folder / "compose.yaml").read_text()


# files and projects

OVERLAY = "services:\n  web:\n    environment:\n      A: b\n"


def laid_out(command: Command, *names: str) -> None:
    for name in names:
        command.file(name, UNTAGGED if "overlay" not in name else OVERLAY)


def projects(command: Command, *arguments: str) -> list[list[str]]:
    result = command("check", *arguments, "--output-format", "json")
    assert result.code in (0, 1), result.stderr
    return sorted(project["files"] for project in json.loads(result.out)["projects"])


IN_A, IN_VENDOR = ["a/compose.yaml"], ["a/vendor/compose.yaml"]
BASE, PROD = "b/compose.yaml", "b/compose.prod.yaml"
ARRANGED = {
    "": [IN_A, IN_VENDOR, [PROD], [BASE]],
    "exclude = ['vendor/']": [IN_A, [PROD], [BASE]],
    "exclude = ['/vendor']": [IN_A, IN_VENDOR, [PROD], [BASE]],
    "exclude = ['/a', '*.prod.*']": [[BASE]],
    "exclude = ['*', '!b/', '!compose.yaml']": [[BASE]],
    "overlays = ['*.prod.yaml']": [IN_A, IN_VENDOR, [BASE], [BASE, PROD]],
    f"projects = [['{BASE}', '{PROD}'], ['x/stack.yml']]": [IN_A, IN_VENDOR, [BASE, PROD], ["x/stack.yml"]],
    f"projects = [['{BASE}'], ['{BASE}', '{PROD}']]": [IN_A, IN_VENDOR, [BASE], [BASE, PROD]],
}


@pytest.mark.parametrize("config", ARRANGED)
def test_which_files_are_a_project(command: Command, config: str) -> None:
    laid_out(command, *IN_A, *IN_VENDOR, BASE, PROD, "x/stack.yml")
    command.file("dockcto.toml", config)
    assert projects(command) == ARRANGED[config]
    assert projects(command, "b") == [files for files in ARRANGED[config] if files[0].startswith("b/")]


def test_a_file_on_the_command_line_is_taken_as_it_is(command: Command) -> None:
    laid_out(command, "compose.yaml", "compose.prod.yaml")
    command.file("dockcto.toml", "exclude = ['*']\noverlays = ['*.prod.yaml']\nprojects = [['compose.yaml']]\n")
    assert projects(command, "compose.prod.yaml") == [["compose.prod.yaml"]]
    assert projects(command, "-f", "compose.yaml", "-f", "compose.prod.yaml") == [["compose.yaml", "compose.prod.yaml"]]


def test_a_configuration_further_down_arranges_what_is_below_it(command: Command) -> None:
    laid_out(command, "a/compose.yaml", "a/compose.overlay.yaml", "a/old/compose.yaml", "b/old/compose.yaml")
    command.file("a/dockcto.toml", "exclude = ['old/']\n")
    command.file("dockcto.toml", "exclude = ['*.overlay.*']\n")
    assert projects(command) == [["a/compose.yaml"], ["b/old/compose.yaml"]]


def test_a_folder_with_nothing_but_declared_projects(command: Command) -> None:
    command.file("stacks/web.yml", UNTAGGED)
    command.file("dockcto.toml", "projects = [['stacks/web.yml']]\n")
    assert projects(command) == [["stacks/web.yml"]]
    assert projects(command, "stacks") == [["stacks/web.yml"]]


def test_a_folder_in_which_all_is_excluded_is_not_silent(command: Command) -> None:
    laid_out(command, "compose.yaml")
    command.file("dockcto.toml", "exclude = ['compose.yaml']\n")
    assert refused(command) == [".: holds no Compose file but those that are excluded"]


def test_a_declared_file_that_is_not_there(command: Command) -> None:
    laid_out(command, "compose.yaml", "a/x.yaml")
    command.file("dockcto.toml", "projects = [['compose.yaml', 'gone.yaml'], ['a']]\n")
    result = command("check")
    assert result.code == 2
    assert "gone.yaml: does not exist" in result.stderr
    assert "a: is a folder, not a file" in result.stderr


# what holds


def test_show_settings_can_be_read_as_a_configuration(command: Command) -> None:
    command.file("web/compose.yaml", UNTAGGED)
    command.file(
        "dockcto.toml",
        "select = ['security']\nextend-select = ['image-untagged']\nprofiles = ['a\"b']\ncompose-version = '2.40'\n"
        "[severity]\nsecurity = 'info'\n[rules.privileged-host-port]\nallowed = [53]\n"
        "[[per-path]]\npaths = ['web/']\nignore = ['inline-secret']\n[[per-path]]\npaths = ['other/']\nignore = []\n"
        "[[per-service]]\nservices = ['x']\nseverity = { inline-secret = 'error' }\n",
    )
    result = command("check", "--show-settings", "web/compose.yaml", "--ignore", "inline-secret", "--fail-on", "info")
    assert (result.code, result.stderr) == (0, "")
    data = tomllib.loads(result.out)
    assert list(faults(data, {})) == []
    assert list(VALIDATOR.iter_errors(data)) == []
    assert data["per-path"] == [{"paths": ["web/"], "ignore": ["inline-secret"]}]
    assert data["per-service"] == [{"services": ["x"], "severity": {"inline-secret": "error"}}]
    assert data["fail-on"] == "info"
    assert 'ignore = ["inline-secret"]  # command line\n' in result.out
    assert 'select = ["security"]  # dockcto.toml:1\n' in result.out
    command.file("shown.toml", result.out)
    again = command("check", "--show-settings", "web/compose.yaml", "--config", "shown.toml")
    assert again.out.partition(" rules:")[2] == result.out.partition(" rules:")[2] != ""


def test_show_settings_without_a_configuration(command: Command) -> None:
    said = command("check", "--show-settings", "compose.yaml", "--strict").out
    assert "# from no configuration file\n" in said
    assert "strict = true  # command line\n" in said


# lines in TOML

TOML = '''a = 1 # x
"b.c".d = """
x = 1
"""
[t.u]
l = [ # a = 1
  "x", [1,
  2], { k = 1, z.y = 1979-05-27 07:32:32 }, \'\'\'
]\'\'\', "]",
]
[[r.s]]
q = 1
[r.s.sub]
w = "\\"#"
[[r.s]]
q = '"'
[[r.s.more]]
v = { }
[[r.s.more]]
"v\\u0041" = -inf
'''  # fmt: skip


def test_the_lines_of_a_text() -> None:
    found = lines(TOML)
    places = {
        ("a",): 1, ("b.c", "d"): 2, ("t",): 5, ("t", "u"): 5, ("t", "u", "l"): 6, ("t", "u", "l", 0): 7,
        ("t", "u", "l", 1): 7, ("t", "u", "l", 1, 1): 8, ("t", "u", "l", 2, "z", "y"): 8, ("t", "u", "l", 3): 8,
        ("t", "u", "l", 4): 9, ("r", "s"): 11, ("r", "s", 0): 11, ("r", "s", 0, "sub", "w"): 14, ("r", "s", 1): 15,
        ("r", "s", 1, "more", 0): 17, ("r", "s", 1, "more", 1, "vA"): 20,
    }  # fmt: skip
    assert {path: found.get(path) for path in places} == places
    assert set(found) == paths_of(tomllib.loads(TOML))
    assert line_of(found, ("r", "s", 1, "more", 7, "x")) == 17
    assert line_of(found, ("nowhere",)) == 1


def paths_of(data: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    below = [paths_of(value, (*path, key)) for key, value in inner]
    return set().union(*below, {path} if path else set())


KEYS = st.text("ab-_1 .\"'#=[]é\\", max_size=4)
VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text("ab\"'\\\n#,]}é", max_size=6)
    | st.dates(datetime.date(1000, 1, 1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def written(value: Any, draw: random.Random) -> str:
    """A value as TOML, in one of the ways to write it."""
    blank = draw.choice(["", " ", "\n", " # ]\n"])
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ",".join(blank + written(one, draw) for one in value) + blank + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_text(key, draw)} = {written(one, draw)}" for key, one in value.items()) + "}"
    if isinstance(value, str):
        plain = "\n" not in value and "\\" not in value and "'" not in value
        if plain and draw.random() < 0.5:
            return f"'{value}'"
        if draw.random() < 0.3 and "'''" not in value and not value.endswith("'"):
            return f"'''\n{value}'''"
        return json.dumps(value)
    return str(value)


def key_text(key: str, draw: random.Random) -> str:
    bare = key and all(char in "ab-_1" for char in key)
    return key if bare and draw.random() < 0.7 else json.dumps(key)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.integers(0, 2**32))
def test_every_key_of_any_text_has_its_line(data: dict[str, Any], seed: int) -> None:
    draw = random.Random(seed)
    text, starts = "", {}
    headed = {key for key, value in data.items() if isinstance(value, dict) and draw.random() < 0.7}
    for key, value in sorted(data.items(), key=lambda item: item[0] in headed):
        starts[key] = text.count("\n") + 1
        if key in headed:
            text += f"[{key_text(key, draw)}]\n"
            text += "".join(f"{key_text(inner, draw)} = {written(one, draw)}\n" for inner, one in value.items())
        else:
            text += f"{key_text(key, draw)} = {written(value, draw)}\n# a = 1\n"
    try:
        assert tomllib.loads(text) == data
    except tomllib.TOMLDecodeError:
        return  # a value in several lines inside of braces
    found = lines(text)
    assert set(found) == paths_of(data)
    assert {key: found[(key,)] for key in data} == starts


# the schema


def test_the_schema_is_fresh() -> None:
    """A key or an option was changed: `schema_text()` is what the file must hold."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert not VALIDATOR.is_valid({"sevrity": {}})


def test_every_option_says_what_it_is_for() -> None:
    for rule in catalog().values():
        if rule.options is not None:
            described = SCHEMA["properties"]["rules"]["properties"][rule.id]["properties"]
            assert described, rule.id
            assert all("; by default " in one["description"] for one in described.values())


NAMES = st.sampled_from(["security", "image-untagged", "inline-secret", "image-untaged", ""])


def values(kind: Kind) -> st.SearchStrategy[Any]:
    """Values for a key, most of them right."""
    right: st.SearchStrategy[Any]
    if kind.choices:
        right = st.sampled_from([*kind.choices, "other"])
    elif kind.type == "array":
        right = st.lists(values(kind.of) if kind.of else VALUES, max_size=3)
    elif kind.type == "table" and kind.keys is not None:
        right = tables(kind.keys)
    elif kind.type == "table":
        right = st.dictionaries(NAMES, values(kind.of) if kind.of else VALUES, max_size=2)
    elif kind.type == "string":
        right = NAMES
    else:
        right = st.booleans() if kind.type == "boolean" else st.integers(-9, 99)
    return st.one_of(right, right, right, right, VALUES.filter(lambda value: not isinstance(value, datetime.date)))


def tables(keys: Any) -> st.SearchStrategy[dict[str, Any]]:
    known: dict[str, Key] = dict(keys)
    return st.lists(st.sampled_from([*known, "unknown"]), max_size=4, unique=True).flatmap(
        lambda names: st.fixed_dictionaries(
            {name: values(known[name].kind) if name in known else VALUES.filter(_is_json) for name in names}
        )
    )


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value)
    except TypeError:
        return False
    return True


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(tables(every_key(catalog())))
def test_reading_and_schema_agree(data: dict[str, Any]) -> None:
    said = list(faults(data, {}))
    assert VALIDATOR.is_valid(data) == (not said), said


# any content


BASIS = """# what this project wants
extend = "base.toml"
select = ["security", "image-untagged"]
fail-on = "info"
exclude = ["vendor/", "*.old.yaml"]
projects = [["compose.yaml"], ["compose.yaml", "b.yaml"]]
overlays = ["*.prod.yaml"]
env-file = [".env"]
profiles = ["dev"]
compose-version = "2.40"

[severity]
security = "info"
[rules.privileged-host-port]
allowed = [80]
[rules.missing-stop-grace-period]
period = "1m"
[[per-path]]
paths = ["a/**"]
ignore = ["security"]
[[per-service]]
services = ["web"]
severity = { image-untagged = "error" }
"""
PIECES = ['"', "'", "[", "]", "{", "}", "=", "\n", "[[", "]]", "#", ".", ",", "\\", '"""', "1", "true", "a", "\\u0000",
          "é", "per-path", "rules", "..", "/", "!", "*", "[!", "$X", "-1", "9" * 30, "nan", "1979-05-27"]  # fmt: skip


def mutated(text: str, draw: random.Random) -> str:
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(text) + 1)
        end = min(len(text), at + draw.choice([0, 0, 1, 3, 10, 40]))
        text = text[:at] + draw.choice(["", *PIECES]) + text[end:]
    return text


@pytest.mark.parametrize("seed", range(60))
def test_any_content_is_read_or_refused_in_lines(command: Command, seed: int) -> None:
    draw = random.Random(seed)
    command.file("compose.yaml", UNTAGGED)
    command.file("b.yaml", OVERLAY)
    command.file("base.toml", "strict = true\n")
    for _ in range(6):
        text = mutated(BASIS, draw)
        command.file("dockcto.toml", text)
        for arguments in ([], ["--show-settings", "compose.yaml"]):
            result = command("check", *arguments)
            assert result.code in (0, 1, 2), text
            assert "internal error" not in result.stderr, text
            assert result.code != 2 or result.stderr.startswith("error: "), text


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", bytes(range(256)), b"\r", b"a=" + b"[" * 9999]
)
def test_any_bytes_are_read_or_refused_in_one_line(command: Command, content: bytes) -> None:
    command.file("compose.yaml", FINE)
    command.file("dockcto.toml", content)
    result = command("check")
    if content.strip(b"\xef\xbb\xbf"):
        assert result.code == 2
        assert result.stderr.startswith("error: dockcto.toml:")
        assert result.stderr.count("\n") == 1
    else:
        assert result.code == 0


def test_values_are_shown_as_toml() -> None:
    for value in (True, 3, 'a"b\\c\n\r', ["x", ("y",)], {"k": "v"}, 1.5):
        again = tomllib.loads(f"x = {toml(value)}")["x"]
        assert again == (json.loads(json.dumps(value)))
