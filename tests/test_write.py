"""Writing fixed files: nothing is lost, whatever kind of file stands there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dockcto_compose.lint.write import WriteRefused, write_all

OLD, NEW = "a: 1\n", "a: 2\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "compose.yaml"
    path.write_text(OLD)
    return path


def write(path: Path, before: str | None = OLD, after: str = NEW) -> list[str]:
    return write_all({str(path): (before, after)})


def leftovers(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.endswith(".tmp")]


def test_content_and_mode(file: Path) -> None:
    file.chmod(0o640)
    assert write(file) == [str(file)]
    assert file.read_text() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert leftovers(file.parent) == []


@pytest.mark.parametrize("text", ["a\r\nb\r\n", "\ufeffa", "", "a\rb", "é\U0001f600\x85", "no newline at the end"])
def test_bytes_are_exact(file: Path, text: str) -> None:
    write(file, after=text)
    assert file.read_bytes() == text.encode()


def test_the_same_text_is_not_written(file: Path) -> None:
    before = file.stat()
    assert write(file, after=OLD) == []
    assert file.stat().st_ino == before.st_ino


def test_a_symbolic_link_stays_one(file: Path) -> None:
    link = file.parent / "link.yaml"
    link.symlink_to(file.name)
    write(link)
    assert link.is_symlink()
    assert file.read_text() == NEW


def test_a_chain_of_links_over_folders(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "base.yaml"
    target.write_text(OLD)
    (tmp_path / "first.yaml").symlink_to("real/base.yaml")
    (tmp_path / "second.yaml").symlink_to("first.yaml")
    write(tmp_path / "second.yaml")
    assert target.read_text() == NEW
    assert (tmp_path / "first.yaml").is_symlink()
    assert leftovers(tmp_path) == leftovers(tmp_path / "real") == []


def test_hard_links_stay_together(file: Path) -> None:
    other = file.parent / "other.yaml"
    os.link(file, other)
    write(file)
    assert other.read_text() == NEW
    assert other.stat().st_ino == file.stat().st_ino


def test_a_shorter_text_in_place_leaves_nothing_behind(file: Path) -> None:
    os.link(file, file.parent / "other.yaml")
    write(file, after="b")
    assert file.read_bytes() == b"b"


@pytest.mark.parametrize(("name", "mode"), [(".gitignore", 0o640), (".env", 0o600), ("secrets/a.txt", 0o600)])
def test_a_new_file(tmp_path: Path, name: str, mode: int) -> None:
    path = tmp_path / name
    mask = os.umask(0o027)
    try:
        write(path, before=None, after="A=1\n")
    finally:
        os.umask(mask)
    assert path.read_text() == "A=1\n"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    if path.parent != tmp_path:
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def changed(path: Path) -> None:
    path.write_text("somebody else\n")


def gone(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (changed, "has changed since it was read"),
        (gone, "has disappeared since it was read"),
        (folder, "is not a regular file"),
        (pipe, "is not a regular file"),
        (loop, "cannot be written"),
    ],
)
def test_what_is_no_longer_there_is_not_written(file: Path, happens: object, reason: str) -> None:
    happens(file)  # type: ignore[operator]
    with pytest.raises(WriteRefused, match=reason):
        write(file)
    assert leftovers(file.parent) == []


def test_a_new_file_that_exists_by_now(file: Path) -> None:
    with pytest.raises(WriteRefused, match="has appeared since it was read"):
        write(file, before=None)
    assert file.read_text() == OLD


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(WriteRefused, match="cannot be written"):
        write(tmp_path / "gone" / ".env", before=None)


def test_all_or_none(file: Path) -> None:
    other = file.parent / "other.yaml"
    other.write_text("somebody else\n")
    with pytest.raises(WriteRefused, match=r"other\.yaml: has changed"):
        write_all({str(file): (OLD, NEW), str(other): (OLD, NEW)})
    assert file.read_text() == OLD
    assert leftovers(file.parent) == []


def test_two_names_of_one_file(file: Path) -> None:
    link = file.parent / "link.yaml"
    link.symlink_to(file.name)
    with pytest.raises(WriteRefused, match="is the same file"):
        write_all({str(file): (OLD, NEW), str(link): (OLD, "a: 3\n")})
    assert file.read_text() == OLD


def test_a_read_only_file_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.chmod(0o444)
    if os.access(file, os.W_OK):  # root may write everything: ask as anybody else would
        monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    with pytest.raises(WriteRefused, match="is read-only"):
        write(file)
    assert file.read_text() == OLD


def test_a_secret_is_in_its_new_home_before_the_old_one_loses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose, env = tmp_path / "compose.yaml", tmp_path / ".env"
    compose.write_text("old\n")
    order: list[str] = []
    rename = os.replace
    monkeypatch.setattr(os, "replace", lambda old, new: (order.append(Path(new).name), rename(old, new))[1])
    ignore = tmp_path / ".gitignore"
    write_all({str(compose): ("old\n", "new\n"), str(env): (None, "SECRET=x\n"), str(ignore): (None, "/.env\n")})
    assert order == [".gitignore", ".env", "compose.yaml"]
    assert stat.S_IMODE(env.stat().st_mode) == 0o600


def test_a_refused_write_leaves_no_new_folder(file: Path) -> None:
    secret = file.parent / "secrets" / "a.txt"
    with pytest.raises(WriteRefused, match="has changed"):
        write_all({str(secret): (None, "x"), str(file): ("something else\n", NEW)})
    assert sorted(os.listdir(file.parent)) == [file.name]


def test_no_folder_is_made_but_the_one_for_secrets(tmp_path: Path) -> None:
    with pytest.raises(WriteRefused, match="cannot be written"):
        write(tmp_path / "other" / "a.txt", before=None)
    assert os.listdir(tmp_path) == []


def test_what_a_killed_run_left_behind_is_gone_after_the_next(file: Path) -> None:
    left = file.parent / ".compose.yaml.abcd_123.dockcto.tmp"
    other = file.parent / ".compose.yaml.tmp"
    left.write_text("half")
    other.write_text("somebody else's")
    write(file)
    assert not left.exists()
    assert other.exists()


def test_another_run_in_the_folder_is_waited_for(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr("dockcto_compose.lint.write.LONGEST_WAIT", 0.1)
    handle = os.open(file.parent, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(WriteRefused, match="is being written by another run"):
        write(file)
    assert file.read_text() == OLD
    os.close(handle)
    assert write(file) == [str(file)]
