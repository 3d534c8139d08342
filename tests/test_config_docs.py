"""docs/configuration.md: complete, and every example in it holds."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
from command import Command

from dockcto_compose.lint.config_keys import KEYS, every_key
from dockcto_compose.rules.catalog import catalog

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "schemas" / "config.schema.json").read_text(encoding="utf-8"))


def blocks(language: str) -> list[str]:
    pattern = re.compile(rf"^```{language}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [
        text for page in (PAGE, README) for text in pattern.findall(page) if language != "yaml" or "dockcto:" in text
    ]


@pytest.mark.parametrize("text", blocks("toml"))
def test_every_configuration_is_valid_and_can_be_used(command: Command, text: str) -> None:
    data = tomllib.loads(text)
    jsonschema.Draft7Validator(SCHEMA).validate(data.get("tool", {}).get("dockcto-compose", data))
    for name in ("compose.yaml", "deploy/compose.prod.yaml", "stacks/monitoring.yml"):
        command.file(name, "services:\n  web:\n    image: nginx:1.27.3\n")
    command.file("ci/test.env", "")
    command.file("../company.toml", "ignore = ['security']\n")
    command.file("pyproject.toml" if "tool" in data else "dockcto.toml", text)
    result = command("check", "--fail-on", "never")
    assert (result.code, "error" in result.stderr) == (0, False)
    assert "from no configuration file" not in command("check", "--show-settings", "compose.yaml").out


@pytest.mark.parametrize("text", blocks("yaml"))
def test_every_ignore_comment_hides_something(command: Command, text: str) -> None:
    command.file("compose.yaml", text)
    assert command("check", "--output-format", "concise", "--fail-on", "info").out == ""


def test_the_comments_of_the_dockerfile_hide_something(command: Command) -> None:
    (text,) = blocks("dockerfile")
    command.file("settings.conf", "")
    command.file("Dockerfile", text)
    command.file("compose.yaml", "services:\n  web:\n    build: .\n    user: '1'\n")
    select = "image-untagged,add-instead-of-copy,unused-suppression,malformed-suppression"
    result = command("check", "--select", select, "--output-format", "json")
    report = json.loads(result.out)
    assert (report["diagnostics"], report["summary"]["suppressed"]) == ([], 2)


def rows() -> list[tuple[str, str, str]]:
    found = re.findall(r"^\| `([\w-]+)` \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)
    return [(name, middle, about) for name, middle, about in found]


def test_every_key_stands_in_the_table() -> None:
    described = {name: about for name, _, about in rows() if name not in catalog()}
    assert described == {name: key.about for name, key in every_key(catalog()).items()}
    assert set(KEYS) < set(described)


def test_every_option_stands_in_the_table() -> None:
    rules = every_key(catalog())["rules"].kind.keys
    assert rules is not None
    expected = {
        (rule, f"`{option}`", key.about) for rule, one in rules.items() for option, key in (one.kind.keys or {}).items()
    }
    assert {row for row in rows() if row[0] in catalog()} == expected
