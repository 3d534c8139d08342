"""Whatever stands where a Compose file should be: a finding or one line, the right exit code, and nothing changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from command import Command

SCHEMA = json.loads((Path(__file__).parents[1] / "schemas" / "report.schema.json").read_text())
FINE = "services:\n  web:\n    image: nginx:1.27.3\n"


def bomb(levels: int) -> str:
    """A few lines that stand for 9 to the power of `levels` values."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(f"x-{line}" for line in lines) + f"\nx-all: *a{levels - 1}\n" + FINE


SERVICE = b"  s%d:\n    image: nginx:1.27.3\n    labels:\n      text: " + b"a b " * 2_500 + b"\n"
SERVICES = b"services:\n" + b"".join(SERVICE % n for n in range(1_000))

CONTENTS = {
    # name: (bytes, rule that must be found or None, exit code)
    "empty": (b"", "yaml-error", 1),
    "only a comment": (b"# nothing\n", "yaml-error", 1),
    "only blanks": (b" \n\n", "yaml-error", 1),
    "binary": (bytes(range(256)) * 8, "yaml-error", 1),
    "null bytes": (b"\x00" * 100, "yaml-error", 1),
    "an image": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "yaml-error", 1),
    "not UTF-8": (b"services:\n  web:\n    image: caf\xe9\n", "yaml-error", 1),
    "cut in the middle of a character": (FINE.encode() + b"# \xe2\x82", "yaml-error", 1),
    "half a surrogate": (b"services: \xed\xa0\x80\n", "yaml-error", 1),
    "a terminal escape": (b"services: \x1b[31m\n", "yaml-error", 1),
    "UTF-16 with BOM": (FINE.encode("utf-16"), None, 0),
    "UTF-16 big-endian with BOM": (b"\xfe\xff" + FINE.encode("utf-16-be"), None, 0),
    "UTF-16 cut in two": (FINE.encode("utf-16")[:-1], "yaml-error", 1),
    "UTF-8 with BOM": (b"\xef\xbb\xbf" + FINE.encode(), None, 0),
    "a list at the top": (b"- a\n- b\n", "yaml-error", 1),
    "a text at the top": (b"hello\n", "yaml-error", 1),
    "a number at the top": (b"42\n", "yaml-error", 1),
    "a tab for indentation": (b"services:\n\tweb:\n\t\timage: nginx:1.27.3\n", "yaml-error", 1),
    "an open quote": (b'services:\n  web:\n    image: "nginx\n', "yaml-error", 1),
    "an open bracket": (b"services: [\n", "yaml-error", 1),
    "CRLF": (FINE.replace("\n", "\r\n").encode(), None, 0),
    "CR": (FINE.replace("\n", "\r").encode(), None, 0),
    "mixed newlines": (b"services:\r\n  web:\n    image: nginx:1.27.3\r", None, 0),
    "no final newline": (FINE.rstrip().encode(), None, 0),
    "2,000 deep in block style": ("\n".join(" " * n + "a:" for n in range(2000)).encode(), "yaml-error", 1),
    "5,000 deep in flow style": (b"x-a: " + b"[" * 5000 + b"]" * 5000, "yaml-error", 1),
    "5,000 deep and never closed": (b"services: " + b"{a: " * 5000, "yaml-error", 1),
    "900 deep": (b"x-a: " + b"[" * 900 + b"]" * 900 + b"\n" + FINE.encode(), None, 0),
    "an alias of itself": (b"services: &s\n  web: *s\n", "unresolved-alias", 1),
    "an alias of nothing": (b"services: *gone\n", "unresolved-alias", 1),
    "an alias bomb": (bomb(12).encode(), None, 1),
    "a long line": (b"x-a: " + b"y" * 1_000_000 + b"\n" + FINE.encode(), None, 0),
    "a long key": (b"services:\n  web:\n    " + b"k" * 2_000 + b": 1\n    image: nginx:1.27.3\n", None, 1),
    "10 MB of services": (SERVICES, None, 0),
    "10 MB of comments": (b"# a comment\n" * 870_000 + FINE.encode(), None, 0),
    "every rule of YAML at once": (b"%YAML 1.1\n---\n? &a !!str k\n: |+\n  t\n\n...\n---\n- *a\n", None, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTENTS)
