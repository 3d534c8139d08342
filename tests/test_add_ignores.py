"""`--add-ignores`: the comments it writes, where they stand, and what it will not hide."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command

from dockcto_compose.lint.proof import comments
from dockcto_compose.text.source import Source
from dockcto_compose.yamltree.parse import parse

BY = "added by --add-ignores"
RULES = "image-untagged,privileged-container,inline-secret,unquoted-port,unused-volume,root-user,add-instead-of-copy"
TAG = f"# dockcto: ignore[image-untagged] {BY}"
BOTH = f"# dockcto: ignore[image-untagged, privileged-container] {BY}"
PORT = f"# dockcto: ignore[unquoted-port] {BY}"

CASES = {
    # name: (the file before, and after)
    "above the key": (
        "services:\n  web:\n    image: nginx\n",
        f"services:\n  web:\n    {TAG}\n    image: nginx\n",
    ),
    "two rules in one comment": (
        "services:\n  web: {image: nginx, privileged: true}\n",
        f"services:\n  {BOTH}\n  web: {{image: nginx, privileged: true}}\n",
    ),
    "flow style in several lines": (
        "services:\n  web: {\n    image: nginx,\n    privileged: true }\n",
        f"services:\n  {BOTH}\n  web: {{\n    image: nginx,\n    privileged: true }}\n",
    ),
    "the whole file in flow style": (
        "{services: {web: {image: nginx}}}\n",
        f"# dockcto: ignore-file[image-untagged] {BY}\n{{services: {{web: {{image: nginx}}}}}}\n",
    ),
    "JSON": (
        '{"services": {\n "web": {"image": "nginx"}}}',
        f'# dockcto: ignore-file[image-untagged] {BY}\n{{"services": {{\n "web": {{"image": "nginx"}}}}}}',
    ),
    "an item of a list": (
        "services:\n  web:\n    image: a:1\n    ports:\n    - 80:20\n    - 81:21\n",
        "services:\n  web:\n    image: a:1\n    ports:\n"
        f"    {PORT}\n    - 80:20\n    {PORT}\n    - 81:21\n",
    ),
    "a value on the next line": (
        "services:\n  web:\n    image:\n      nginx\n",
        f"services:\n  web:\n    {TAG}\n    image:\n      nginx\n",
    ),
    "a block scalar": (
        "services:\n  web:\n    image: >-\n      nginx\n    command: |\n      # no comment\n",
        f"services:\n  web:\n    {TAG}\n    image: >-\n      nginx\n    command: |\n      # no comment\n",
    ),
    "behind a block scalar": (
        "services:\n  web:\n    command: |\n      a\n\n    image: nginx\n",
        f"services:\n  web:\n    command: |\n      a\n\n    {TAG}\n    image: nginx\n",
    ),
    "beside comments that are there": (
        "# top\nservices:\n  web:  # the front\n    # pinned soon\n    image: nginx  # yes\n",
        f"# top\nservices:\n  web:  # the front\n    # pinned soon\n    {TAG}\n    image: nginx  # yes\n",
    ),
    "into a comment that is there": (
        "services:\n  web:\n    # dockcto: ignore[security] needed\n    image: nginx\n",
        "services:\n  web:\n    # dockcto: ignore[security, image-untagged] needed\n    image: nginx\n",
    ),
    "into a comment behind it": (
        "services:\n  web:\n    image: nginx  # dockcto: ignore[security] needed\n",
        "services:\n  web:\n    image: nginx  # dockcto: ignore[security, image-untagged] needed\n",
    ),
    "CRLF": (
        "services:\r\n  web:\r\n    image: nginx\r\n",
        f"services:\r\n  web:\r\n    {TAG}\r\n    image: nginx\r\n",
    ),
    "a byte order mark": (
        "\ufeff{services: {web: {image: nginx}}}\n",
        f"\ufeff# dockcto: ignore-file[image-untagged] {BY}\n{{services: {{web: {{image: nginx}}}}}}\n",
    ),
    "a mark at the first key": (
        "\ufeffvolumes: {x: }\nservices:\n  web:\n    image: a:1\n",
        f"\ufeff# dockcto: ignore[unused-volume] {BY}\nvolumes: {{x: }}\nservices:\n  web:\n    image: a:1\n",
    ),
    "a document of its own": (
        "---\nservices:\n  web:\n    image: nginx\n...\n",
        f"---\nservices:\n  web:\n    {TAG}\n    image: nginx\n...\n",
    ),
    "an anchor and an alias": (
        "x-base: &base\n  image: nginx\nservices:\n  web: *base\n  api:\n    <<: *base\n",
        f"x-base: &base\n  {TAG}\n  image: nginx\nservices:\n  web: *base\n  api:\n    <<: *base\n",
    ),
    "a long form key": (
        "services:\n  ? web\n  : image: nginx\n",
        f"services:\n  {TAG}\n  ? web\n  : image: nginx\n",
    ),
    "nothing to ignore": ("services:\n  web:\n    image: a:1\n", "services:\n  web:\n    image: a:1\n"),
}  # fmt: skip


def model(command: Command) -> object:
    return json.loads(command("config", "compose.yaml", "--output-format", "json").out)


@pytest.mark.parametrize("name", CASES)
def test_what_is_written(command: Command, name: str) -> None:
    before, after = CASES[name]
    path = command.file("compose.yaml", before)
    resolved = model(command)
    result = command("check", "--select", RULES, "--add-ignores")
    assert path.read_bytes().decode() == after
    assert (result.code, "not ignored" in result.stderr) == (0, False)
    assert model(command) == resolved
    again = command("check", "--add-ignores", "--select", f"{RULES},unused-suppression,malformed-suppression")
    assert (again.code, again.stderr) == (0, "")
    assert path.read_bytes().decode() == after


def test_everything_of_strict_is_ignored(command: Command) -> None:
    text = (
        "services:\n  web:\n    image: nginx\n    privileged: true\n    ports: [80:80]\n"
        "  db:\n    image: postgres\nvolumes:\n  x:\n"
    )
    path = command.file("compose.yaml", text)
    assert command("check", "--strict", "--fail-on", "info").code == 1
    assert command("check", "--strict", "--add-ignores", "--fail-on", "info").code == 0
    result = command("check", "--strict", "--fail-on", "info")
    assert (result.code, result.out.startswith("nothing to report in 1 file; ")) == (0, True)
    written = path.read_text()
    assert [line for line in written.splitlines() if "dockcto" not in line] == text.splitlines()
    missing = comments(parse(Source("a", text))) - comments(parse(Source("a", written)))
    assert not missing


def test_a_dockerfile(command: Command) -> None:
    command.file("a", "")
    text = "# syntax=docker/dockerfile:1\r\n# base\r\nFROM debian\r\nADD \\\r\n  a /a\r\n"
    path = command.file("Dockerfile", text)
    command.file("compose.yaml", "services:\n  web:\n    build: .\n")
    assert command("check", "--select", RULES, "--add-ignores").code == 0
    written = path.read_bytes().decode()
    lines = [line for line in written.split("\r\n") if "dockcto" not in line]
    assert lines == text.split("\r\n")
    assert written.index(f"# dockcto: ignore[add-instead-of-copy] {BY}\r\nADD") > 0
    assert written.startswith("# syntax=docker/dockerfile:1\r\n# base\r\n# dockcto: ignore[")
    assert command("check", "--select", f"{RULES},unused-suppression", "--fail-on", "info").code == 0
    path.write_bytes(text.encode())
    assert command("check", "Dockerfile", "--select", RULES, "--add-ignores").code == 0
    assert path.read_bytes().decode() == written


def test_what_compose_refuses_is_not_ignored(command: Command) -> None:
    text = "services:\n  web:\n    imgae: nginx\n    image: nginx\n"
    path = command.file("compose.yaml", text)
    result = command("check", "--add-ignores", "--select", f"{RULES},unknown-key")
    assert result.code == 1
    assert "not ignored: compose.yaml:3:5: unknown-key: Docker Compose refuses it" in result.stderr
    assert path.read_text() == text.replace("    image:", f"    {TAG}\n    image:")


def test_a_file_that_cannot_be_read_is_left_alone(command: Command) -> None:
    for content in (
        b"services:\n  web:\n    image: nginx\n   bad\n",
        "services: {web: {image: nginx}}\n".encode("utf-16"),
    ):
        path = command.file("compose.yaml", content)
        result = command("check", "--add-ignores")
        assert result.code == 1
        assert "not ignored: compose.yaml:" in result.stderr
        assert path.read_bytes() == content


def test_a_file_nobody_asked_about_is_left_alone(command: Command) -> None:
    base = command.file("base/base.yaml", "services:\n  base:\n    image: nginx\n")
    command.file("compose.yaml", "services:\n  web:\n    extends: {file: base/base.yaml, service: base}\n")
    result = command("check", "compose.yaml", "--add-ignores", "--select", "image-untagged")
    assert result.code == 1
    assert "base/base.yaml:3:12: image-untagged: its file is not one of those named" in result.stderr
    assert base.read_text() == "services:\n  base:\n    image: nginx\n"


def test_as_a_diff(command: Command) -> None:
    text = "services:\n  web:\n    image: nginx\n"
    path = command.file("compose.yaml", text)
    result = command("check", "--add-ignores", "--diff", "--select", "image-untagged")
    assert (result.code, path.read_text()) == (1, text)
    assert f"+    {TAG}\n" in result.out
    assert "would ignore: compose.yaml:3:12: image-untagged" in result.stderr


def test_after_the_fixes(command: Command) -> None:
    path = command.file("compose.yaml", "version: '3'\nservices:\n  web:\n    image: nginx\n")
    result = command("check", "--add-ignores", "--fix", "--select", "image-untagged,obsolete-version")
    assert result.code == 0
    assert path.read_text() == f"services:\n  web:\n    {TAG}\n    image: nginx\n"


def test_from_standard_input(command: Command) -> None:
    text = "services:\n  web:\n    image: nginx\n"
    result = command("check", "-", "--add-ignores", "--select", "image-untagged", stdin=text.encode())
    assert (result.code, result.out) == (0, f"services:\n  web:\n    {TAG}\n    image: nginx\n")


def test_a_base_of_several_projects(command: Command) -> None:
    base: Path = command.file("compose.yaml", "services:\n  web:\n    image: nginx\n")
    command.file("compose.prod.yaml", "services:\n  web:\n    privileged: true\n")
    result = command("check", "--add-ignores", "--select", RULES)
    assert result.code == 0, result.out
    assert base.read_text().count("dockcto") == 1
    assert command("check", "--select", RULES).code == 0
