"""Input made to hurt: what it may cost, and what it may not do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Command

SERVICE = "services:\n  web:\n    image: nginx:1.27.3\n"
OLD = "version: '3'\n" + SERVICE
SECRET = "services:\n  web:\n    image: nginx:1.27.3\n    environment:\n      DB_PASSWORD: 8fk2Lq0vZx71\n"


WRITING = [["--fix"], ["--fix", "--unsafe-fixes"], ["--fix", "--unsafe-fixes", "--strict"], ["--add-ignores"]]

# What a fix may write


@pytest.fixture
def outside(command: Command) -> Path:
    """A folder beside the project's, full of what would be mended if it were named. The project is where we are."""
    folder = command.folder.parent / f"{command.folder.name}-outside"
    folder.mkdir()
    (folder / "old.yaml").write_text(OLD)
    (folder / "Dockerfile").write_text("FROM alpine:3.20.1\nADD file /file\n")
    (folder / "file").write_text("")
    (folder / "env").write_text("A=1\n")
    (folder / ".dockerignore").write_text("x\n")
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("options", WRITING)
@pytest.mark.parametrize(
    "main",
    [
        "include: ['{outside}/old.yaml']\n",
        "include: [{{path: '{outside}/old.yaml', project_directory: '{outside}', env_file: '{outside}/env'}}]\n",
        "services:\n  a:\n    extends: {{file: '{outside}/old.yaml', service: web}}\n",
        "services:\n  a:\n    build: '{outside}'\n",
        "services:\n  a:\n    build: {{context: ., dockerfile: '{outside}/Dockerfile'}}\n",
        "services:\n  a:\n    build: {{context: link, dockerfile: link/Dockerfile}}\n",
        "include: [link/old.yaml]\n",
        "services:\n  a:\n    extends: {{file: link/old.yaml, service: web}}\n",
        "services: {{a: {{image: nginx:1.27.3, env_file: link/env, environment: {{DB_PASSWORD: 8fk2Lq0vZx71}}}}}}\n",
    ],
)
def test_nothing_outside_of_the_project_is_written(
    command: Command, outside: Path, main: str, options: list[str]
) -> None:
    before = contents(outside)
    (command.folder / "link").symlink_to(outside)
    command.file("compose.yaml", main.format(outside=outside))
    command("check", *options)
    assert contents(outside) == before


@pytest.mark.parametrize("target", ["env", "not-there"])
def test_a_secret_is_not_moved_through_a_link(command: Command, outside: Path, target: str) -> None:
    before = contents(outside)
    (command.folder / ".env").symlink_to(outside / target)
    path = command.file("compose.yaml", SECRET)
    result = command("check", "--fix", "--unsafe-fixes")
    assert contents(outside) == before
    assert "8fk2Lq0vZx71" in path.read_text(), "the secret is gone from the file and was written nowhere"
    assert result.code == 1


@pytest.mark.parametrize("arguments", [["."], ["compose.yaml"]])
def test_a_compose_file_that_is_a_link_is_not_followed_out(
    command: Command, outside: Path, arguments: list[str]
) -> None:
    before = contents(outside)
    (command.folder / "compose.yaml").symlink_to(outside / "old.yaml")
    result = command("check", "--fix", "--unsafe-fixes", *arguments)
    assert contents(outside) == before
    assert "the fix would change a file outside of the project" in result.out


def test_the_repository_is_the_project(command: Command) -> None:
    """What lies beside the project in the same repository is not outside."""
    (command.folder / ".git").mkdir()
    base = command.file("base.yaml", OLD)
    command.file("deploy/compose.yaml", "include: [../base.yaml]\n")
    command("check", "--fix", "--unsafe-fixes", "deploy")
    assert base.read_text() == SERVICE


# What input may cost: none of these ends if its work is not bounded


def doubling(levels: int = 64) -> str:
    return "A0=xxxxxxxxxx\n" + "".join(f"A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, levels))


def bomb(levels: int = 12) -> str:
    """A few lines that stand for 9 to the power of `levels` values."""
    lines = ["x-a0: &a0 [x]\n"]
    lines += [f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, levels)]
    return "".join(lines)


def layers(count: int) -> dict[str, str]:
    """Two files in each layer, both including both of the next: 2 to the power of `count` ways."""
    both = {
        f"{letter}{n}.yaml": f"include: [a{n + 1}.yaml, b{n + 1}.yaml]\n" for n in range(1, count) for letter in "ab"
    }
    last = {f"{letter}{count}.yaml": SERVICE for letter in "ab"}
    return {"compose.yaml": "include: [a1.yaml, b1.yaml]\n", **both, **last}


def all_including_all(count: int) -> dict[str, str]:
    names = [f"f{n}.yaml" for n in range(count)]
    return {name: f"include: [{', '.join(names)}]\n" for name in ("compose.yaml", *names)}


def include_chain(count: int) -> dict[str, str]:
    files = {f"f{n}.yaml": f"include: [f{n + 1}.yaml]\n" for n in range(count)}
    return {"compose.yaml": "include: [f0.yaml]\n", **files, f"f{count}.yaml": SERVICE}


