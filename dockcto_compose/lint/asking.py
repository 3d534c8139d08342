"""Applying fixes one by one, each only if a person wants it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from enum import Enum

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.engine import RuleSet, findings
from dockcto_compose.lint.fix import MAX_PASSES, FixResult, Load, edit_texts, key, remember, unprovable, with_fix
from dockcto_compose.rules.problem import Applicability

Texts = dict[str, tuple[str | None, str]]


class Answer(Enum):
    """What a person says to one fix: apply it or not, apply it and all others of its rule, or end the questions."""

    YES = "yes"
    NO = "no"
    ALL = "all"
    QUIT = "quit"


class Chooser:
    """Asks about fixes, and knows what need not be asked any more.

    `ask` gets the finding, the texts its fix would change (before, None for a new file, and after), and all findings
    of the moment.
    """

    def __init__(self, ask: Callable[[Diagnostic, Texts, Sequence[Diagnostic]], Answer]) -> None:
        self._ask = ask
        self._rules: set[str] = set()
        self.stopped = False

    def wants(self, diagnostic: Diagnostic, texts: Texts, found: Sequence[Diagnostic]) -> bool:
        """Whether a fix is to be applied."""
        if diagnostic.rule in self._rules:
            return True
        answer = self._ask(diagnostic, texts, found)
        if answer is Answer.ALL:
            self._rules.add(diagnostic.rule)
        self.stopped = answer is Answer.QUIT
        return answer in (Answer.YES, Answer.ALL)


def fix_asking(
    load: Load,
    rules: RuleSet,
    level: Applicability,
    chooser: Chooser,
    wanted: Callable[[Diagnostic], bool] | None = None,
    blind: Load | None = None,
) -> FixResult:
    """As `fix`, but for one fix at a time, in the order of the file; only what is proven is asked about."""
    result = FixResult()
    texts: dict[str, str] = {}
    project = result.first = load(texts)
    now = findings(project, rules)
    done: set[tuple[str, str, str, str]] = set()
    applied: Counter[tuple[str, str, str, str]] = Counter()
    while not chooser.stopped:
        asked = (with_fix(d, level) for d in now.standing if wanted is None or wanted(d))
        one = next((d for d in asked if d.fix and key(d) not in done and applied[key(d)] < MAX_PASSES), None)
        if one is None or one.fix is None:
            break
        reason = unprovable(project, texts, [one], load, blind)
        edited = edit_texts(project, [one.fix]) if not reason else {}
        if reason:
            result.refused.append((one, reason))
            done.add(key(one))
            continue
        change = FixResult()
        remember(change, {edit.source.path: edit.source for edit in one.fix.edits}, edited)
        if not chooser.wants(one, change.texts, now.standing):
            done.add(key(one))
            continue
        remember(result, {edit.source.path: edit.source for edit in one.fix.edits}, edited)
        texts.update(edited)
        applied[key(one)] += 1
        result.fixed.append(one)
        project = load(texts)
        now = findings(project, rules)
    result.take(now)
    result.project = project
    return result
