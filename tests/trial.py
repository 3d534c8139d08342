"""One fault planted into one file: was it found where it stands, and what did the fix make of it?"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from planting import EXACT, Base, Planted, Planting, texts_of

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.project import Project
from dockcto_compose.compose.version import NEWEST, parse_version
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.lint.fix import fix
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import SAFE, UNSAFE

ENVIRONMENT = {"HOME": "/home/dev", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True)
class Trial:
    """What came of one planting. `wrong` says what was not as it should be, empty where all was.

    `fixable` is whether the planting has a `fixed`, `fixed` whether it was reached; `refused` the reason that was
    given for no fix, in ways of writing where that may be.
    """

    planting: str
    way: str
    base: str
    planted: int
    found: int
    placed: int
    fixable: bool
    fixed: bool
    wrong: str = ""
    refused: str = ""


def _rules(rule_id: str) -> RuleSet:
    rule = catalog()[rule_id]
    return RuleSet(catalog().values() if rule.at == "suppression" else [rule])


def _options(planting: Planting) -> LoadOptions:
    version = planting.words.get("compose")
    return LoadOptions(
        environment=ENVIRONMENT,
        strict_env="strict" in planting.words,
        compose_version=parse_version(version) if version else NEWEST,
    )


def lay_out(planted: Planted, folder: Path) -> list[str]:
    """Write the files; the paths of those to judge."""
    for name, text in planted.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return [str(folder / name) for name in planted.names]


def clean(base: Base, rule_id: str, folder: Path, planting: Planting) -> bool:
    """Whether the rule finds nothing in the file as it is."""
    beside = {name: text for name, text in planting.files.items() if "!at " not in text}
    paths = lay_out(Planted({base.NAME: base.text, **beside}, (base.NAME,), ()), folder)
    return not any(d.rule == rule_id for d in check(load(paths, _options(planting)), _rules(rule_id)))


def attempt(planting: Planting, way: str, base: Base, name: str, seed: int, folder: Path) -> Trial | None:
    """Plant, judge, mend; None where the planting has no place in the file."""
    planted = base.plant(planting, way, random.Random(seed))
    if planted is None:
        return None
    paths = lay_out(planted, folder)
    options, rules = _options(planting), _rules(planting.rule)

    def read(texts: dict[str, str], blind: bool = False) -> Project:
        def content(path: str) -> bytes:
            return texts[path].encode() if path in texts else Path(path).read_bytes()

        return load(paths, replace(options, read=content, blind=blind))

    found = [d for d in check(read({}), rules) if d.rule == planting.rule]
    places = Counter((str(Path(d.source.path).relative_to(folder)), d.start.line, d.start.column) for d in found)
    wanted = Counter(planted.marks)
    if "line" in planting.words or way == "default":  # a default may be pointed at itself
        places, wanted = (Counter((n, row, 0) for n, row, _ in c.elements()) for c in (places, wanted))
    trial = Trial(
        planting.id, way, name, sum(wanted.values()), len(found), sum((places & wanted).values()),
        planting.fixed is not None or bool(planting.fixed_files), False,
    )  # fmt: skip
    if places != wanted:
        said = "; ".join(sorted({d.message for d in found})) or "nothing"
        return replace(trial, wrong=f"found {sorted(places.elements())} not {sorted(wanted.elements())}: {said}")
    return _mended(trial, planting, base, seed, planted, folder, found, read, rules)


def _mended(trial, planting, base, seed, planted, folder, found, read, rules):  # type: ignore[no-untyped-def]
    level = UNSAFE if planting.unsafe or not trial.fixable else SAFE
    before = Counter(fault.rule for fault in read({}).faults)
    result = fix(read, rules, level, lambda d: d.rule == planting.rule, lambda texts: read(texts, blind=True))
    if result.refused:
        return replace(trial, wrong=f"the fix was refused: {result.refused[0][1]}")
    texts = {str(Path(path).relative_to(folder)): after for path, (_, after) in result.texts.items()}
    after = Counter(fault.rule for fault in result.project.faults) if result.project else before
    if after - before:
        return replace(trial, wrong=f"the fix brought {dict(after - before)}")
    lost = [line for line in comments(base.text) if line not in set(comments(texts.get(base.NAME, base.text)))]
    if lost:
        return replace(trial, wrong=f"the fix lost a comment: {lost[0]}")
    left = [d for d in result.remaining if d.rule == planting.rule]
    if not trial.fixable:
        return trial
    if left:
        reason = left[0].unfixable or "no reason given"
        if trial.way in EXACT:
            return replace(trial, wrong=f"not fixed: {reason}")
        return replace(trial, refused=reason)
    wrong = _differs(trial, planting, base, seed, planted, texts)
    return replace(trial, fixed=not wrong, wrong=wrong)


def _differs(trial: Trial, planting: Planting, base: Base, seed: int, planted: Planted, texts: dict[str, str]) -> str:
    """How the result is not what is wanted."""
    if trial.way not in EXACT:
        return ""
    crlf = trial.way == "crlf"
    for name, text in planting.fixed_files.items():
        if texts.get(name) != (text.replace("\n", "\r\n") if crlf and name in planted.files else text):
            return f"{name} became {texts.get(name)!r}"
    result = texts.get(base.NAME, planted.files[base.NAME])
    if crlf and "\n" in result.replace("\r\n", ""):
        return "a line ends in LF alone"
    if planting.fixed is None:
        return ""
    wanted = base.plant(planting.mended, trial.way, random.Random(seed))
    if wanted is None:
        return "the fixed text cannot be planted"
    if texts_of(result) != texts_of(wanted.files[base.NAME]):
        return f"the result is not the one wanted: {_shown(wanted.files[base.NAME], result)}"
    kept = iter(result.replace("\r\n", "\n").split("\n"))
    gone = next((line for line in base.text.split("\n") if line.strip() and line not in kept), None)
    return f"a line of the file changed: {gone!r}" if gone is not None else ""


def comments(text: str) -> list[str]:
    """What looks like a comment of its own on a line."""
    return [line.strip() for line in text.splitlines() if line.strip().startswith("#")]


def _shown(wanted: str, result: str) -> str:
    """The lines that one text has and the other lacks."""
    lines, others = wanted.split("\n"), result.replace("\r\n", "\n").split("\n")
    return f"-{[line for line in lines if line not in others]} +{[line for line in others if line not in lines]}"
