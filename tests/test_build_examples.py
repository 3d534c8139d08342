"""`examples/messy-build` has a fault of each kind that a build can have, each found at its line; its twin has none.

A comment `fault: RULE, ...` marks the line it stands on, or the next one where it has a line of its own.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.lint.run import Settings, mend
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import UNSAFE

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
MARK = re.compile(r"#\s*fault:\s*([\w, -]+)")
BUILD = {rule.id for rule in catalog().values() if rule.category == "build"}
# what rules of other categories find because they look into the Dockerfile
EFFECTIVE = {
    "build-arg-secret", "entrypoint-drops-command", "healthy-without-healthcheck", "image-floating-tag",
    "image-untagged", "missing-healthcheck", "port-not-exposed", "root-user", "secret-file-in-build-context",
    "secret-in-tracked-env-file", "user-without-uid",
}  # fmt: skip
RULES = [rule for rule in catalog().values() if rule.default or rule.id in BUILD | EFFECTIVE]


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of an example in a repository of its own: what git takes in counts."""
    shutil.copytree(EXAMPLES / request.param, tmp_path / "repository")
    (tmp_path / "repository" / ".git").mkdir()
    return tmp_path / "repository"


def found(folder: Path) -> list[tuple[str, int, str]]:
    project = load([str(folder / "compose.yaml")], LoadOptions(environment={}))
    return sorted(
        {
            (Path(d.source.path).relative_to(folder).as_posix(), d.start.line, d.rule)
            for d in check(project, RuleSet(RULES))
        }
    )


def marks(folder: Path) -> list[tuple[str, int, str]]:
    wanted = []
    for path in folder.rglob("*"):
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, 1):
            mark = MARK.search(line)
            if mark is not None:
                at = number + (line.lstrip().startswith("#"))
                wanted += [(path.relative_to(folder).as_posix(), at, rule.strip()) for rule in mark[1].split(",")]
    return sorted(wanted)


@pytest.mark.parametrize("folder", ["messy-build"], indirect=True)
def test_each_fault_is_found_at_its_line_and_nothing_else(folder: Path) -> None:
    assert found(folder) == marks(folder)


@pytest.mark.parametrize("folder", ["messy-build"], indirect=True)
def test_every_kind_of_fault_is_there(folder: Path) -> None:
    assert {rule for _, _, rule in marks(folder)} == BUILD | EFFECTIVE


@pytest.mark.parametrize("folder", ["mended-build"], indirect=True)
def test_the_mended_twin_is_silent(folder: Path) -> None:
    assert marks(folder) == []
    assert found(folder) == []


@pytest.mark.parametrize("folder", ["messy-build"], indirect=True)
def test_what_can_be_mended_is(folder: Path) -> None:
    names = tuple(rule.id for rule in RULES)
    outcome = mend([(str(folder / "compose.yaml"),)], Settings(names, LoadOptions(environment={}), mend=UNSAFE))[0]
    assert outcome.error == ""
    assert outcome.refused == []
    assert {
        "add-instead-of-copy", "build-arg-out-of-scope", "build-arg-undeclared", "build-target-missing", "root-user",
        "cache-local-in-context", "copied-file-permission", "copy-source-ignored", "dockerfile-missing",
        "dockerignore-missing", "dockerignore-unanchored-intent", "secret-file-in-build-context", "unneeded-packages",
        "user-without-uid",
    } <= {one.rule for one in outcome.fixed}  # fmt: skip
