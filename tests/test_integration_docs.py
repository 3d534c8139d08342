"""docs/ci.md, docs/editors.md, the README: every command in them runs, every snippet is what its reader takes."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from command import Command
from pipeline import ROOT, programs, run

PAGES = ("README.md", "docs/ci.md", "docs/editors.md")
TEXT = "version: '3.8'\nservices:\n  web:\n    image: nginx\n"
SCHEMAS = {"jobs": "vendor.github-workflows", "compose": "vendor.gitlab-ci", "pool": "vendor.azure-pipelines"}


class Block(NamedTuple):
    """A fenced block: where it stands, its language and its text."""

    at: str
    language: str
    text: str


def _blocks() -> list[Block]:
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text.count("\n", 0, match.start()) + 1
            found.append(Block(f"{page}:{line}", match[1], match[2]))
    return found


BLOCKS = _blocks()


def of(*languages: str) -> list[Any]:
    return [pytest.param(block.text, id=block.at) for block in BLOCKS if block.language in languages]


def test_only_languages_that_are_checked() -> None:
    known = {"sh", "console", "json", "yaml", "toml", "lua", "vim", "elisp", "groovy"}
    assert {block.language for block in BLOCKS} == known


# shell


def _shell_lines() -> list[Any]:
    """The lines that start the program: of shell blocks, of scripts in YAML, of a Jenkinsfile."""
    found = []
    for block in BLOCKS:
        if block.language == "sh":
            lines = [line for line in block.text.splitlines() if "install" not in line]
        elif block.language == "yaml":
            lines = re.findall(
                r"^ *(?:- )?(?:\w+: |[\w-]+-command: )?(dockcto-compose check.*)$", block.text, re.MULTILINE
            )
        else:
            lines = re.findall(r"sh '(python -m dockcto_compose .*)'", block.text)
        found += [pytest.param(line, id=f"{block.at}: {line}") for line in lines]
    return found


@pytest.mark.parametrize("line", _shell_lines())
def test_a_command_line_runs(line: str, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "compose.yaml").write_text(TEXT)
    (folder / "compose.prod.yaml").write_text("services:\n  web:\n    restart: always\n")
    (folder / ".dockcto-baseline.json").write_text('{"version": 1, "findings": []}\n')
    repository = "git init -q && git add . && git -c user.name=a -c user.email=a@b.c commit -qm x"
    assert (
        run(
            ["sh", "-c"], f"{repository} && git update-ref refs/remotes/origin/main HEAD && git branch -M main", folder
        ).returncode
        == 0
    )
    path = programs(tmp_path / "bin")
    for name, script in {"reviewdog": "cat > read.json", "python": 'shift 2; exec dockcto-compose "$@"'}.items():
        (path / name).write_text(f"#!/bin/sh\n{script}\n")
        (path / name).chmod(0o755)
    line = line.replace("${INPUT} -", "compose.yaml - < compose.yaml")
    line = line.replace(" --watch", " ")  # which ends when somebody ends it
    done = run(["sh", "-c"], line, folder, PATH=str(path), GITHUB_STEP_SUMMARY="summary.md")
    if "--interactive" in line:  # understood, and there is nobody to ask
        assert (done.returncode, "at a terminal" in done.stderr) == (2, True)
        return
    assert done.returncode in (0, 1), done.stderr
    assert "error:" not in done.stderr


# the words of a command as editors name them, each a string

_WORD = re.compile(r"[\s,]*(?:\"((?:[^\"\\]|\\.)*)\"|vim\.[\w.]+\([^()]*\)|\(buffer-file-name\))")


def _word_lists() -> list[Any]:
    found = []
    for block in BLOCKS:
        for start in re.finditer(r"\"check\"", block.text):
            words: list[str] = []
            match = _WORD.match(block.text, start.start())
            while match:
                word = match[1]
                words.append("compose.yaml" if word is None or re.match(r"\$|%\{", word) else word)
                match = _WORD.match(block.text, match.end())
            found.append(pytest.param(words, id=f"{block.at}: {' '.join(words)}"))
    rows = re.findall(
        r"^\| Arguments \| `(.*)` \|$", (ROOT / "docs/editors.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    found += [pytest.param(shlex.split(row.replace("$FilePath$", "compose.yaml")), id=row) for row in rows]
    return found


@pytest.mark.parametrize("words", _word_lists())
def test_the_words_of_a_command_run(words: list[str], command: Command) -> None:
    command.file("compose.yaml", TEXT)
    result = command(*words, stdin=TEXT.encode())
    assert result.code in (0, 1), result.stderr
    if "-" in words and "--fix" in words:
        assert (result.code, result.out) == (0, TEXT.partition("\n")[2])
    if "concise" in words:
        assert result.out.startswith("compose.yaml:")


def test_every_editor_has_its_command() -> None:
    assert len(_word_lists()) >= 9
    assert len(_shell_lines()) >= 20


# snippets


@pytest.mark.parametrize("text", of("json"))
def test_json(text: str, command: Command) -> None:
    """The problem matcher of VS Code takes every line apart."""
    (task,) = json.loads(text)["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    command.file("compose.yaml", TEXT)
    lines = command("check", "--output-format", "concise").out.splitlines()
    assert len(lines) == 2
    for line, rule in zip(lines, ("obsolete-version", "image-untagged"), strict=True):
        found = re.fullmatch(pattern["regexp"], line)
        assert found
        parts = [found[pattern[part]] for part in ("file", "severity", "code")]
        assert parts == ["compose.yaml", "warning", rule]
        assert found[pattern["line"]].isdigit()
        assert found[pattern["column"]].isdigit()


@pytest.mark.parametrize("text", of("toml"))
def test_toml(text: str) -> None:
    assert tomllib.loads(text)


@pytest.mark.parametrize("text", of("yaml"))
def test_yaml(text: str, tmp_path: Path) -> None:
    data = yaml.safe_load(text)
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    for repository in data.get("repos", ()):
        assert {hook["id"] for hook in repository["hooks"]} <= hooks
    schema = next((name for key, name in SCHEMAS.items() if key in data), None)
    if schema is not None:
        path = tmp_path / "file.yml"
        path.write_text(text)
        line = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
        done = subprocess.run(line, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    else:
        assert data.keys() & {"repos", "include", "tools", "services"}


def test_inputs_that_are_documented_exist() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    spec = (ROOT / "templates" / "check.yml").read_text(encoding="utf-8").split("\n---\n")[0]
    component = yaml.safe_load(spec)["spec"]
    for block in BLOCKS:
        data = yaml.safe_load(block.text) if block.language == "yaml" else {}
        for step in data.get("jobs", {}).get("check", {}).get("steps", ()):
            if "dockcto-compose@" in step.get("uses", ""):
                assert set(step["with"]) <= set(action["inputs"])
        for one in data.get("include", ()):
            assert set(one["inputs"]) <= set(component["inputs"])


def test_lisp_is_balanced() -> None:
    for text in of("elisp"):
        code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text.values[0])
        depth = 0
        for sign in re.findall(r"[()]", code):
            depth += 1 if sign == "(" else -1
            assert depth >= 0
        assert depth == 0