def test_content(command: Command, name: str) -> None:
    content, rule, code = CONTENTS[name]
    path = command.file("compose.yaml", content)
    judge = ["check", "compose.yaml", "--select", "validity", "--output-format"]
    result = command(*judge, "json")
    report = json.loads(result.out)
    jsonschema.validate(report, SCHEMA)
    found = [d["rule"] for d in report["diagnostics"]]
    assert result.code == code, report["diagnostics"][:3]
    assert result.stderr == ""
    assert rule is None or rule in found, report["diagnostics"][:3]
    assert report["projects"][0]["accepted"] is (code == 0)
    size = len(content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace"))
    for diagnostic in report["diagnostics"]:
        start, end = diagnostic["range"]["start"]["offset"], diagnostic["range"]["end"]["offset"]
        assert 0 <= start <= end <= size + 1, diagnostic
        assert len(diagnostic["message"]) < 1000
    for form in ("full", "concise"):
        shown = command(*judge, form)
        assert shown.code == code
        assert len(shown.stdout) < 100_000
        assert not set(shown.out) & {chr(n) for n in (*range(10), *range(11, 32), 127)}
    if rule == "yaml-error":
        assert command("check", "--fix", "--unsafe-fixes", "compose.yaml").code == 1
        assert path.read_bytes() == content


@pytest.mark.parametrize("name", [name for name in CONTENTS if not name.startswith("10 MB")])
def test_standard_input(command: Command, name: str) -> None:
    content, _, code = CONTENTS[name]
    result = command("check", "-", "--select", "validity", "--output-format", "jsonl", stdin=content)
    assert result.code == code
    assert result.stderr == ""
    again = command("check", "-", "--fix", "--select", "yaml-error", stdin=content)
    assert again.stdout == content


@pytest.mark.parametrize("name", [name for name in CONTENTS if not name.startswith("10 MB")])
def test_config_prints_a_model_or_says_why_not(command: Command, name: str) -> None:
    content, _, code = CONTENTS[name]
    command.file("compose.yaml", content)
    result = command("config", "compose.yaml", "--output-format", "jsonl")
    assert result.code == code
    row = json.loads(result.out)
    assert row["files"] == ["compose.yaml"]
    assert (row["model"] is None) is (code != 0)
    assert bool(result.stderr) is (code != 0)


def missing(path: Path) -> None:
    pass


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


def below_a_file(path: Path) -> None:
    path.parent.joinpath("file").write_text("")
    path.symlink_to("file/compose.yaml")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (missing, "does not exist"),
        (folder, "holds no Compose file"),
        (pipe, "is not a regular file; pipe its text in with `-`"),
        (device, "is not a regular file; pipe its text in with `-`"),
        (loop, "cannot be read: too many levels of symbolic links"),
        (dangling, "does not exist"),
        (below_a_file, "cannot be read: not a directory"),
    ],
)
@pytest.mark.parametrize("options", [["check"], ["check", "--fix"], ["check", "--output-format", "json"], ["config"]])
def test_what_is_no_file(command: Command, make: Callable[[Path], None], reason: str, options: list[str]) -> None:
    make(command.folder / "compose.yaml")
    result = command(*options, "compose.yaml")
    assert result.code == 2
    assert result.stderr == f"error: compose.yaml: {reason}\n"


@pytest.mark.parametrize("make", [pipe, device, loop, dangling])
def test_a_search_finds_what_is_no_file(command: Command, make: Callable[[Path], None]) -> None:
    make(command.folder / "compose.yaml")
    result = command("check")
    assert result.code == 2
    assert result.stderr.startswith("error: compose.yaml: ")
    assert result.stderr.count("\n") == 1


def test_a_folder_without_compose_files(command: Command) -> None:
    command.file("README.md", "# Nothing here\n")
    result = command("check")
    assert (result.code, result.out, result.stderr) == (2, "", "error: .: holds no Compose file\n")


def test_an_unreadable_file(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    path = command.file("compose.yaml", FINE)
    path.chmod(0)
    if os.geteuid() == 0:  # root may read everything: ask as anybody else would
        import builtins

        real = builtins.open

        def denied(file: object, *rest: object, **more: object) -> object:
            if str(file).endswith("compose.yaml"):
                raise PermissionError(13, "Permission denied", str(file))
            return real(file, *rest, **more)  # type: ignore[call-overload]

        monkeypatch.setattr(builtins, "open", denied)
    for options in (["check", "compose.yaml"], ["check", "--fix"], ["config", "compose.yaml"]):
        result = command(*options)
        assert result.code == 2
        assert result.stderr == "error: compose.yaml: may not be read: permission denied\n"


def test_a_link_is_fixed_at_its_target(command: Command) -> None:
    target = command.file("real/base.yaml", "version: '3'\n" + FINE)
    link = command.folder / "compose.yaml"
    link.symlink_to("real/base.yaml")
    assert command("check", "--fix", "--select", "obsolete-version", "compose.yaml").code == 0
    assert link.is_symlink()
    assert target.read_text() == FINE


@pytest.mark.parametrize("make", [pipe, device])
@pytest.mark.parametrize(
    "text",
    [
        "services: {web: {image: nginx:1.27.3, env_file: never}}",
        "include: [never]",
        "services: {web: {extends: {file: never, service: web}}}",
        "services: {web: {image: nginx:1.27.3, label_file: never}}",
        "services: {web: {build: {context: ., dockerfile: never}}}",
    ],
)
def test_what_a_project_names_may_never_end(command: Command, make: Callable[[Path], None], text: str) -> None:
    make(command.folder / "never")
    make(command.folder / ".env")
    make(command.folder / ".dockerignore")
    command.file("compose.yaml", text)
    for options in ([], ["--strict-env"]):
        result = command("check", *options)
        assert result.code in (0, 1)
        assert result.stderr == ""


def test_dev_null_is_an_empty_env_file(command: Command) -> None:
    command.file("compose.yaml", "services: {web: {image: nginx:1.27.3, env_file: /dev/null}}\n")
    assert command("check", "--select", "validity", "--strict-env").code == 0
