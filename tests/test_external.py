"""Other programs beside ours: what they find is added, and nothing that goes wrong with them is an error."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest
from command import Command

from dockcto_compose.lint.external import hadolint, is_external, trivy
from dockcto_compose.lint.external.program import find, plain, run

ROOT = Path(__file__).parents[1]
FORMATS = (
    "full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl", "checkstyle",
    "azure", "markdown",
)  # fmt: skip
COMPOSE = """\
services:
  web:
    build: .
  worker:
    build:
      dockerfile_inline: |
        FROM alpine:3.20
        RUN cd /x
  db:
    image: postgres:16.2
"""
DOCKERFILE = "FROM debian\nRUN cd /x && apt-get install curl\nADD compose.yaml /x\n"

# what hadolint 2.15.1 prints for DOCKERFILE and for the inline one; trivy's shape is that of its integration tests
OUTSIDE = [
    {"code": "DL3006", "column": 1, "file": "-", "level": "warning", "line": 1, "message": "Always tag the version"},
    {"code": "DL3003", "column": 1, "file": "-", "level": "warning", "line": 2, "message": "Use WORKDIR to switch"},
    {"code": "DL3015", "column": 1, "file": "-", "level": "info", "line": 2, "message": "Avoid additional packages"},
    {"code": "DL3020", "column": 1, "file": "-", "level": "error", "line": 3, "message": "Use COPY instead of ADD."},
]
INSIDE = [
    {"code": "DL3003", "column": 1, "file": "-", "level": "warning", "line": 2, "message": "Use WORKDIR to switch"},
    {"code": "SC2164", "column": 1, "file": "-", "level": "style", "line": 2, "message": "Use 'cd ... || exit'"},
]
VULNERABLE = {
    "SchemaVersion": 2,
    "ArtifactName": "postgres:16.2",
    "ArtifactType": "container_image",
    "Results": [
        {
            "Target": "postgres:16.2 (debian 12.5)",
            "Class": "os-pkgs",
            "Type": "debian",
            "Vulnerabilities": [
                {
                    "VulnerabilityID": "CVE-2024-0001",
                    "PkgName": "libssl3",
                    "InstalledVersion": "3.0.1",
                    "FixedVersion": "3.0.2",
                    "Severity": "CRITICAL",
                    "Title": "openssl: reads too far.",
                },
                {
                    "VulnerabilityID": "CVE-2024-0001",
                    "PkgName": "openssl",
                    "InstalledVersion": "3.0.1",
                    "FixedVersion": "3.0.2",
                    "Severity": "CRITICAL",
                },
                {"VulnerabilityID": "CVE-2024-0002", "PkgName": "zlib", "InstalledVersion": "1", "Severity": "LOW"},
            ],
        },
        {"Target": "usr/local/bin/gosu", "Class": "lang-pkgs", "Type": "gobinary"},
        {"Target": "other", "Vulnerabilities": None},
    ],
}


def program(folder: Path, name: str, body: str) -> None:
    """A program of ours that stands in for another one; it keeps what it was started with."""
    path = folder / name
    log = folder / f"{name}.log"
    path.write_text(
        f"#!{sys.executable}\nimport json, os, sys, time\ntext = sys.stdin.read()\n"
        f"open({str(log)!r}, 'a').write(json.dumps([sys.argv[1:], os.getcwd(), text]) + '\\n')\n{body}\n"
    )
    path.chmod(0o755)


def started(folder: Path, name: str) -> list[list[object]]:
    return [json.loads(line) for line in (folder / f"{name}.log").read_text().splitlines()]


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def both(bin_folder: Path) -> Path:
    said = f"print(json.dumps({INSIDE!r} if 'alpine' in text else {OUTSIDE!r}))"
    program(bin_folder, "hadolint", f"print('a line that its configuration asks for')\n{said}")
    program(bin_folder, "trivy", f"print(json.dumps({VULNERABLE!r}))")
    return bin_folder


@pytest.fixture
def shop(command: Command) -> Command:
    command.file("compose.yaml", COMPOSE)
    command.file("Dockerfile", DOCKERFILE)
    return command


WITH = ("--with", "hadolint", "--with", "trivy")


def found(command: Command, *arguments: str) -> list[str]:
    """The findings of other programs, as `file:line:column severity rule service`."""
    report = json.loads(command("check", *arguments, "--output-format", "json").out)
    return [
        f"{d['path']}:{d['range']['start']['line']}:{d['range']['start']['column']} {d['severity']} {d['rule']}"
        f" {d['service']}"
        for d in report["diagnostics"]
        if is_external(d["rule"])
    ]


def test_their_findings_stand_beside_ours(both: Path, shop: Command) -> None:
    assert found(shop, *WITH) == [
        "Dockerfile:2:1 warning hadolint/DL3003 None",
        "Dockerfile:2:1 info hadolint/DL3015 None",
        "compose.yaml:8:9 warning hadolint/DL3003 worker",
        "compose.yaml:8:9 info hadolint/SC2164 worker",
        "compose.yaml:10:12 error trivy/CVE-2024-0001 db",
        "compose.yaml:10:12 info trivy/CVE-2024-0002 db",
    ]
    assert "hadolint/DL3015 None" not in " ".join(found(shop, *WITH, "--strict"))  # ours says it there
    assert found(shop, "--with", "trivy", "--with", "trivy")[0].endswith("trivy/CVE-2024-0001 db")
    assert found(shop) == []


def test_what_ours_says_of_the_same_instruction_is_left_out(bin_folder: Path, command: Command) -> None:
    """Also on the second line of an instruction inside a compose file, and for a service where nobody wrote USER."""
    said = [{"code": code, "line": line, "level": "info", "message": code} for code, line in (
        ("DL3015", 3), ("DL3020", 5), ("DL3020", 6), ("DL3057", 1), ("DL3002", 1),
    )]  # fmt: skip
    program(bin_folder, "hadolint", f"print(json.dumps({said!r}))")
    lines = ("FROM debian:12.5", "  RUN x && \\", "    apt-get install -y curl", "", "ADD x /x", "ADD *.y /y")
    body = "".join(f"        {line}\n" for line in lines)
    command.file("x", "")
    command.file("compose.yaml", f"services:\n  web:\n    ports: [80]\n    build:\n      dockerfile_inline: |\n{body}")
    assert found(command, "--strict", "--with", "hadolint") == ["compose.yaml:11:9 info hadolint/DL3020 web"]
    command.file("compose.yaml", "services:\n  web:\n    ports: [80]\n    build: .\n")
    command.file("Dockerfile", "\n".join(lines).replace("\n  RUN", "\nRUN"))
    assert found(command, "--strict", "--with", "hadolint") == ["Dockerfile:6:1 info hadolint/DL3020 None"]


def test_a_vulnerability_is_one_finding_for_all_its_packages(both: Path, shop: Command) -> None:
    report = json.loads(shop("check", "--with", "trivy", "--output-format", "json").out)
    assert [d["message"] for d in report["diagnostics"] if d["category"] == "security" and is_external(d["rule"])] == [
        "libssl3 3.0.1, openssl 3.0.1: openssl: reads too far (critical); take an image with 3.0.2 or later",
        "zlib 1: CVE-2024-0002 (low); no version without it is known",
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_every_report_takes_them(form: str, both: Path, shop: Command) -> None:
    result = shop("check", *WITH, "--output-format", form, "--report", "json=report.json")
    assert result.code == 1
    assert "DL3003" in result.out
    assert "CVE-2024-0001" in result.out
    assert result.stderr == "" or form == "concise"
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text())
    jsonschema.validate(json.loads((shop.folder / "report.json").read_text()), schema)


def test_nothing_of_a_project_is_an_argument(both: Path, command: Command) -> None:
    """Neither paths nor images of a hostile project reach a command line, but for valid image references."""
    command.file("-o evil/Dockerfile", "FROM a:1\n")
    command.file("$(touch x)/-c.Dockerfile", "FROM b:1\n")
    images = ["--output=evil", "-o", "$(touch x)", "a b", "a;b", "docker.io/library/redis:7.2", "`id`", "../x:1"]
    services = [{"image": image} for image in images]
    services += [{"build": "./-o evil"}, {"build": {"context": "$$(touch x)", "dockerfile": "-c.Dockerfile"}}]
    command.file("compose.yaml", json.dumps({"services": {f"s{n}": one for n, one in enumerate(services)}}))
    command.file("trivy.yaml", "output: evil\n")
    command.file(".trivyignore", "CVE-2024-0009\n")
    command("check", *WITH)
    for arguments, _, text in started(both, "hadolint"):
        assert arguments == ["--no-fail", "--format", "json", "-"]
        assert text in ("FROM a:1\n", "FROM b:1\n")
    assert len(started(both, "hadolint")) == 2
    ((arguments, folder, _),) = started(both, "trivy")
    assert isinstance(arguments, list)
    assert arguments[-4:-2] == ["--ignorefile", str(command.folder / ".trivyignore")]
    assert arguments[-2:] == ["--", "docker.io/library/redis:7.2"]
    assert {"--offline-scan", "--skip-db-update"} <= set(arguments)
    assert not Path(str(folder)).exists()  # an empty folder, where no trivy.yaml tells it what to do
    assert not (command.folder / "evil").exists()
    assert not (command.folder / "x").exists()


def test_a_program_of_the_project_is_never_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "hadolint", "print('[]')")
    monkeypatch.chdir(tmp_path)
    for path in (".", "", f".{os.pathsep}bin", os.pathsep):
        monkeypatch.setenv("PATH", path)
        assert find("hadolint") is None
    monkeypatch.setenv("PATH", f".{os.pathsep}{tmp_path}{os.sep}")
    assert find("hadolint") == str(tmp_path / "hadolint")
    assert find("../hadolint") is None


@pytest.mark.usefixtures("bin_folder")
def test_a_program_that_is_not_there_is_one_line(shop: Command) -> None:
    result, without = shop("check", *WITH, "--output-format", "json"), shop("check", "--output-format", "json")
    assert (result.code, result.stdout) == (without.code, without.stdout)
    assert result.stderr == "note: hadolint and trivy are not on PATH and found nothing\n"
    assert shop("check", "--with", "trivy", "-q", "--output-format", "json").stderr == ""
    assert shop("check", "--with", "snyk").code == 2


BROKEN = {
    "no JSON": ("print('hello')", ""),
    "nothing": ("", ""),
    "another shape": ("print(json.dumps([1, {'code': 3}, {'code': 'DL1', 'line': 'x'}]))", ""),
    "deep": ("print('[' * 100_000)", ""),
    "not UTF-8": ("sys.stdout.buffer.write(b'\\xff\\xfe')", ""),
    "a line that is not there": (
        "print(json.dumps([{'code': 'DL9', 'line': 10**9, 'level': 'info', 'message': 'x'}]))",
        "",
    ),
    "exit code": ("sys.exit(3)", "exit code 3"),
    "a message": (
        "sys.stderr.write('a\\nFATAL\\tno \\x1b[31mdatabase\\n* b\\n\\n'); sys.exit(1)",
        "FATAL no [31mdatabase",
    ),
    "a last word": ("sys.stderr.write('a\\nb\\n\\n'); sys.exit(1)", ": b"),
    "parse failure": (
        "print(json.dumps([{'code': 'DL1000', 'line': 5, 'level': 'error', 'message': \"unexpected 'U'\\nmore\"}]))",
        "line 5: unexpected 'U' more",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_whatever_a_program_does_is_no_error(name: str, bin_folder: Path, shop: Command) -> None:
    body, note = BROKEN[name]
    program(bin_folder, "hadolint", body)
    program(bin_folder, "trivy", body)
    plain = shop("check", "--output-format", "json")
    result = shop("check", *WITH, "--output-format", "json", "--debug")
    assert result.code == plain.code
    ours = [d for d in json.loads(result.out)["diagnostics"] if not is_external(d["rule"])]
    assert ours == json.loads(plain.out)["diagnostics"]
    assert note in result.stderr
    assert "Traceback" not in result.stderr


def test_what_a_program_says_is_one_plain_line() -> None:
    assert plain(" a\x1b[31m\tb\r\nc. ") == "a[31m b c"
    assert len(plain("word " * 1000)) < 500


def test_a_program_that_does_not_end_is_ended(bin_folder: Path) -> None:
    program(bin_folder, "sleepy", "time.sleep(60)")
    ran = run([str(bin_folder / "sleepy")], seconds=0.5)
    assert ran.problem == "it did not end within 0.5 seconds"
    assert run([str(bin_folder / "absent")]).problem.startswith("it could not be started")


def test_their_findings_can_be_ignored_and_kept_for_later(both: Path, shop: Command) -> None:
    shop.file("Dockerfile", "# dockcto: ignore-file[hadolint/DL3003] the folder is there\nRUN cd /x\nFROM a:1\n")
    assert not any("DL3003 None" in one for one in found(shop, "--with", "hadolint"))
    plain = json.loads(shop("check", "--output-format", "json").out)
    assert "malformed-suppression" not in [d["rule"] for d in plain["diagnostics"]]
    assert "unused-suppression" not in [d["rule"] for d in plain["diagnostics"]]
    shop("check", *WITH, "--write-baseline", "known.json")
    assert shop("check", *WITH, "--baseline", "known.json").code == 0
    shop("check", "--add-ignores", "--with", "trivy")
    assert "# dockcto: ignore[trivy/CVE-2024-0001, trivy/CVE-2024-0002]" in (shop.folder / "compose.yaml").read_text()
    assert found(shop, "--with", "trivy") == []


def test_what_is_left_after_fixes_is_judged(both: Path, shop: Command) -> None:
    shop("check", "--fix", "--with", "hadolint", "--output-format", "json")
    texts = [text for _, _, text in started(both, "hadolint")]
    assert DOCKERFILE.replace("ADD", "COPY") in texts
    assert found(shop, "--with", "hadolint", "Dockerfile")[0] == "Dockerfile:2:1 warning hadolint/DL3003 None"


def test_judging_a_text_alone(both: Path) -> None:
    judged = hadolint.judge(str(both / "hadolint"), "FROM alpine\n")
    assert [(one.code, one.line) for one in judged.findings] == [("DL3003", 2), ("SC2164", 2)]
    assert [one.code for one in trivy.judge(str(both / "trivy"), "a:1").findings] == ["CVE-2024-0001", "CVE-2024-0002"]
