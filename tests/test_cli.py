"""The command line: what scripts depend on."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
import yaml
from command import Command, Result

import dockcto_compose
from dockcto_compose.cli.check import cores as processors
from dockcto_compose.lint import run
from dockcto_compose.report import FORMATS

SCHEMA = json.loads((Path(__file__).parents[1] / "schemas" / "report.schema.json").read_text())
CLEAN = "services:\n  web:\n    image: nginx:1.27.3\n    user: '101'\n    healthcheck:\n      test: curl -f localhost\n"
WRONG = "services:\n  web:\n    imgae: nginx\n"
OBSOLETE = "version: '3.8'\n" + CLEAN  # a warning with a safe fix
REPEATED = CLEAN + "    expose: ['80', '80']\n"  # an info with a safe fix


def rules(result_json: str) -> list[str]:
    return [d["rule"] for d in json.loads(result_json)["diagnostics"]]


# exit codes


def test_a_clean_project(command: Command) -> None:
    command.file("compose.yaml", CLEAN)
    result = command("check")
    assert (result.code, result.out, result.stderr) == (0, "nothing to report in 1 file\n", "")


def test_a_project_that_compose_refuses(command: Command) -> None:
    command.file("compose.yaml", WRONG)
    result = command("check")
    assert result.code == 1
    assert result.out.startswith("error[")
    assert " --> compose.yaml:" in result.out
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("severity", "level", "code"),
    [
        ("error", "error", 1), ("error", "warning", 1), ("error", "info", 1), ("error", "never", 0),
        ("warning", "error", 0), ("warning", "warning", 1), ("warning", "info", 1), ("warning", "never", 0),
        ("info", "error", 0), ("info", "warning", 0), ("info", "info", 1), ("info", "never", 0),
    ],
)  # fmt: skip
def test_fail_on(command: Command, severity: str, level: str, code: int) -> None:
    text, rule = {
        "error": (WRONG, "unknown-key"),
        "warning": (CLEAN.replace("nginx:1.27.3", "nginx"), "image-untagged"),
        "info": (REPEATED, "dropped-list-item"),
    }[severity]
    command.file("compose.yaml", text)
    result = command("check", "--select", rule, "--fail-on", level, "--output-format", "json")
    assert {d["severity"] for d in json.loads(result.out)["diagnostics"]} == {severity}
    assert result.code == code


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "--nonsense"], "No such option: --nonsense"),
        (["check", "--colour", "never"], "--color"),
        (["chekc"], "check"),
        (["check", "--output-format", "xml"], "'xml' is not one of"),
        (["check", "--fail-on", "fatal"], "'fatal' is not one of"),
        (["check", "--jobs", "many"], "--jobs"),
        (["check", "--select", "obsolete-versoin"], 'did you mean "obsolete-version"?'),
        (["check", "--ignore", "securty"], 'did you mean "security"?'),
        (["check", "--extend-select", "zzz"], '"zzz" is neither a rule nor a category'),
        (["check", "--compose-version", "latest"], '"latest" is not a version'),
        (["check", "--compose-version", "1.29"], "1.29 is not known"),
        (["check", "-", "compose.yaml"], "`-` stands alone"),
        (["check", "--output-file", "no/such/folder.json"], "no/such/folder.json: cannot be written"),
        (["explain", "obsolete_version"], 'did you mean "obsolete-version"?'),
        (["explain"], "RULE"),
        (["config", "--output-format", "toml"], "'toml' is not one of"),
    ],
)
def test_wrong_usage_is_one_line_and_2(command: Command, arguments: list[str], words: str) -> None:
    command.file("compose.yaml", CLEAN)
    result = command(*arguments)
    assert result.code == 2
    assert words in result.stderr
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1


def test_an_unreadable_path_does_not_hide_the_others(command: Command) -> None:
    command.file("compose.yaml", WRONG)
    result = command("check", "gone.yaml", "compose.yaml", "--output-format", "json")
    assert result.code == 2
    assert "unknown-key" in rules(result.out)
    assert result.stderr == "error: gone.yaml: does not exist\n"


def test_an_internal_error_is_one_line_without_secrets(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("hunter2")

    command.file("a.yaml", CLEAN)
    monkeypatch.setattr(run, "findings", broken)
    result = command("check", "a.yaml")
    assert result.code == 2
    assert re.fullmatch(r"error: a\.yaml: internal error: KeyError in lint/run\.py:\d+; .*--debug.*\n", result.stderr)
    with pytest.raises(KeyError):
        command("check", "a.yaml", "--debug")


# projects


def test_files_are_merged(command: Command) -> None:
    command.file("a.yaml", "services:\n  web:\n    ports: ['80:80']\n")
    command.file("b.yaml", CLEAN)
    result = command("check", "-f", "a.yaml", "--file", "b.yaml", "-p", "mine", "--output-format", "json")
    assert json.loads(result.out)["projects"] == [{"name": "mine", "files": ["a.yaml", "b.yaml"], "accepted": True}]
    apart = command("check", "a.yaml", "b.yaml", "--output-format", "json")
    assert [p["accepted"] for p in json.loads(apart.out)["projects"]] == [False, True]


def test_a_folder_is_searched_and_grouped(command: Command) -> None:
    command.file("compose.yaml", CLEAN)
    command.file("compose.override.yaml", "services:\n  web:\n    ports: ['80:80']\n")
    command.file("deep/er/docker-compose.yml", CLEAN)
    result = command("check", "--output-format", "json")
    assert [p["files"] for p in json.loads(result.out)["projects"]] == [
        ["compose.yaml", "compose.override.yaml"],
        ["deep/er/docker-compose.yml"],
    ]
    assert json.loads(result.out)["summary"]["files"] == 3


def test_compose_file_names_the_project(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.file("compose.yaml", WRONG)
    command.file("other.yaml", CLEAN)
    command.file("more.yaml", "services:\n  web:\n    ports: ['80:80']\n")
    monkeypatch.setenv("COMPOSE_FILE", f"other.yaml{os.pathsep}more.yaml")
    result = command("check", "--output-format", "json")
    assert [p["files"] for p in json.loads(result.out)["projects"]] == [["other.yaml", "more.yaml"]]
    named = command("check", "compose.yaml", "--output-format", "json")
    assert [p["files"] for p in json.loads(named.out)["projects"]] == [["compose.yaml"]]


def test_a_shared_base_is_reported_once(command: Command) -> None:
    command.file("compose.yaml", OBSOLETE)
    command.file("compose.dev.yaml", "services:\n  web:\n    ports: ['80:80']\n")
    report = json.loads(command("check", "--output-format", "json").out)
    assert [p["files"] for p in report["projects"]] == [["compose.yaml"], ["compose.yaml", "compose.dev.yaml"]]
    assert [d["rule"] for d in report["diagnostics"]].count("obsolete-version") == 1


def test_options_reach_the_loader(command: Command) -> None:
    command.file(
        "compose.yaml",
        "services:\n  web:\n    image: ${IMAGE:?}\n  dbg:\n    profiles: [debug]\n    depends_on: [gone]\n",
    )
    command.file("x.env", "IMAGE=nginx:1.27.3\n")

    def accepted(*options: str) -> bool:
        out = command("check", "--strict-env", "--output-format", "json", *options, "compose.yaml").out
        return bool(json.loads(out)["projects"][0]["accepted"])

    assert not accepted()
    assert accepted("--env-file", "x.env")
    assert not accepted("--env-file", "x.env", "--profile", "debug")
    assert not accepted("--env-file", "x.env", "-p", "My Project")


def test_many_projects_are_judged_alike_in_one_process_and_in_many(command: Command) -> None:
    for n in range(run.PAYS_FROM + 5):
        command.file(f"p{n:03}/compose.yaml", [CLEAN, WRONG, OBSOLETE][n % 3])
    one = command("check", "--jobs", "1", "--output-format", "json")
    two = command("check", "--jobs", "2", "--output-format", "json")
    assert one.stdout == two.stdout
    assert len(json.loads(one.out)["projects"]) == run.PAYS_FROM + 5
    assert (one.code, two.code) == (1, 1)


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_processes_that_share_no_memory_find_the_same(command: Command, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        method = "spawn"
    for number in range(run.PAYS_FROM):
        command.file(f"{number}/compose.yaml", WRONG)
    program = (
        "import multiprocessing, sys\nfrom dockcto_compose.cli import main\n"
        "if __name__ == '__main__':\n    multiprocessing.set_start_method(sys.argv.pop(1))\n    main()\n"
    )
    command.file("program.py", program)
    arguments = [method, "check", "--jobs", "2", "--output-format", "concise"]
    done = subprocess.run(
        [sys.executable, "program.py", *arguments], cwd=command.folder, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == run.PAYS_FROM


@pytest.mark.parametrize(
    ("quota", "cores"),
    [("100000 100000\n", 1), ("50000 100000\n", 1), ("150000 100000\n", 2), ("max 100000\n", 4), ("", 4), (None, 4)],
)
def test_as_many_processes_as_the_container_may_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str | None, cores: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2, 3}, raising=False)
    if quota is not None:
        (tmp_path / "cpu.max").write_text(quota)
    assert processors(str(tmp_path / "cpu.max")) == cores


# rules


def test_selection(command: Command) -> None:
    command.file("compose.yaml", OBSOLETE.replace("image", "imgae"))

    def found(*options: str) -> set[str]:
        return set(rules(command("check", "--output-format", "json", *options).out))

    assert {"unknown-key", "obsolete-version"} <= found()
    assert found("--select", "obsolete-version") == {"obsolete-version"}
    assert found("--select", "obsolete-version, unknown-key") == {"obsolete-version", "unknown-key"}
    assert found("--select", "obsolete-version", "--select", "unknown-key") == {"obsolete-version", "unknown-key"}
    assert found("--select", "obsolete-version", "--extend-select", "unknown-key") == {
        "obsolete-version",
        "unknown-key",
    }
    assert "obsolete-version" not in found("--ignore", "tidiness")
    assert found("--select", "tidiness", "--ignore", "obsolete-version") == set()
    assert found() <= found("--strict")
    assert "service-key-order" not in found("--strict")


# output


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(command: Command, form: str) -> None:
    command.file("compose.yaml", WRONG)
    result = command("check", "--output-format", form)
    assert result.code == 1
    assert "unknown-key" in result.out
    if form == "json":
        jsonschema.validate(json.loads(result.out), SCHEMA)


def test_concise_keeps_the_summary_out_of_the_findings(command: Command) -> None:
    command.file("compose.yaml", WRONG)
    result = command("check", "--output-format", "concise")
    assert all(
        re.match(r"compose\.yaml:\d+:\d+: (error|warning|info) [a-z-]+ ", line) for line in result.out.splitlines()
    )
    assert " in 1 file" in result.stderr


def test_output_file(command: Command) -> None:
    command.file("compose.yaml", WRONG)
    shown = command("check", "--output-format", "json")
    result = command("check", "--output-format", "json", "--output-file", "report.json")
    assert (result.code, result.out) == (1, "")
    assert (command.folder / "report.json").read_text() == shown.out


def test_quiet(command: Command) -> None:
    command.file("compose.yaml", REPEATED.replace("image", "imgae"))
    result = command("check", "--quiet", "--output-format", "concise")
    assert result.stderr == ""
    assert "dropped-list-item" not in result.out
    assert "unknown-key" in result.out
    command.file("compose.yaml", REPEATED)
    silent = command("check", "-q")
    assert (silent.code, silent.out, silent.stderr) == (0, "", "")


def test_statistics(command: Command) -> None:
    command.file("compose.yaml", OBSOLETE)
    result = command("check", "--statistics")
    assert re.search(r"^ +1  obsolete-version  warning +1 +-\n\n1 warning in 1 file", result.out, re.MULTILINE)
    assert "-->" not in result.out
    both = command("check", "--statistics", "--output-format", "json")
    jsonschema.validate(json.loads(both.out), SCHEMA)
    assert "obsolete-version" in both.stderr


def test_colour(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.file("compose.yaml", WRONG)
    assert "\x1b[" not in command("check").out
    assert "\x1b[" in command("check", "--color", "always").out
    assert "\x1b[" not in command("check", "--color", "always", "--output-format", "json").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in command("check").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in command("check").out


# fixing


def test_fix_writes_and_the_second_time_changes_nothing(command: Command) -> None:
    path = command.file("compose.yaml", OBSOLETE)
    result = command("check", "--fix")
    assert result.code == 0
    assert path.read_text() == CLEAN
    assert result.stderr == f"fixed 1 in compose.yaml\n    1  {'obsolete-version':28} Remove `version`\n\n"
    assert result.out == "1 fixed; nothing left to report in 1 file\n"
    before = path.stat()
    again = command("check", "--fix")
    assert (again.code, again.out, again.stderr) == (0, "nothing to report in 1 file\n", "")
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_fix_says_what_is_left_and_why(command: Command) -> None:
    command.file(
        "compose.yaml",
        "version: '3'\nservices:\n  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: Vq7-92mLpx}\n"
        "  app:\n    image: example.com/app\n    depends_on: [db]\n    imgae: x\n",
    )
    said = command("check", "--fix").stderr
    assert "fixed 1 in compose.yaml\n" in said
    assert re.search(r"^    1  inline-secret +changes what runs: --unsafe-fixes$", said, re.MULTILINE)
    assert re.search(r"^    1  image-untagged +needs a person$", said, re.MULTILINE)
    said = command("check", "--fix", "--unsafe-fixes").stderr
    assert "also written: .env (new)\n" in said
    assert "changes what runs" not in said
    assert "Vq7-92mLpx" not in said
    assert command("check", "--fix", "--quiet").stderr == ""


def test_diff_with_the_change_of_the_resolved_project(command: Command) -> None:
    path = command.file(
        "shop/compose.yaml",
        "services:\n  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: Vq7-92mLpx}\n"
        "    ports:\n      - 22:22\n  app:\n    image: example.com/app:1\n    depends_on: [db]\n",
    )
    before = path.read_text()
    options = ("--diff", "--model", "--select", "unquoted-port,missing-healthcheck,inline-secret,unused-volume")
    result = command("check", *options, "--unsafe-fixes", "--move-secrets", "secrets")
    assert result.code == 1
    assert result.out.partition("resolved project ")[2] == (
        "shop (shop/compose.yaml):\n"
        "  services.db.environment.POSTGRES_PASSWORD: removed ********\n"
        '  services.db.environment.POSTGRES_PASSWORD_FILE: added "/run/secrets/postgres_password"\n'
        "  services.db.healthcheck: added\n"
        "  services.db.secrets: added\n"
        "  secrets: added\n"
    )
    assert "Vq7-92mLpx" not in result.out + result.stderr
    assert "resolved project shop (shop/compose.yaml): unchanged\n" in command("check", *options).out
    assert path.read_text() == before
    path.write_text(before.replace("Vq7-92mLpx", "$P"))
    patch = command("check", *options).stdout
    subprocess.run(["git", "apply", "-p1"], input=patch, cwd=command.folder, check=True)
    assert '- "22:22"' in path.read_text()


def test_model_goes_with_diff(command: Command) -> None:
    result = command("check", "--fix", "--model")
    assert (result.code, result.stderr) == (2, "error: --model goes with --diff\n")


def test_diff_prints_and_writes_nothing(command: Command) -> None:
    path = command.file("sub/compose.yaml", OBSOLETE)
    for options in (["--diff"], ["--fix", "--diff"]):
        result = command("check", *options)
        assert result.code == 1
        assert result.out.startswith("--- a/sub/compose.yaml\n+++ b/sub/compose.yaml\n@@ ")
        assert "\n-version: '3.8'\n" in result.out
        assert path.read_text() == OBSOLETE
    path.write_text(CLEAN)
    assert command("check", "--diff").code == 0


def test_diff_tells_what_it_would_not_fix(command: Command) -> None:
    command.file("compose.yaml", WRONG.replace("imgae", "zzzzz"))
    result = command("check", "--diff")
    assert (result.code, result.out) == (1, "")
    assert "unknown-key" in result.stderr


def test_a_diff_applies(command: Command) -> None:
    path = command.file("compose.yaml", OBSOLETE)
    patch = command("check", "--diff").stdout
    subprocess.run(["git", "apply", "-p1"], input=patch, cwd=command.folder, check=True)
    assert path.read_text() == CLEAN


def test_a_file_that_changes_meanwhile_is_left_alone(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    path = command.file("compose.yaml", OBSOLETE)
    mended = run.mend

    def slow(*arguments: object, **named: object) -> object:
        outcomes = mended(*arguments, **named)  # type: ignore[arg-type]
        path.write_text(OBSOLETE + "# saved in an editor\n")
        return outcomes

    monkeypatch.setattr(run, "mend", slow)
    result = command("check", "--fix", "--output-format", "json")
    assert result.code == 2
    assert "has changed since it was read" in result.stderr
    assert path.read_text() == OBSOLETE + "# saved in an editor\n"
    assert "obsolete-version" in rules(result.out)
    assert json.loads(result.out)["summary"]["fixed"] == 0


def test_a_shared_base_is_mended_once(command: Command) -> None:
    base = command.file("compose.yaml", OBSOLETE)
    overlay = command.file("compose.dev.yaml", "version: '3.8'\nservices:\n  web:\n    ports: ['8080:80']\n")
    assert command("check", "--diff").out.count("-version:") == 2
    result = command("check", "--fix")
    assert result.code == 0, result
    assert base.read_text() == CLEAN
    assert overlay.read_text() == "services:\n  web:\n    ports: ['8080:80']\n"


SECRET = CLEAN + "    environment:\n      DB_PASSWORD: Xk29fjQw81mz\n"


@pytest.mark.parametrize(
    "options", [[], ["--output-format", "concise"], ["--diff", "--unsafe-fixes"], ["--fix", "--unsafe-fixes"]]
)
def test_a_secret_reaches_no_screen(command: Command, options: list[str]) -> None:
    command.file("compose.yaml", SECRET)
    result = command("check", *options)
    assert "DB_PASSWORD" in result.out + result.stderr
    assert "Xk29fjQw81mz" not in result.out + result.stderr


@pytest.mark.parametrize(
    ("there", "told", "after"),
    [(None, False, b"/.env\n"), (b".env\n", False, b".env\n"), (b"\xff\n", True, b"\xff\n")],
)
def test_a_secret_is_hidden_from_git_or_that_is_told(
    command: Command, there: bytes | None, told: bool, after: bytes
) -> None:
    command.file("compose.yaml", SECRET)
    command.file(".git/HEAD", "")
    if there is not None:
        command.file(".gitignore", there)
    result = command("check", "--fix", "--unsafe-fixes", "--select", "inline-secret")
    assert (command.folder / ".env").read_text() == "DB_PASSWORD=Xk29fjQw81mz\n"
    assert (".env may hold secrets now, and git does not ignore it" in result.stderr) is told
    assert (command.folder / ".gitignore").read_bytes() == after


# standard input


@pytest.mark.parametrize("home", ["env", "secrets"])
def test_a_secret_is_not_moved_where_nobody_writes_its_new_home(command: Command, home: str) -> None:
    text = "version: '3'\nservices:\n  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: Vq7-92mLpx}\n"
    options = ("--fix", "--unsafe-fixes", "--move-secrets", home, "--select", "inline-secret,obsolete-version")
    result = command("check", *options, "-", stdin=text.encode())
    assert result.out == text.removeprefix("version: '3'\n")
    assert "the fix writes to other files too" in result.stderr
    assert "also written" not in result.stderr
    assert list(command.folder.iterdir()) == []


def test_standard_input(command: Command) -> None:
    result = command("check", "-", "--output-format", "concise", stdin=WRONG.encode())
    assert result.code == 1
    assert result.out.startswith("<stdin>:")
    named = command(
        "check", "-", "--output-format", "json", "--stdin-filename", "sub/compose.yml", stdin=WRONG.encode()
    )
    report = json.loads(named.out)
    assert report["projects"][0]["files"] == ["sub/compose.yml"]
    assert {d["path"] for d in report["diagnostics"]} == {"sub/compose.yml"}
    assert report["projects"][0]["name"] == "sub"


@pytest.mark.parametrize(
    ("text", "after", "code"),
    [
        (OBSOLETE.encode(), CLEAN.encode(), 0),
        (CLEAN.encode(), CLEAN.encode(), 0),
        (OBSOLETE.replace("\n", "\r\n").encode(), CLEAN.replace("\n", "\r\n").encode(), 0),
        (b"\xef\xbb\xbf" + OBSOLETE.encode(), b"\xef\xbb\xbf" + CLEAN.encode(), 0),
        (b"version: '3'\nservices: [\n", None, 1),
        (b"version: '3'\nx: \xff\xfe\n", None, 1),
        (OBSOLETE.encode("utf-16"), None, 1),
        (b"", None, 1),
        (b"\x00\x01\x02", None, 1),
    ],
)
def test_standard_input_is_always_written_back(command: Command, text: bytes, after: bytes | None, code: int) -> None:
    result = command("check", "--fix", "-", stdin=text)
    assert result.stdout == (text if after is None else after)
    assert result.code == code
    assert list(command.folder.iterdir()) == []


def test_standard_input_as_a_diff(command: Command) -> None:
    result = command("check", "--diff", "-", "--stdin-filename", "a/b.yaml", stdin=OBSOLETE.encode())
    assert result.code == 1
    assert result.out.startswith("--- a/a/b.yaml\n")


# config

BASE = "services:\n  web:\n    image: nginx:1.27.3\n    command: echo $$HOME ${TEXT:-a} ${TOKEN:-s3cr3t}\n"
OVER = "services:\n  web:\n    image: nginx:1.28.0\n"


def test_config(command: Command) -> None:
    command.file("compose.yaml", BASE)
    command.file("compose.override.yaml", OVER)
    model = json.loads(command("config", "--output-format", "json").out)
    assert model["name"] == "shop"
    assert model["services"]["web"]["image"] == "nginx:1.28.0"
    assert model["services"]["web"]["command"] == ["echo", "$$HOME", "a", "s3cr3t"]
    assert yaml.safe_load(command("config").out) == model
    row = json.loads(command("config", ".", "--output-format", "jsonl").out)
    assert row == {"files": ["compose.yaml", "compose.override.yaml"], "model": model}
    assert command("config", "--output-file", "out.yaml").stdout == b""
    assert yaml.safe_load((command.folder / "out.yaml").read_text()) == model


def test_config_of_several_projects(command: Command) -> None:
    command.file("a.yaml", BASE)
    command.file("b.yaml", "services: []\n")
    result = command("config", "a.yaml", "b.yaml", "--output-format", "jsonl")
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 1
    assert [row["files"] for row in rows] == [["a.yaml"], ["b.yaml"]]
    assert rows[0]["model"]["services"].keys() == {"web"}
    assert rows[1]["model"] is None
    assert " --> b.yaml:1:11" in result.stderr
    command.file("b.yaml", OVER)
    assert [m["services"]["web"]["image"] for m in yaml.safe_load_all(command("config", "a.yaml", "b.yaml").out)] == [
        "nginx:1.27.3",
        "nginx:1.28.0",
    ]


def test_config_finds_its_files_as_compose_does(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def files() -> list[str]:
        found: list[str] = json.loads(command("config", "--output-format", "jsonl").out)["files"]
        return found

    command.file("compose.yaml", BASE)
    command.file("docker-compose.yml", BASE)
    command.file("other.yaml", OVER)
    below = command.folder / "x" / "y"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert files() == [str(command.folder / "compose.yaml").replace(os.sep, "/")]
    monkeypatch.chdir(command.folder)
    command.file(".env", "COMPOSE_FILE=docker-compose.yml:other.yaml\n")
    assert files() == ["docker-compose.yml", "other.yaml"]
    monkeypatch.setenv("COMPOSE_PATH_SEPARATOR", ",")
    monkeypatch.setenv("COMPOSE_FILE", "other.yaml,compose.yaml")
    assert files() == ["other.yaml", "compose.yaml"]
    monkeypatch.delenv("COMPOSE_FILE")
    result = command("check", "--output-format", "json")
    assert [p["files"] for p in json.loads(result.out)["projects"]] == [
        ["docker-compose.yml", "other.yaml"],
        ["compose.yaml"],
    ]


def test_config_without_a_project(command: Command) -> None:
    result = command("config")
    assert (result.code, result.out) == (2, "")
    assert result.stderr == "error: .: holds no Compose file, nor does a folder above\n"
    command.file("sub/x.txt", "")
    assert command("config", "sub").stderr == "error: sub: holds no Compose file\n"


def test_origins(command: Command) -> None:
    command.file("compose.yaml", BASE)
    command.file("compose.override.yaml", OVER)
    lines = command("config", "--origins").out.splitlines()
    image = next(line for line in lines if line.startswith("services.web.image "))
    assert "compose.override.yaml:3:12" in image
    assert "compose.yaml:3:12" in image
    rows = json.loads(command("config", "--origins", "--output-format", "json").out)["origins"]
    assert {"path": "services.web.image", "at": "compose.override.yaml:3:12"}.items() <= next(
        row for row in rows if row["path"] == "services.web.image"
    ).items()


def test_variables(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.file("compose.yaml", BASE + "    hostname: ${HOST}\n    user: ${ID:?who}\n")
    monkeypatch.setenv("HOST", "a")
    for name in ("TEXT", "TOKEN", "ID"):
        monkeypatch.delenv(name, raising=False)
    result = command("config", "--variables")
    assert re.sub(" +", " ", result.out) == (
        "HOST set compose.yaml:5:15\nID unset, required compose.yaml:6:11\n"
        'TEXT default "a" compose.yaml:4:26\nTOKEN default "********" compose.yaml:4:37\n'
    )
    assert "s3cr3t" not in command("config", "--variables", "--output-format", "json").out


# the other commands


def test_version(command: Command) -> None:
    first, second = command("--version").out.splitlines()
    assert first == f"dockcto-compose {dockcto_compose.__version__}"
    assert re.fullmatch(r"Docker Compose 2\.40, 5\.0 to 5\.\d+", second)


@pytest.mark.parametrize("name", ["check", "config", "rules", "explain", "init"])
def test_every_command_has_help_with_an_example(command: Command, name: str) -> None:
    result = command(name, "--help")
    assert result.code == 0
    assert f"dockcto-compose {name}" in result.out.split("Examples")[1]


def test_no_command_shows_the_help(command: Command) -> None:
    result = command()
    assert result.code == 0
    assert all(name in result.out for name in ("check", "config", "rules", "explain"))


def test_rules(command: Command) -> None:
    from dockcto_compose.rules.catalog import catalog

    table = command("rules").out
    listed = json.loads(command("rules", "--output-format", "json").out)
    assert [rule["id"] for rule in listed] == list(catalog())
    assert all(rule["id"] in table and rule["summary"] in table for rule in listed)
    assert command("rules", "--output-format", "markdown").out.startswith("# Rules\n")


def test_explain(command: Command) -> None:
    from dockcto_compose.rules.catalog import catalog

    for name, rule in catalog().items():
        plain = command("explain", name).out
        assert plain.startswith(f"# {name}\n")
        assert rule.summary in plain
        assert "# !" not in plain
    colored = command("explain", "obsolete-version", "--color", "always").out
    assert "\x1b[" in colored
    assert "obsolete-version" in colored


# the process itself

TOOL = [sys.executable, "-m", "dockcto_compose"]


def process(command: Command, *arguments: str, group: bool = False, **env: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*TOOL, *arguments], cwd=command.folder, env={**os.environ, **env}, start_new_session=group,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background ignore it
    )  # fmt: skip


def test_a_closed_pipe_is_no_traceback(command: Command) -> None:
    for n in range(200):
        command.file(f"p{n}/compose.yaml", WRONG)
    running = process(command, "check", "--jobs", "1")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.read(10)
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait() == 141


def test_an_interrupt_is_no_traceback(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    command.file("compose.yaml", OBSOLETE)
    monkeypatch.setattr(run, "load", interrupted)
    for options in (["check"], ["check", "--fix"], ["config"]):
        assert command(*options) == Result(130, b"", "")


def test_an_interrupt_reaches_every_process(command: Command) -> None:
    for n in range(4 * run.PAYS_FROM):
        command.file(f"p{n}/compose.yaml", CLEAN)
    running = process(command, "check", "--jobs", "2", group=True)
    while running.poll() is None and not any(
        Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    ):
        time.sleep(0.001)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate()
    assert b"Traceback" not in errors
    assert running.returncode == 130


@pytest.mark.parametrize("form", ["full", "concise", "json"])
def test_a_locale_without_utf_8(command: Command, form: str) -> None:
    command.file("日本/compose.yaml", 'services:\n  web:\n    imgae: "日本語 é"\n')
    running = process(command, "check", "--output-format", form, PYTHONIOENCODING="ascii")
    out, errors = running.communicate()
    assert b"Traceback" not in errors
    assert b"unknown-key" in out
    assert running.returncode == 1


def test_a_name_that_is_no_text(command: Command) -> None:
    folder = os.fsencode(command.folder) + b"/caf\xe9"
    os.mkdir(folder)
    with open(folder + b"/compose.yaml", "w") as file:
        file.write(WRONG)
    running = process(command, "check", "--output-format", "json")
    out, errors = running.communicate()
    assert json.loads(out)["diagnostics"][0]["path"] == "caf\udce9/compose.yaml"
    assert errors == b""
