"""One fault planted into one file: was it found where it stands, and what did the fix make of it?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from planting import EXACT, Base, Planted, Planting, texts_of
from slips import Slip

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.project import Project
from dockcto_compose.compose.version import NEWEST, parse_version
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.lint.fix import fix
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import SAFE, UNSAFE, Applicability

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
    messages: tuple[str, ...] = ()


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


def clean(base: Base, folder: Path, fault: Planting | Slip) -> bool:
    """Whether the rule finds nothing in the file as it is."""
    beside, options = {}, LoadOptions(environment=ENVIRONMENT)
    if isinstance(fault, Planting):
        beside = {name: text for name, text in fault.files.items() if "!at " not in text}
        options = _options(fault)
    paths = lay_out(Planted({base.NAME: base.text, **beside}, (base.NAME,), ()), folder)
    return not any(d.rule == fault.rule for d in check(load(paths, options), _rules(fault.rule)))


def attempt(planting: Planting, way: str, base: Base, name: str, seed: int, folder: Path) -> Trial | None:
    """Plant, judge, mend; None where the planting has no place in the file."""
    planted = base.plant(planting, way, random.Random(seed))
    if planted is None:
        return None
    level = UNSAFE if planting.unsafe or planting.fixed is None else SAFE
    case = _Case(planting.rule, planting.id, way, name, planted, base, folder, _options(planting), level)
    case.fixable = planting.fixed is not None or bool(planting.fixed_files)
    case.lines = "line" in planting.words or way == "default"  # a default may be pointed at itself
    case.strict = way in EXACT and way not in planting.words.get("refused", "").split(",")
    return case.run(lambda texts: _differs(way, planting, base, seed, planted, texts))


def attempt_slip(slip: Slip, base: Base, name: str, seed: int, folder: Path) -> Trial | None:
    """The same for a slip, which a fix has to take back to the letter."""
    planted = slip.plant(base, random.Random(seed))
    if planted is None:
        return None
    options = LoadOptions(environment=ENVIRONMENT)
    level = SAFE if slip.mends == "safe" else UNSAFE
    case = _Case(slip.rule, slip.id, "slip", name, planted, base, folder, options, level)
    case.fixable, case.lines = bool(slip.mends), slip.line
    return case.run(lambda texts: "" if texts.get(base.NAME) == base.text else _shown(base.text, texts[base.NAME]))


@dataclass
class _Case:
    rule: str
    id: str
    way: str
    name: str
    planted: Planted
    base: Base
    folder: Path
    options: LoadOptions
    level: Applicability
    fixable: bool = False
    lines: bool = False
    strict: bool = True

    def run(self, differs: Callable[[dict[str, str]], str]) -> Trial:
        """The trial; `differs` says how the files that the fix leaves are not those wanted."""
        self.paths = lay_out(self.planted, self.folder)
        rules = _rules(self.rule)
        found = [d for d in check(self.load({}), rules) if d.rule == self.rule]
        places = Counter((str(Path(d.source.path).relative_to(self.folder)), *d.start) for d in found)
        places = Counter((name, row, column) for name, row, column, *_ in places.elements())
        wanted = Counter(self.planted.marks)
        if self.way == "anchor":  # found in both services, or once for both
            places = Counter(set(places))
        if self.lines:
            places, wanted = (Counter((n, row, 0) for n, row, _ in c.elements()) for c in (places, wanted))
        trial = Trial(
            self.id, self.way, self.name, sum(wanted.values()), len(found), sum((places & wanted).values()),
            self.fixable, False, messages=tuple(d.message for d in found),
        )  # fmt: skip
        if places != wanted:
            said = "; ".join(sorted({d.message for d in found})) or "nothing"
            return replace(trial, wrong=f"found {sorted(places.elements())} not {sorted(wanted.elements())}: {said}")
        return self._mended(trial, rules, differs)

    def load(self, texts: Mapping[str, str], blind: bool = False) -> Project:
        def content(path: str) -> bytes:
            return texts[path].encode() if path in texts else Path(path).read_bytes()

        return load(self.paths, replace(self.options, read=content, blind=blind))

    def _mended(self, trial: Trial, rules: RuleSet, differs: Callable[[dict[str, str]], str]) -> Trial:
        before = Counter(fault.rule for fault in self.load({}).faults)
        blind = partial(self.load, blind=True)
        result = fix(self.load, rules, self.level, lambda d: d.rule == self.rule, blind)
        if result.refused:
            return replace(trial, wrong=f"the fix was refused: {result.refused[0][1]}")
        texts = {str(Path(path).relative_to(self.folder)): after for path, (_, after) in result.texts.items()}
        after = Counter(fault.rule for fault in result.project.faults) if result.project else before
        if after - before:
            return replace(trial, wrong=f"the fix brought {dict(after - before)}")
        name = self.base.NAME
        lost = [line for line in comments(self.base.text) if line not in comments(texts.get(name, self.base.text))]
        if lost:
            return replace(trial, wrong=f"the fix lost a comment: {lost[0]}")
        left = [d for d in result.remaining if d.rule == self.rule]
        if not self.fixable:
            return trial
        if left:
            reason = left[0].unfixable or "no reason given"
            return replace(trial, wrong=f"not fixed: {reason}") if self.strict else replace(trial, refused=reason)
        wrong = differs(texts)
        return replace(trial, fixed=not wrong, wrong=wrong)


def _differs(way: str, planting: Planting, base: Base, seed: int, planted: Planted, texts: dict[str, str]) -> str:
    """How the result is not what is wanted."""
    if way not in EXACT:
        return ""
    crlf = way == "crlf"
    for name, text in planting.fixed_files.items():
        if texts.get(name) != (text.replace("\n", "\r\n") if crlf and name in planted.files else text):
            return f"{name} became {texts.get(name)!r}"
    result = texts.get(base.NAME, planted.files[base.NAME])
    if crlf and "\n" in result.replace("\r\n", ""):
        return "a line ends in LF alone"
    if planting.fixed is None:
        return ""
    wanted = base.plant(planting.mended, way, random.Random(seed))
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
