"""`--add-ignores` over real files: nothing that can be ignored is left, and nothing but comments is new."""

from __future__ import annotations

import random
from pathlib import Path

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.project import Project
from dockcto_compose.lint.engine import is_refusal
from dockcto_compose.lint.run import Settings, mend
from dockcto_compose.rules.catalog import catalog

FILES = 60


def test_real_files(shared: Path) -> None:
    every = sorted((shared / "corpus" / "files").rglob("*.y*ml"))
    rules = tuple(rule.id for rule in catalog().values() if rule.default or rule.strict)
    settings = Settings(rules=rules, load=LoadOptions(), add_ignores=True, debug=True)
    ignored = 0
    for index, path in enumerate(random.Random(7).sample(every, FILES)):
        data = path.read_bytes()
        if index % 3 == 0:
            data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        name = str(path)
        (outcome,) = mend([(name,)], settings, {name: data})
        assert all(map(is_refusal, outcome.diagnostics)), path
        ignored += len(outcome.ignored)
        changed = {changed: after for changed, (_, after) in outcome.texts.items()}
        for before, after in outcome.texts.values():
            kept = [line for line in after.splitlines(keepends=True) if "# dockcto: ignore" not in line]
            assert "".join(kept) == before, path
        if changed:
            assert loaded(name, {name: data.decode(), **changed}).model == loaded(name, {name: data.decode()}).model
            (again,) = mend([(name,)], settings, {name: data, **changed})
            assert again.texts == {}, path
    assert ignored > 2 * FILES


def loaded(path: str, texts: dict[str, str]) -> Project:
    def read(wanted: str) -> bytes:
        return texts[wanted].encode() if wanted in texts else Path(wanted).read_bytes()

    return load([path], LoadOptions(read=read))
