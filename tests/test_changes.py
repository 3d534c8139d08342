"""`--diff-base`: what stands on lines changed since a revision, as a real git sees it."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

import pytest
from command import Command

from dockcto_compose.lint.changes import Changes, Hunk, _hunks

ONE = "services:\n  web:\n    image: nginx\n"
TWO = ONE + "  api:\n    image: nginx\n"
TAG = "image-untagged"


class Repository:
    """A repository of git in the command's folder, and the findings of a check in it."""

    def __init__(self, command: Command, folder: Path) -> None:
        self.command = command
        self.folder = folder
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> str:
        name = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *name, *words], cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, **files: str) -> None:
        self.write(files)
        self.git("add", "-A", "-f")
        self.git("commit", "-q", "-m", "x", "--allow-empty")

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            self.command.file(name.replace("__", "."), text)

    def found(self, *arguments: str, select: str = TAG, base: str = "HEAD") -> list[str]:
        """`path:line` of each finding."""
        run = ["check", *arguments, "--select", select, "--diff-base", base, "--output-format", "json"]
        result = self.command(*run)
        assert result.code in (0, 1), result.stderr
        return [f"{d['path']}:{d['range']['start']['line']}" for d in json.loads(result.out)["diagnostics"]]


@pytest.fixture
def repository(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Repository:
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return Repository(command, command.folder)


def test_only_changed_lines_are_spoken_of(repository: Repository) -> None:
    repository.commit(compose__yaml=ONE)
    assert repository.found() == []
    repository.write({"compose.yaml": TWO})
    assert repository.found() == ["compose.yaml:5"]
    repository.write({"compose.yaml": "# moved\n\n" + ONE})
    assert repository.found() == []
    repository.write({"compose.yaml": ONE.replace("nginx", "httpd")})
    assert repository.found() == ["compose.yaml:3"]
    assert repository.command("check", "--select", TAG, "--diff-base", "HEAD").code == 1


def test_a_finding_over_several_lines_meets_a_change_inside(repository: Repository) -> None:
    text = "services:\n  web:\n    image: a:1\n    command: >-\n      a\n      b $X\n      c\n"
    repository.commit(compose__yaml=text)
    file = repository.folder / "compose.yaml"
    changes = Changes("HEAD")
    assert changes.of(str(file)) == []
    repository.write({"compose.yaml": text.replace("      a\n", "").replace("c\n", "d\ne\n")})
    assert Changes("HEAD").of(str(file)) == [Hunk(5, 4), Hunk(6, 7)]


@pytest.mark.parametrize(
    ("hunk", "first", "last", "meets"),
    [
        (Hunk(3, 4), 1, 2, False), (Hunk(3, 4), 1, 3, True), (Hunk(3, 4), 4, 9, True), (Hunk(3, 4), 5, 5, False),
        (Hunk(4, 3), 3, 3, False), (Hunk(4, 3), 4, 4, False), (Hunk(4, 3), 3, 4, True), (Hunk(1, 0), 1, 1, False),
    ],
)  # fmt: skip
def test_what_meets_a_hunk(hunk: Hunk, first: int, last: int, meets: bool) -> None:
    assert (first <= hunk.last and hunk.first <= last) is meets


def test_new_files_count_as_a_whole(repository: Repository) -> None:
    repository.commit(compose__yaml=ONE, __gitignore="ignored/\n")
    repository.write({"a/compose.yaml": ONE, "b/compose.yaml": ONE, "ignored/compose.yaml": ONE})
    repository.git("add", "b/compose.yaml")
    assert repository.found() == ["a/compose.yaml:3", "b/compose.yaml:3"]
    assert repository.found("ignored/compose.yaml") == ["ignored/compose.yaml:3"]


def test_a_renamed_file_is_compared_with_what_it_was(repository: Repository) -> None:
    filler = "".join(f"# line {n}\n" for n in range(20))
    repository.commit(compose__yaml=filler + TWO)
    repository.git("mv", "compose.yaml", "docker-compose.yaml")
    assert repository.found() == []
    repository.write({"docker-compose.yaml": filler + TWO.replace("nginx", "httpd", 1)})
    assert repository.found() == ["docker-compose.yaml:23"]


def test_dockerfiles_and_env_files(repository: Repository) -> None:
    build = "services:\n  web:\n    build: .\n    environment: [A_PASSWORD, B_PASSWORD]\n"
    env = "A_PASSWORD=mV7kQ2xWz9pL4r\n"
    repository.commit(compose__yaml=build, Dockerfile="FROM debian\n", __env=env)
    select = f"{TAG},secret-in-tracked-env-file"
    assert repository.found(select=select) == []
    repository.write({"Dockerfile": "FROM debian\nFROM httpd\n", ".env": env + "B_PASSWORD=xV7kQ2xWz9pL4s\n"})
    assert sorted(repository.found(select=select)) == [".env:2", "Dockerfile:2"]
    assert repository.found("Dockerfile") == ["Dockerfile:2"]


FOLDERS = ["a b", "é", 'q"\\', "t\tb", "-x", "n\nl", "b/b", "+++ b"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_any_name(repository: Repository, folder: str) -> None:
    name = f"{folder}/compose.yaml"
    repository.commit(**{name: ONE})
    assert repository.found() == []
    repository.write({name: TWO})
    assert repository.found() == [f"{name}:5"]


def test_a_line_that_looks_like_the_head_of_a_diff(repository: Repository) -> None:
    trap = "# x\n++ b/other.yaml\n@@ -1 +1 @@\n"
    repository.commit(compose__yaml=ONE)
    text = (
        ONE
        + "    command: |\n"
        + "".join(f"      {line}\n" for line in trap.split("\n"))
        + "  api:\n    image: nginx\n"
    )
    repository.write({"compose.yaml": text, "other.yaml": trap})
    repository.git("add", "-A")
    assert repository.found() == [f"compose.yaml:{text.count(chr(10))}"]
    shown = ["+++ b/a", "@@ -0,0 +1,3 @@", "+++ b/b", "+@@ -1 +1 @@", "+x", "--- a/c", "+++ b/c", "@@ -4,2 +3,0 @@"]
    assert list(_hunks(shown)) == [("a", Hunk(1, 3)), ("c", Hunk(4, 3))]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_newlines(repository: Repository, newline: str) -> None:
    repository.git("config", "core.autocrlf", "false")
    repository.commit(compose__yaml=ONE.replace("\n", newline))
    assert repository.found() == []
    repository.write({"compose.yaml": TWO.replace("\n", newline)})
    assert repository.found() == (["compose.yaml:5"] if newline == "\r\n" else ["compose.yaml:3", "compose.yaml:5"])


def test_from_a_folder_below_and_from_outside(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit(**{"a/compose.yaml": ONE, "b/compose.yaml": ONE})
    repository.write({"a/compose.yaml": TWO, "b/compose.yaml": TWO})
    monkeypatch.chdir(repository.folder / "a")
    assert repository.found() == ["compose.yaml:5"]
    monkeypatch.chdir(repository.folder.parent)
    assert repository.found("shop/b") == ["shop/b/compose.yaml:5"]


def test_what_others_did_meanwhile_does_not_count(repository: Repository) -> None:
    repository.commit(compose__yaml=TWO)
    repository.git("checkout", "-q", "-b", "work")
    repository.commit(other="x")
    repository.git("checkout", "-q", "main")
    repository.commit(compose__yaml=TWO.replace("nginx", "nginx:1.27"))
    repository.git("checkout", "-q", "work")
    assert repository.found(base="main") == []
    repository.commit(compose__yaml=TWO.replace("nginx", "httpd", 1))
    assert repository.found(base="main") == ["compose.yaml:3"]
    assert repository.found(base="HEAD~1") == ["compose.yaml:3"]
    assert repository.found(base="HEAD") == []


def test_a_configuration_of_git_changes_nothing(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit(compose__yaml=TWO)
    for setting in (
        "diff.noprefix=true", "diff.mnemonicPrefix=true", "color.ui=always", "color.diff=always", "diff.context=9",
        "diff.interHunkContext=9", "diff.renames=false", "diff.external=false", "diff.relative=true",
        "core.quotePath=true",
        "diff.algorithm=patience",
    ):  # fmt: skip
        repository.git("config", *setting.split("="))
    repository.command.file(".gitattributes", "*.yaml -diff\n")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_DIFF_OPTS", "--unified=9")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    repository.write({"compose.yaml": TWO.replace("  api:\n    image: nginx\n", "  api:\n    image: httpd\n")})
    assert repository.found() == ["compose.yaml:5"]


@pytest.mark.parametrize(
    "revision",
    [
        "nowhere",
        "-x",
        "--output=stolen",
        "--help",
        "",
        "HEAD~99",
        "HEAD..HEAD",
        "a b",
        "a\nb",
        ":compose.yaml",
        "é",
        "^HEAD",
    ],
)
def test_a_revision_that_is_none(repository: Repository, revision: str) -> None:
    repository.commit(compose__yaml=ONE)
    result = repository.command("check", f"--diff-base={revision}")
    assert (result.code, result.out) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "is no revision known in" in result.stderr
    assert not (repository.folder / "stolen").exists()


def test_where_it_cannot_be_known(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.file("compose.yaml", ONE)
    result = command("check", "--diff-base", "HEAD")
    assert (result.code, result.stderr) == (2, "error: compose.yaml: is in no git repository; --diff-base needs one\n")
    result = command("check", "-", "--diff-base", "HEAD", stdin=b"a")
    assert (result.code, result.stderr) == (2, "error: --diff-base compares files; standard input is none\n")
    repository = Repository(command, command.folder)
    assert "is no revision known in" in command("check", "--diff-base", "HEAD").stderr
    repository.commit()
    monkeypatch.setenv("PATH", "")
    result = command("check", "--diff-base", "HEAD")
    assert (result.code, result.stderr) == (2, "error: git cannot be run: no such file or directory\n")


def test_git_is_asked_only_when_it_is_wanted(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.file("compose.yaml", ONE)
    command.file(".git/HEAD", "broken")
    monkeypatch.setattr(subprocess, "run", None)
    assert command("check", "--select", TAG).code == 1


def test_only_what_was_changed_is_mended(repository: Repository) -> None:
    ports = "services:\n  web:\n    image: a:1\n    ports:\n      - 80:20\n"
    repository.commit(compose__yaml=ports)
    repository.write({"compose.yaml": ports + "      - 81:21\n"})
    run = ["check", "--diff-base", "HEAD", "--select", "unquoted-port", "--fail-on", "info"]
    shown = repository.command(*run, "--diff")
    assert shown.code == 1
    assert '-      - 81:21\n+      - "81:21"\n' in shown.out
    assert '"80:20"' not in shown.out
    result = repository.command(*run, "--fix")
    assert (result.code, "1 fixed" in result.out) == (0, True)
    assert (repository.folder / "compose.yaml").read_text() == ports + '      - "81:21"\n'
    repository.write({"compose.yaml": ports + "      - 81:21\n"})
    assert repository.command(*run, "--add-ignores").code == 0
    assert (repository.folder / "compose.yaml").read_text().count("dockcto") == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_changed_lines_are_those_that_differ(repository: Repository, seed: int) -> None:
    draw = random.Random(seed)
    before = [f"line {n}" for n in range(60)]
    repository.commit(a__txt="\n".join(before) + "\n")
    for _ in range(5):
        after = list(before)
        for _ in range(draw.randint(1, 8)):
            at = draw.randrange(len(after))
            after[at : at + draw.randint(0, 2)] = [f"new {draw.random()}" for _ in range(draw.randint(0, 2))]
        repository.write({"a.txt": "\n".join(after) + "\n"})
        hunks = Changes("HEAD").of("a.txt")
        assert hunks is not None
        changed = {line for hunk in hunks for line in range(hunk.first, hunk.last + 1)}
        new = {line for line, text in enumerate(after, 1) if text.startswith("new")}
        assert new <= changed
        assert all(after[line - 1] in before for line in set(range(1, len(after) + 1)) - changed)
