"""Reports over real projects, against schemas that their readers publish; and baselines over files that change."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from dockcto_compose.compose.load import LoadOptions
from dockcto_compose.lint.fingerprint import fingerprints
from dockcto_compose.lint.run import Settings, distinct, judge, judge_text
from dockcto_compose.report import render
from dockcto_compose.report.report import Judged, Report
from dockcto_compose.report.terminal import PLAIN
from dockcto_compose.rules.catalog import catalog

SAMPLE = 400  # projects


@pytest.fixture(scope="module")
def paths(shared: Path) -> list[Path]:
    found = sorted(path for path in (shared / "corpus" / "files").rglob("*.y*ml") if path.is_file())
    return random.Random(7).sample(found, SAMPLE)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(rules=tuple(catalog()), load=LoadOptions(environment={}))


@pytest.fixture(scope="module")
def report(shared: Path, paths: list[Path], settings: Settings) -> Report:
    outcomes = list(judge([(str(path),) for path in paths], settings))
    found = Report(
        [Judged(o.name, o.files, o.accepted) for o in outcomes],
        distinct(outcomes),
        errors=["a.yaml: does not exist", "b.yaml: may not be read: permission denied"],
        directory=str(shared / "corpus"),
    )
    assert len(found.diagnostics) > SAMPLE
    return found


def text(report: Report, form: str) -> str:
    return "".join(render(form, report, PLAIN))


def schema(shared: Path, name: str) -> Any:
    found = json.loads((shared / "data" / "schemas" / name).read_text())
    return jsonschema.validators.validator_for(found)(found)


def test_sarif(shared: Path, report: Report) -> None:
    log = json.loads(text(report, "sarif"))
    assert not list(schema(shared, "sarif-2.1.0.json").iter_errors(log))
    run = log["runs"][0]
    assert len(run["results"]) == len(report.diagnostics)
    for rule in run["tool"]["driver"]["rules"]:
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert len(rule["name"]) <= 255
    assert any("fixes" in result for result in run["results"])
    for print_ in ("primaryLocationLineHash", "dockcto/v1"):
        assert all(result["partialFingerprints"][print_] for result in run["results"])


def test_rdjson(shared: Path, report: Report) -> None:
    found = json.loads(text(report, "rdjson"))
    assert not list(schema(shared, "rdf-DiagnosticResult.json").iter_errors(found))
    assert any("suggestions" in one for one in found["diagnostics"])
    one = schema(shared, "rdf-Diagnostic.json")
    for line in text(report, "rdjsonl").splitlines():
        assert not list(one.iter_errors(json.loads(line)))


def test_gitlab(shared: Path, report: Report) -> None:
    issues = json.loads(text(report, "gitlab"))
    one = schema(shared, "gitlab-codeclimate-issue.json")
    assert not [error for issue in issues for error in one.iter_errors(issue)]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(report.diagnostics)


def test_junit(shared: Path, report: Report) -> None:
    judge_ = etree.XMLSchema(etree.parse(str(shared / "data" / "schemas" / "junit-10.xsd")))
    judge_.assertValid(etree.fromstring(text(report, "junit").encode()))


def test_fingerprints_survive_edits_elsewhere(paths: list[Path], settings: Settings) -> None:
    """What was found before is found again under its name, though lines were added, commented and moved."""
    rng = random.Random(3)
    same = total = 0
    for path in paths:
        before = path.read_bytes()
        names = _names(path, before, settings)
        again = set(_names(path, _edited(before, rng), settings))
        total += len(names)
        same += sum(name in again for name in names)
    assert total > SAMPLE
    assert same / total >= 0.99


def _names(path: Path, content: bytes, settings: Settings) -> list[str]:
    found = judge_text(str(path), content, settings).diagnostics
    # where services stand in alphabetical order, one service more is a change of what is found
    return fingerprints([one for one in found if one.rule != "service-order"], str)


def _edited(content: bytes, rng: random.Random) -> bytes:
    """Comments and blank lines between top-level blocks and a service more: nothing that is there changes."""
    lines = content.split(b"\n")
    out: list[bytes] = []
    for line in _with_service(lines):
        if line[:1].isalpha() and rng.random() < 0.7:
            out += [b"# moved"] * rng.randint(1, 9)
        out.append(line)
    return b"\n".join(out)


def _with_service(lines: list[bytes]) -> Iterator[bytes]:
    for at, line in enumerate(lines):
        yield line
        below = lines[at + 1] if at + 1 < len(lines) else b""
        if line.rstrip() == b"services:" and below[:1] == b" " and below.strip()[:1].isalnum():
            indent = below[: len(below) - len(below.lstrip())]
            end = b"\r" if line.endswith(b"\r") else b""
            yield indent + b"zz_added:" + end
            yield indent * 2 + b"image: busybox:1.37" + end
