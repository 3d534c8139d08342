"""Facts about the files around a project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockcto_compose.docker.filesystem import LARGEST_TEXT, Files, Kind, read_index
from dockcto_compose.lint.ignore import is_exposed

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "core.autocrlf=false")


def git(folder: Path, *words: str) -> bytes:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return subprocess.run((*GIT, *words), cwd=folder, env=environment, check=True, capture_output=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", ".")
    (tmp_path / "conf").mkdir()
    for name in ("a.txt", "conf/site.conf", "conf/größe.txt", "x" * 200):
        (tmp_path / name).write_text("1")
    (tmp_path / ".gitignore").write_text("*.key\n")
    git(tmp_path, "add", "-A")
    return tmp_path


def test_kinds(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    files = Files()
    wanted = {"file": Kind.FILE, "folder": Kind.FOLDER, "pipe": Kind.OTHER, "no": Kind.MISSING, "file/x": Kind.MISSING}
    assert {name: files.kind(str(tmp_path / name)) for name in wanted} == wanted
    assert files.kind(str(tmp_path / "loop")) is Kind.UNKNOWN
    assert files.kind("a\0b") is Kind.UNKNOWN


def test_only_the_text_of_a_bounded_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("\ufeffä".encode())
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "large").write_bytes(b"a" * (LARGEST_TEXT + 1))
    os.mkfifo(tmp_path / "pipe")
    files = Files()
    assert files.text(str(tmp_path / "file")) == "ä"
    assert [files.text(str(tmp_path / name)) for name in ("bytes", "large", "pipe", "no")] == [None] * 4


def test_names_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    files = Files()
    assert files.names(str(tmp_path)) == {"a"}
    assert files.names(str(tmp_path / "a")) == frozenset()
    assert files.names(str(tmp_path / "no")) == frozenset()


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_tracked_is_what_git_has_in_its_index(repository: Path, version: str) -> None:
    git(repository, "update-index", "--index-version", version)
    if version == "3":
        (repository / "later").write_text("")
        git(repository, "add", "--intent-to-add", "later")
    (repository / "conf" / "site.conf").unlink()
    (repository / "new.txt").write_text("")
    listed = [os.fsdecode(name) for name in git(repository, "ls-files", "-z").split(b"\0") if name]
    files = Files(is_exposed)
    assert len(listed) >= 5
    assert all(files.tracked(str(repository / name)) for name in listed)
    assert files.tracked(str(repository / "conf"))
    assert not files.tracked(str(repository / "new.txt"))
    assert not files.tracked(str(repository / "conf" / "site"))


def test_a_work_tree_has_an_index_of_its_own(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    git(repository, "commit", "-q", "-m", "first")
    other = tmp_path_factory.mktemp("other") / "tree"
    git(repository, "worktree", "add", "-q", str(other))
    assert Files().tracked(str(other / "a.txt"))


def test_exposed_is_what_git_would_take_in(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    files = Files(is_exposed)
    assert files.exposed(str(repository / "new.txt"))
    assert not files.exposed(str(repository / "secret.key"))
    assert not files.exposed(str(repository / "no" / "new.txt"))
    assert not files.exposed(str(tmp_path_factory.mktemp("outside") / "new.txt"))
    assert not Files().exposed(str(repository / "new.txt"))


def test_a_damaged_index_tracks_nothing(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_bytes(b"DIRC\0\0\0\4\0\0\0\2" + b"\xff" * 70)
    assert not Files().tracked(str(tmp_path / "a"))


@given(st.binary(max_size=300), st.sampled_from([2, 3, 4]), st.integers(0, 5))
def test_any_bytes_are_read_or_refused(data: bytes, version: int, count: int) -> None:
    for content in (data, b"DIRC" + version.to_bytes(4) + count.to_bytes(4) + data):
        try:
            names = read_index(content)
        except (ValueError, IndexError):
            continue
        assert len(names) <= 5