IN_BRACKETS = f"x-b: &b [x]\nx-a: {'[' * 900}{', '.join(['*b'] * 1_000)}{']' * 900}\n"
COSTLY = {
    # name: (files, options, exit code, rule that must be found)
    "variables that double": ({"compose.yaml": SERVICE, ".env": doubling()}, [], 1, "invalid-env-file"),
    "an env file that doubles": (
        {"compose.yaml": SERVICE + "    env_file: e\n", "e": doubling()}, ["--strict-env"], 1, "invalid-env-file",
    ),
    "a long variable in many values": (
        {"compose.yaml": SERVICE + "    labels:\n" + "".join(f"      k{n}: a$A\n" for n in range(900)),
         ".env": "A=" + "x" * 99_999}, [], 1, "invalid-interpolation",
    ),
    "a Dockerfile that doubles": (
        {"compose.yaml": "services: {web: {build: .}}\n", "Dockerfile": "FROM alpine:3.20.1\nENV A0=xxxxxxxxxx\n"
         + "".join(f"ENV A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 64)) + "USER $A63\n"}, [], 0, "",
    ),
    "layers of includes": (layers(40), ["compose.yaml"], 1, "include-cycle"),
    "files that include each other": (all_including_all(30), ["compose.yaml"], 1, "include-cycle"),
    "a chain of includes": (include_chain(1_100), ["compose.yaml"], 1, "include-cycle"),
    "an alias bomb with something to fix": (
        {"compose.yaml": "version: '3'\n" + bomb() + SERVICE + "x-all: *a11\n"}, ["--fix"], 1, "unresolved-alias",
    ),
    "an alias inside of itself with something to fix": (
        {"compose.yaml": "version: '3'\nx-a: &a [*a]\n" + SERVICE}, ["--fix"], 1, "unresolved-alias",
    ),
    "aliases far down": ({"compose.yaml": IN_BRACKETS + SERVICE}, [], 0, ""),
    "patterns of git that backtrack": (
        {"compose.yaml": SERVICE, ".git/HEAD": "", "a" * 200 + ".compose.yaml": SERVICE,
         "a/" * 30 + "compose.yaml": SERVICE,
         ".gitignore": "".join(f"{'*a' * n}b\n" for n in range(1, 40)) + "**/a/" * 25 + "b\n"}, [], 0, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COSTLY)
def test_the_cost_is_bounded(command: Command, name: str) -> None:
    files, options, code, rule = COSTLY[name]
    for path, text in files.items():
        command.file(path, text)
    result = command("check", "--output-format", "json", *options)
    assert result.stderr == "" or "--fix" in options
    found = {diagnostic["rule"] for diagnostic in json.loads(result.out)["diagnostics"]}
    assert result.code == code, found
    assert not rule or rule in found


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [pipe, device])
@pytest.mark.parametrize("name", [".gitignore", ".git/info/exclude", "base.toml", "named.yaml", ".dockerignore"])
def test_files_around_a_project_may_never_end(command: Command, name: str, make: Callable[[Path], None]) -> None:
    command.file("compose.yaml", SERVICE)
    command.file("docker-compose.dev.yaml", SERVICE)
    command.file(".git/info/x", "")
    command.file("dockcto.toml", 'extends = "base.toml"\n' if name == "base.toml" else "")
    if name == "named.yaml":
        command.file(".env", "COMPOSE_FILE=named.yaml\n")
    make(command.folder / name)
    result = command("check")
    assert result.code == (1 if name == "named.yaml" else 2 if name == "base.toml" else 0)
    assert "Traceback" not in result.stderr


# What a project may make the program do

WATCHED = """
import sys

FORBIDDEN = ("subprocess.", "socket.", "urllib.", "http.", "os.system", "os.exec", "os.posix_spawn", "os.spawn",
             "os.fork", "os.startfile", "pty.", "ctypes.dlopen", "webbrowser.")

def watch(event, arguments):
    if event.startswith(FORBIDDEN):
        sys.stderr.write(f"FORBIDDEN {event} {arguments}\\n")

from dockcto_compose.cli import main
sys.addaudithook(watch)
main()
"""
NASTY_PROJECT = {
    "compose.yaml": r"""
include: ["https://example.com/a.git", "oci://example.com/x", inc.yaml, "../../../../etc/passwd"]
services:
  "\e[31mred\u202e":
    image: "$(touch pwned)`touch pwned`"
    build: "https://github.com/a/b.git#main"
    command: "; touch pwned"
    env_file: ["/dev/zero", "|touch pwned"]
    provider: {type: ./evil.sh, options: {a: b}}
    healthcheck: {test: "$$(touch pwned)"}
    extends: {file: "git@github.com:a/b.git", service: x}
  b:
    build: {context: ., ssh: [default], secrets: [s]}
    post_start: [{command: ./evil.sh}]
    develop: {watch: [{path: ., action: sync+exec, exec: {command: ./evil.sh}}]}
secrets: {s: {file: ./evil.sh}, e: {environment: HOME}}
models: {m: {model: ai/x}}
""",
    "inc.yaml": "services: {x: {image: a}}\nx-y: !!python/object/apply:os.system ['touch pwned']\n",
    "Dockerfile": "# syntax=evil/frontend\nFROM alpine\nRUN touch pwned\nADD https://example.com/x /x\n",
    "evil.sh": "#!/bin/sh\ntouch pwned\n",
    ".env": "A=$(touch pwned)\nB=`touch pwned`\n",
    ".git/config": "[core]\n\tfsmonitor = ./evil.sh\n",
}


@pytest.mark.parametrize("options", [[], ["--strict-env"], ["--fix", "--unsafe-fixes"], ["--strict", "--add-ignores"]])
def test_no_program_is_run_and_no_socket_opened(command: Command, options: list[str]) -> None:
    for path, text in NASTY_PROJECT.items():
        command.file(path, text).chmod(0o755)
    line = [sys.executable, "-c", WATCHED, "check", *options]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(line, cwd=command.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "FORBIDDEN" not in done.stderr
    assert "Traceback" not in done.stderr
    assert not (command.folder / "pwned").exists()
    assert {"\x1b", "\u202e"}.isdisjoint(done.stdout + done.stderr)
