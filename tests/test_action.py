"""`action.yml`: safe with any input, and each step does with the shell of a runner what it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pipeline import ROOT, programs, run

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INSTALL, CHECK, UPLOAD, LAST = STEPS
BASH = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c"]  # as a runner starts `shell: bash`
WRONG = "services:\n  web:\n    imgae: nginx\n"
UNTAGGED = "services:\n  web:\n    image: nginx\n"


def test_the_schema_of_actions() -> None:
    line = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_input_becomes_part_of_a_script() -> None:
    """An input may be text of a stranger; in a script it would be run."""
    assert [step["name"] for step in STEPS if "${{" in step.get("run", "")] == []
    used = {
        name
        for step in STEPS
        for value in step.get("env", {}).values()
        for name in re.findall(r"inputs\.([\w-]+)", value)
    }
    assert used | {"advanced-security"} == set(ACTION["inputs"])
    for step in STEPS:
        for name in step.get("env", {}):
            assert re.search(rf"\${name}\b", step["run"]), name


def test_other_actions_are_pinned() -> None:
    for step in STEPS:
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])


class Runner:
    """A checkout with one compose file, and the files that a runner hands to a step."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.work = folder / "work"
        for path in (self.checkout, self.work):
            path.mkdir()
        self.output, self.summary = folder / "output", folder / "summary"
        self.bin = programs(folder / "bin")

    def check(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run the step as the runner does, unset inputs by their defaults."""
        values = {name: str(one["default"]) for name, one in ACTION["inputs"].items()}
        values |= {name.replace("_", "-"): value for name, value in inputs.items()}
        variables = {"FOLDER": str(self.work), "BIN": str(self.bin)}
        for name, expression in CHECK["env"].items():
            found = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", expression)
            if found:
                variables[name] = values[found[1]]
        self.output.write_text("")
        self.summary.write_text("")
        return run(
            BASH, CHECK["run"], self.checkout,
            GITHUB_OUTPUT=str(self.output), GITHUB_STEP_SUMMARY=str(self.summary), **variables,
        )  # fmt: skip

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.mark.parametrize(
    ("text", "inputs", "code"),
    [
        (UNTAGGED, {}, "1"), (UNTAGGED, {"fail_on": "error"}, "0"), (WRONG, {"fail_on": "error"}, "1"),
        (UNTAGGED.replace("nginx", "nginx:1.27.3"), {"args": "--select\nimage-untagged\n"}, "0"),
        (WRONG, {"args": "--select\nvalidity\n--ignore\nunknown-key,missing-image-or-build"}, "0"),
        (UNTAGGED, {"paths": "missing.yaml"}, "2"), (UNTAGGED, {"args": "--no-such-option"}, "2"),
        (UNTAGGED, {"config": "missing.toml"}, "2"),
    ],
)  # fmt: skip
def test_the_code_of_the_check(runner: Runner, text: str, inputs: dict[str, str], code: str) -> None:
    (runner.checkout / "compose.yaml").write_text(text)
    done = runner.check(**inputs)
    assert done.returncode == 0, done.stderr  # the last step says how it went
    assert runner.outputs()["exit-code"] == code
    assert run(BASH, LAST["run"], runner.checkout, CODE=code).returncode == int(code)


def test_what_the_check_leaves_behind(runner: Runner) -> None:
    (runner.checkout / "compose.yaml").write_text(UNTAGGED)
    done = runner.check()
    assert done.stdout.startswith("::warning title=image-untagged,file=compose.yaml,line=3,")
    assert runner.summary.read_text().startswith("## dockcto-compose\n")
    log = json.loads(Path(runner.outputs()["sarif-file"]).read_text())
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["image-untagged"]
    done = runner.check(annotations="false", summary="false")
    assert "::warning" not in done.stdout
    assert "warning[image-untagged]" in done.stdout
    assert "## dockcto-compose" in (runner.work / "summary.md").read_text()


def test_only_what_is_new_fails(runner: Runner) -> None:
    compose = runner.checkout / "compose.yaml"
    compose.write_text(UNTAGGED)
    runner.check(args="--write-baseline\nknown.json")
    runner.check(baseline="known.json")
    assert runner.outputs()["exit-code"] == "0"
    compose.write_text("# moved\n" + UNTAGGED + "  job:\n    image: busybox\n")
    done = runner.check(baseline="known.json")
    assert (runner.outputs()["exit-code"], done.stdout.count("::warning")) == ("1", 1)


def test_only_changed_lines_fail(runner: Runner) -> None:
    compose = runner.checkout / "compose.yaml"
    compose.write_text(UNTAGGED)
    run(BASH, "git init -q; git add .; git -c user.name=a -c user.email=a@b.c commit -qm x", runner.checkout)
    assert "::warning" not in runner.check(diff_base="HEAD").stdout
    compose.write_text(UNTAGGED + "  job:\n    image: busybox\n")
    assert runner.check(diff_base="HEAD").stdout.count("::warning") == 1
    assert runner.outputs()["exit-code"] == "1"
    assert runner.check(diff_base="nowhere").stdout == ""
    assert runner.outputs()["exit-code"] == "2"


@pytest.mark.parametrize("odd", ["$(touch owned)", "`touch owned`", "; touch owned", "a b'\"", "-x", "--help", "*"])
def test_odd_inputs_are_text(runner: Runner, odd: str) -> None:
    folder = runner.checkout / odd
    folder.mkdir()
    (folder / "compose.yaml").write_text(UNTAGGED)
    assert runner.check(paths=f"{odd}\n\n{odd}").stdout.count("::warning") == 1
    for name in ("config", "baseline", "diff_base", "fail_on", "args"):
        runner.check(**{name: odd})
        assert not (runner.checkout / "owned").exists()
        assert runner.outputs()["exit-code"] in "0 2" if odd == "--help" else "2"


@pytest.mark.parametrize(
    "version", ["1", "1.2", "1.2.3 --index-url x", "1.2.3\n", "$(touch owned)", "v1.2.3", "git+https://x", "latest\nx"]
)
def test_a_version_is_a_version(tmp_path: Path, version: str) -> None:
    done = run(
        BASH, INSTALL["run"], tmp_path, VERSION=version, SOURCE=".", RUNNER_TEMP=str(tmp_path), GITHUB_OUTPUT="x"
    )
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=dockcto-compose::input version is neither")
    assert list(tmp_path.iterdir()) == []
