"""`init`: the configuration it writes loads, checks well, and is never written over another."""

from __future__ import annotations

import json
import tomllib

import pytest
from command import Command

from dockcto_compose.lint.config_faults import faults

UNTAGGED = "services:\n  web:\n    image: nginx\n    profiles: [dev, \"a 'b'\"]\n"
OVERLAY = "services:\n  web:\n    environment: {A: b}\n"
CLEAN = """services:
  web:
    image: nginx:1.27.3@sha256:0000000000000000000000000000000000000000000000000000000000000000
"""


def findings(command: Command, *arguments: str) -> list[tuple[str, str]]:
    out = command("check", *arguments, "--output-format", "json").out
    report = json.loads(out)
    assert report["projects"]
    return [(d["path"], d["rule"]) for d in report["diagnostics"]]


def test_what_is_found_is_written(command: Command) -> None:
    for path, text in {
        "compose.yaml": UNTAGGED,
        "compose.override.yaml": OVERLAY,
        "compose.prod.yaml": OVERLAY,
        "tools/compose.yaml": UNTAGGED,
        "t[*] ?/compose.yaml": UNTAGGED,
        "t[*] ?/compose.ci.yaml": OVERLAY,
        "new\nline/compose.yaml": UNTAGGED,
    }.items():
        command.file(path, text)
    before = findings(command)
    result = command("init")
    assert (result.code, result.out) == (0, "")
    assert result.stderr.startswith(
        'wrote: dockcto.toml\nnote: found 6 projects, 2 overlays, profiles "a \'b\'", "dev"\nnote: 4 findings now: '
    )
    text = (command.folder / "dockcto.toml").read_text()
    data = tomllib.loads(text)
    assert list(faults(data, {})) == []
    assert data["overlays"] == ["/compose.prod.yaml", "/t\\[\\*\\] \\?/compose.ci.yaml"]
    assert (data["strict"], data["fail-on"], data["profiles"]) == (False, "warning", [])
    assert '#   "compose.yaml" + "compose.override.yaml"\n' in text
    assert '# Profiles to enable; used here: "a \'b\'", "dev".\n' in text
    assert findings(command) == before


def test_a_project_without_findings_is_held_to_all_rules(command: Command) -> None:
    service = {
        "image": "nginx:1.27.3@sha256:" + "0" * 64, "user": "101:101", "read_only": True, "cap_drop": ["ALL"],
        "init": True,
        "restart": "unless-stopped", "security_opt": ["no-new-privileges:true"], "mem_limit": "1g", "cpus": 1.0,
        "pids_limit": 99, "logging": {"driver": "local"}, "healthcheck": {
            "test": ["CMD", "curl", "-f", "http://127.0.0.1/"],
            "interval": "9s", "timeout": "3s", "retries": 3, "start_period": "9s",
        },
    }  # fmt: skip
    command.file("compose.yaml", json.dumps({"services": {"web": service}}))
    assert findings(command, "--strict") == []
    assert command("init").code == 0
    assert tomllib.loads((command.folder / "dockcto.toml").read_text())["strict"] is True
    assert command("check").code == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [("dockcto.toml", ""), (".dockcto.toml", "strict = true\n"), ("pyproject.toml", "[tool.dockcto-compose]\n")],
)
def test_nothing_is_written_over(command: Command, name: str, text: str) -> None:
    command.file("compose.yaml", CLEAN)
    path = command.file(name, text)
    result = command("init")
    assert (result.code, result.stderr) == (2, f"error: {name} configures this folder already; it is left as it is\n")
    assert path.read_text() == text
    assert sorted(p.name for p in command.folder.iterdir()) == sorted(["compose.yaml", name])


def test_a_pyproject_of_others_is_no_configuration(command: Command) -> None:
    command.file("compose.yaml", CLEAN)
    command.file("pyproject.toml", "[project]\nname = 'x'\n")
    assert command("init").code == 0


def test_what_held_before_is_extended(command: Command) -> None:
    command.file("dockcto.toml", "strict = true\nignore = ['image-untagged']\n")
    command.file("a/b/compose.yaml", UNTAGGED)
    before = findings(command)
    result = command("init", "a/b")
    assert (result.code, "note: it extends ../../dockcto.toml" in result.stderr) == (0, True)
    assert tomllib.loads((command.folder / "a/b/dockcto.toml").read_text()) == {"extend": "../../dockcto.toml"}
    assert findings(command) == before


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("gone", "gone: does not exist"),
        ("compose.yaml", "compose.yaml: is a file, not a folder"),
        ("empty", "empty: holds no Compose file"),
    ],
)
def test_where_it_cannot_be(command: Command, argument: str, message: str) -> None:
    command.file("compose.yaml", CLEAN)
    (command.folder / "empty").mkdir()
    result = command("init", argument)
    assert (result.code, result.out, result.stderr) == (2, "", f"error: {message}\n")


def test_a_broken_configuration_above(command: Command) -> None:
    command.file("dockcto.toml", "strict = 1\n")
    command.file("a/compose.yaml", CLEAN)
    assert command("init", "a").stderr == "error: dockcto.toml:1: `strict` is 1; it must be true or false\n"
