"""The image of the tool itself: nothing to report, also with every rule of policy, and the context is what it needs."""

from __future__ import annotations

from pathlib import Path

from dockcto_compose.compose.load import LoadOptions
from dockcto_compose.docker.dockerfile.effective import effective
from dockcto_compose.docker.dockerfile.parser import parse
from dockcto_compose.docker.ignore import IgnoreFile
from dockcto_compose.lint.run import Settings, judge
from dockcto_compose.rules.catalog import catalog

ROOT = Path(__file__).resolve().parents[1]
PACKAGED = ("pyproject.toml", "README.md", "LICENSE", "schemas", "dockcto_compose")


def test_our_rules_have_nothing_to_say() -> None:
    rules = tuple(rule.id for rule in catalog().values() if rule.default or rule.strict)
    outcome = next(judge([(str(ROOT / "Dockerfile"),)], Settings(rules, LoadOptions())))
    assert outcome.error == ""
    assert [(one.rule, one.start.line, one.message) for one in outcome.diagnostics] == []


def test_it_runs_the_check_as_nobody_in_particular() -> None:
    view = effective(parse((ROOT / "Dockerfile").read_text("utf-8")))
    assert view is not None
    assert len(view.reachable) == 2
    assert [setting.value for setting in (view.user, view.entrypoint, view.cmd, view.workdir) if setting] == [
        "65532:65532", ("dockcto-compose",), ("check", "."), "/project",
    ]  # fmt: skip


def test_only_what_is_packaged_reaches_the_builder() -> None:
    ignored = IgnoreFile.parse((ROOT / ".dockerignore").read_text("utf-8"))
    assert ignored.faults == ()
    kept = {path.name for path in ROOT.iterdir() if not ignored.match(path.name).ignored}
    assert kept == set(PACKAGED)
    assert not ignored.match("dockcto_compose/cli.py").ignored
    assert ignored.match("dockcto_compose/text/__pycache__/edit.pyc").ignored
    copied = {word.text for one in parse((ROOT / "Dockerfile").read_text("utf-8")).instructions
              if one.keyword == "COPY" and one.flag("from") is None for word in one.words[:-1]}  # fmt: skip
    assert copied == set(PACKAGED)
