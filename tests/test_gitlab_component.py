"""`templates/check.yml`, the component for GitLab CI/CD, with its inputs filled in as GitLab does."""

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

SPEC, JOB = (ROOT / "templates" / "check.yml").read_text(encoding="utf-8").split("\n---\n")
INPUTS: dict[str, dict[str, Any]] = yaml.safe_load(SPEC)["spec"]["inputs"]
UNTAGGED = "services:\n  web:\n    image: nginx\n"


def filled(**inputs: str) -> str:
    values = {name: str(one["default"]) for name, one in INPUTS.items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    return re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: values[found[1]], JOB)


def test_every_input_is_used_and_explained() -> None:
    assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", JOB)) == set(INPUTS)
    assert all(set(one) == {"default", "description"} for one in INPUTS.values())


@pytest.mark.parametrize("inputs", [{}, {"job_name": "compose", "stage": "lint", "paths": "a b", "baseline": "k.json"}])
def test_the_schema_of_gitlab(tmp_path: Path, inputs: dict[str, str]) -> None:
    path = tmp_path / ".gitlab-ci.yml"
    path.write_text(filled(**inputs))
    line = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform"]
    done = subprocess.run([*line, "gitlab-ci", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("inputs", "code", "found"),
    [
        ({}, 1, 2), ({"paths": "a"}, 1, 1), ({"paths": "a b"}, 1, 2), ({"paths": "missing"}, 2, 0),
        ({"fail_on": "error"}, 0, 2), ({"args": "--ignore image-untagged"}, 0, 0), ({"baseline": "known.json"}, 0, 0),
    ],
)  # fmt: skip
def test_the_script(tmp_path: Path, inputs: dict[str, str], code: int, found: int) -> None:
    job = yaml.safe_load(filled(**inputs))["dockcto-compose"]
    folder = tmp_path / "checkout"
    for name in ("a", "b"):
        (folder / name).mkdir(parents=True)
        (folder / name / "compose.yaml").write_text(UNTAGGED)
    path = str(programs(tmp_path / "bin"))
    run(["sh", "-c"], "dockcto-compose check --write-baseline known.json a b", folder, PATH=path)
    done = run(["sh", "-e", "-c"], "\n".join(job["script"]), folder, PATH=path, **job["variables"])
    assert done.returncode == code, done.stderr
    assert (folder / "pip.txt").read_text() == "install\n--quiet\ndockcto-compose\n"
    artifacts = job["artifacts"]["reports"]
    assert len(json.loads((folder / artifacts["codequality"]).read_text())) == found
    assert "<testsuites" in (folder / artifacts["junit"]).read_text()
