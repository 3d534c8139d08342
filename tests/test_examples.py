"""The example projects are what their README says of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.lint.discover import discover
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.lint.run import Settings, mend
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import SAFE, UNSAFE, Applicability

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
POLICIES = {
    "missing-healthcheck", "depends-on-condition", "root-user", "image-untagged", "image-floating-tag", "inline-secret",
}  # fmt: skip
DEFAULT = tuple(rule.id for rule in catalog().values() if rule.default)
STRICT = tuple(rule.id for rule in catalog().values() if rule.strict)
MOST_UNDER_STRICT = 2


def projects() -> Iterator[tuple[str, ...]]:
    yield from discover([str(EXAMPLES)]).projects


SENSIBLE = [files for files in projects() if "messy" not in files[0]]


def findings(files: tuple[str, ...], rules: tuple[str, ...] = DEFAULT) -> list[str]:
    project = load(files, LoadOptions())
    return [d.rule for d in check(project, RuleSet(catalog()[rule] for rule in rules))]


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLES / "messy", tmp_path / "messy")
    return tmp_path / "messy" / "compose.yaml"


def mended(path: Path, level: Applicability) -> list[str]:
    """Mend on disk; the rules of what is left."""
    outcome = mend([(str(path),)], Settings(DEFAULT, LoadOptions(), level))[0]
    assert outcome.error == ""
    assert outcome.refused == []
    for name, (_, after) in outcome.texts.items():
        Path(name).write_text(after, encoding="utf-8")
    return [d.rule for d in outcome.diagnostics]


def test_every_folder_is_found_as_one_project() -> None:
    found = [sorted(Path(file).relative_to(EXAMPLES).as_posix() for file in files) for files in projects()]
    assert ["with-override/compose.override.yaml", "with-override/compose.yaml"] in found
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir()}
    assert {file.split("/")[0] for files in found for file in files} == folders


@pytest.mark.parametrize("files", SENSIBLE, ids=lambda files: Path(files[0]).parent.name)
def test_a_sensible_project_gets_no_finding(files: tuple[str, ...]) -> None:
    assert findings(files) == []


@pytest.mark.parametrize("files", SENSIBLE, ids=lambda files: Path(files[0]).parent.name)
def test_policy_asks_little_more_of_a_sensible_project(files: tuple[str, ...]) -> None:
    found = findings(files, STRICT)
    assert len(found) <= MOST_UNDER_STRICT, found


def test_the_sensible_projects_are_many_and_not_small() -> None:
    services = {files[0]: len(load(files, LoadOptions()).services) for files in SENSIBLE}
    assert len(services) >= 5
    assert sum(services.values()) >= 18


def test_the_base_alone_would_be_reported() -> None:
    # the override brings the healthcheck: only the merged project is sound
    base = (str(EXAMPLES / "with-override" / "compose.yaml"),)
    assert "healthy-without-healthcheck" in findings(base)


def test_the_messy_project_violates_every_policy(messy: Path) -> None:
    assert set(findings((str(messy),))) >= POLICIES


def test_safe_fixes_change_nothing_that_runs(messy: Path) -> None:
    before = load([str(messy)], LoadOptions()).model
    left = mended(messy, SAFE)
    assert load([str(messy)], LoadOptions()).model == before
    assert {"obsolete-version", "unquoted-port", "lossy-scalar"}.isdisjoint(left)
    assert "image-floating-tag" in left


def test_unsafe_fixes_mend_all_but_what_needs_a_person(messy: Path) -> None:
    left = mended(messy, UNSAFE)
    assert set(left) == {"image-floating-tag", "image-untagged", "root-user"}
    env = (messy.parent / ".env").read_text(encoding="utf-8")
    assert env.count("Tr0ub4dor-and-3") == 2
    assert "Tr0ub4dor-and-3" not in messy.read_text(encoding="utf-8")
    assert load([str(messy)], LoadOptions(strict_env=True)).accepted
    once = messy.read_bytes()
    mended(messy, UNSAFE)
    assert messy.read_bytes() == once
