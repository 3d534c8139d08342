"""Every rule is tested by the examples on its own page; nobody edits this file to add one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.version import NEWEST, parse_version
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.lint.fix import fix
from dockcto_compose.lint.proof import comments
from dockcto_compose.lint.withdrawal import withdrawn
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.page import Example, examples
from dockcto_compose.rules.problem import SAFE, UNSAFE
from dockcto_compose.rules.rule import Rule
from dockcto_compose.text.source import Source
from dockcto_compose.yamltree.parse import parse

SHAPES = {
    "lf": lambda text: text,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "bom": lambda text: "\ufeff" + text,
    "no-final-newline": lambda text: text[:-1] if text.endswith("\n") and not text.endswith("+\n\n") else text,
}
EXTRA = Path(__file__).parent / "rules"


def cases(kind: str) -> list[object]:
    found = []
    for rule in catalog().values():
        more = EXTRA / f"{rule.id}.md"
        pages = [rule.page, *([more.read_text(encoding="utf-8")] if more.exists() else [])]
        every = [example for page in pages for example in examples(page) if example.kind == kind]
        found += [pytest.param(rule, example, id=f"{rule.id}-{kind}-{n}") for n, example in enumerate(every, 1)]
    return found


class Project:
    """An example laid out on disk, in one of the shapes."""

    def __init__(self, folder: Path, example: Example, shape: str) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        for name, text in example.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(SHAPES[shape](text).encode())
        compose = [name for name in example.files if re.search(r"compose.*\.ya?ml$", name)]
        named = [n for n in compose if not n.startswith(("base", "included"))]
        self.files = [str(self.folder / name) for name in (named or list(example.files)[:1])]
        self.version = parse_version(example.compose) if example.compose else NEWEST

    def load(self, texts: dict[str, str] | None = None):
        def read(path: str) -> bytes:
            if texts and path in texts:
                return texts[path].encode()
            return Path(path).read_bytes()

        return load(self.files, LoadOptions(read=read, strict_env=False, compose_version=self.version))

    def lines(self, found) -> list[tuple[str, int]]:
        return sorted((str(Path(d.source.path).relative_to(self.folder)), d.start.line) for d in found)


def asked(rule: Rule) -> RuleSet:
    """The rule alone; one that judges ignore comments needs to know what there is to ignore."""
    return RuleSet(catalog().values() if rule.at == "suppression" else [rule])


def judged(project: Project, rule: Rule) -> list[Diagnostic]:
    return [d for d in check(project.load(), asked(rule)) if d.rule == rule.id]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("rule", "example"), cases("bad"))
def test_a_bad_example_is_found_on_its_marked_lines(rule: Rule, example: Example, shape: str, tmp_path: Path) -> None:
    project = Project(tmp_path, example, shape)
    found = judged(project, rule)
    assert project.lines(found) == sorted(example.lines), [d.message for d in found]
    for diagnostic in found:
        assert diagnostic.message
        assert not diagnostic.message.endswith(".")
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(diagnostic.source.text)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("rule", "example"), cases("good"))
def test_a_good_example_is_silent(rule: Rule, example: Example, shape: str, tmp_path: Path) -> None:
    found = judged(Project(tmp_path, example, shape), rule)
    assert [d.message for d in found] == []


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("rule", "example"), cases("bad"))
def test_the_fix_gives_the_fixed_example(rule: Rule, example: Example, shape: str, tmp_path: Path) -> None:
    project = Project(tmp_path, example, shape)
    rules = asked(rule)
    level = UNSAFE if example.unsafe else SAFE
    result = fix(project.load, rules, level, lambda d: d.rule == rule.id)
    if not example.fixed:
        assert result.texts == {}
        return
    assert result.refused == []
    for name, text in example.fixed.items():
        before, after = result.texts[str(project.folder / name)]
        assert after == SHAPES[shape](text) if before is not None else after == text
        if before is not None and parse(Source(name, before)).comments:
            declared = withdrawn([d.fix for d in result.fixed], result.fixed[0].source)
            assert not comments(parse(Source(name, before)), declared) - comments(parse(Source(name, after)))
    mended = {path: after for path, (_, after) in result.texts.items()}
    again = fix(lambda texts: project.load({**mended, **texts}), rules, level, lambda d: d.rule == rule.id)
    assert again.texts == {}


def test_every_rule_has_a_bad_and_a_good_example_and_a_page() -> None:
    for rule in catalog().values():
        kinds = {example.kind for example in examples(rule.page)}
        assert {"bad", "good"} <= kinds, rule.id
        assert rule.summary.endswith("."), rule.id
        assert len(rule.page.splitlines()) >= 5, rule.id
        assert ("**Fix**" in rule.page) == rule.fixable, rule.id
