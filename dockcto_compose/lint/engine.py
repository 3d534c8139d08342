"""Rules over a project: one walk, problems to diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from dockcto_compose.compose.model import List, Location, Map, Origin, location
from dockcto_compose.compose.project import Layer, Project
from dockcto_compose.docker.effective import Engine
from dockcto_compose.docker.filesystem import Files
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.ignore import is_exposed
from dockcto_compose.lint.reach import Reach
from dockcto_compose.lint.waivers import waived
from dockcto_compose.rules.problem import Fix, Problem, Severity
from dockcto_compose.rules.rule import WHOLE, Context, Rule, Value
from dockcto_compose.text.pragma import MARK
from dockcto_compose.yamltree.find import entry_at
from dockcto_compose.yamltree.node import Document, Node, Path

if TYPE_CHECKING:
    from dockcto_compose.lint.policy import Policy


class _Branch:
    """Rules by path: a tree of keys, `*` for any."""

    __slots__ = ("below", "rules")

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.below: dict[str, _Branch] = {}


class RuleSet:
    """The rules of one run, sorted by where they look, so that a walk touches nothing in vain.

    `options` are those of single rules by id, `policy` is what the configuration makes of the findings.
    """

    def __init__(
        self, rules: Iterable[Rule], options: Mapping[str, Any] | None = None, policy: Policy | None = None
    ) -> None:
        self.options = dict(options or {})
        self.policy = policy
        self.whole: dict[str, list[Rule]] = {where: [] for where in WHOLE}
        self.paths = _Branch()
        self.ids: set[str] = set()
        for rule in rules:
            self.ids.add(rule.id)
            if rule.at in self.whole:
                self.whole[rule.at].append(rule)
            else:
                for path in rule.at.split(" | "):
                    branch = self.paths
                    for step in path.split("."):
                        branch = branch.below.setdefault(step, _Branch())
                    branch.rules.append(rule)
        self._options_of: dict[str, Any] = {}

    def options_of(self, rule: Rule) -> Any:
        """The options of a rule: those given, else its defaults; None for a rule without options."""
        if rule.id not in self._options_of:
            given = self.options.get(rule.id)
            self._options_of[rule.id] = rule.options() if given is None and rule.options is not None else given
        return self._options_of[rule.id]

    @cached_property
    def of_services(self) -> tuple[tuple[Rule, Callable[..., Iterable[Problem]], Any], ...]:
        """The rules that judge services, with their checks and options: asked for too often to be looked up."""
        return tuple((rule, rule.check, self.options_of(rule)) for rule in self.whole["service"])


class Findings(NamedTuple):
    """What the rules find in a project: what stands, and what comments in its files say not to report.

    `accepted` is False exactly when an error of category `validity` was found, hidden or not: no comment and no
    setting changes Docker Compose's verdict. `notes` say what other programs could not judge, `dockerfiles` are the
    paths of those that were judged with it.
    """

    standing: list[Diagnostic]
    hidden: list[Diagnostic]
    accepted: bool
    notes: tuple[str, ...] = ()
    dockerfiles: frozenset[str] = frozenset()


Others = Callable[[Project, Engine, Sequence[Diagnostic]], tuple[list[Diagnostic], tuple[str, ...]]]
"""What finds more in a project, given our findings: its own findings, and notes on what it could not judge."""


def check(project: Project, rules: RuleSet, engine: Engine | None = None) -> list[Diagnostic]:
    """Every finding of the rules on a project that stands, in the order of the files; the same finding never twice."""
    return findings(project, rules, engine).standing


def findings(
    project: Project,
    rules: RuleSet,
    engine: Engine | None = None,
    others: Others | None = None,
    files: Files | None = None,
) -> Findings:
    """Every finding of the rules on a project, and of others, parted by what the comments in its files say."""
    engine = engine or Engine(project, exposed=is_exposed)
    contexts = _Contexts(project, rules, engine, files or Files(is_exposed))
    found = _distinct(project, _problems(project, rules, contexts), contexts)
    accepted = not any(map(is_refusal, found))
    more, notes = others(project, engine, found) if others is not None else ([], ())
    found += more
    standing: list[Diagnostic] = found
    hidden: list[Diagnostic] = []
    if _has_comments_for_us(found, project, engine):
        standing, hidden = _sifted(found, project, rules, contexts)
    policy = rules.policy
    return Findings(
        _ordered(standing, policy), _ordered(hidden, policy), accepted, notes, frozenset(engine.dockerfiles)
    )


def _ordered(found: list[Diagnostic], policy: Policy | None) -> list[Diagnostic]:
    """The findings as the configuration wants them, in the order of the files."""
    wanted = found if policy is None else [d for one in found if (d := policy.apply(one)) is not None]
    return sorted(wanted, key=lambda d: d.order)


def _has_comments_for_us(found: Iterable[Diagnostic], project: Project, engine: Engine) -> bool:
    """Whether any file speaks of this program: hardly one does, and the rest need not be looked at for it."""
    sources = {id(document.source): document.source for document in project.documents}
    sources.update((id(diagnostic.source), diagnostic.source) for diagnostic in found)
    if any(MARK in source.text for source in sources.values()):
        return True
    texts = map(engine.text, engine.dockerfiles)
    return any(MARK in source.text for source in texts if source is not None)


def _sifted(
    found: list[Diagnostic], project: Project, rules: RuleSet, contexts: _Contexts
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The findings that stand and those that comments hide; what is wrong with the comments is among them."""
    from dockcto_compose.lint.suppress import sift

    engine = contexts.engine
    sifted = sift(found, project, engine, rules.ids)
    about = [
        (rule, problem, None)
        for rule in rules.whole["suppression"]
        for ruling in sifted.rulings
        for problem in rule.check(ruling, contexts.of(rule))
    ]
    again = sift(_distinct(project, about, contexts), project, engine, ())
    return [*sifted.standing, *again.standing], [*sifted.hidden, *again.hidden]


def is_refusal(diagnostic: Diagnostic) -> bool:
    """Whether Docker Compose refuses the project for it."""
    return diagnostic.category == "validity" and diagnostic.severity is Severity.ERROR


def _distinct(
    project: Project, problems: Iterable[tuple[Rule, Problem, str | None]], contexts: _Contexts
) -> list[Diagnostic]:
    found: dict[tuple[Any, ...], Diagnostic] = {}
    for rule, problem, service in problems:
        diagnostic = _diagnostic(project, rule, problem, service, contexts)
        if not waived(diagnostic, contexts.engine):
            found.setdefault((rule.id, diagnostic.source.path, diagnostic.span, diagnostic.message), diagnostic)
    return list(found.values())


class _Contexts:
    """What each rule may ask: one context a project for all rules without options, else one each."""

    def __init__(self, project: Project, rules: RuleSet, engine: Engine, files: Files) -> None:
        self.files = files
        self.reach = Reach(project.directory, project.files)
        self.engine = engine
        self._project, self._rules = project, rules
        self._plain = Context(project, None, engine, self.files)
        self._made: dict[str, Context] = {}

    def of(self, rule: Rule) -> Context:
        return self.with_options(rule, self._rules.options_of(rule))

    def with_options(self, rule: Rule, options: Any) -> Context:
        if options is None:
            return self._plain
        made = self._made.get(rule.id)
        if made is None:
            made = self._made[rule.id] = Context(self._project, options, self.engine, self.files)
        return made


def _problems(project: Project, rules: RuleSet, contexts: _Contexts) -> Iterator[tuple[Rule, Problem, str | None]]:
    context = contexts.of
    refusals = {rule.id: rule for rule in rules.whole["fault"]}
    for fault in project.faults:
        rule = refusals.get(fault.rule)
        if rule is not None:
            for problem in rule.check(fault, context(rule)):
                yield rule, problem, _service(fault.path)
    notes = {rule.id: rule for rule in rules.whole["warning"]}
    for fault in project.warnings:
        rule = notes.get(fault.rule) or refusals.get(fault.rule)
        if rule is not None:
            for problem in rule.check(fault, context(rule)):
                yield rule, _milder(problem) if rule.at == "fault" else problem, _service(fault.path)
    for rule in rules.whole["document"]:
        for document in project.documents:
            for problem in rule.check(document, context(rule)):
                yield rule, problem, None
    if rules.paths.below:
        for layer in project.layers:
            for rule, value in _values(layer, rules.paths):
                for problem in rule.check(value, context(rule)):
                    yield rule, problem, value.service
    for rule in rules.whole["project"]:
        for problem in rule.check(project, context(rule)):
            yield rule, problem, None
    if rules.whole["service"]:
        for service in project.services.values():
            for rule, check, options in rules.of_services:
                for problem in check(service, contexts.with_options(rule, options)):
                    yield rule, problem, service.name
    if rules.whole["build"] or rules.whole["dockerfile"]:
        yield from _of_builds(project, rules, contexts)


def _of_builds(project: Project, rules: RuleSet, contexts: _Contexts) -> Iterator[tuple[Rule, Problem, str | None]]:
    built = [service for service in project.services.values() if service.get("build") is not None]
    if not built:
        return
    from dockcto_compose.docker.builds import Builds

    builds = Builds(contexts.engine, contexts.files)
    for service in built:
        build = builds.of(service)
        if build is not None:
            for rule in [*rules.whole["build"], *(rules.whole["dockerfile"] if build.readable else ())]:
                for problem in rule.check(build, contexts.of(rule)):
                    yield rule, problem, service.name


def _milder(problem: Problem) -> Problem:
    """What would be a refusal if it could be known here is only a note."""
    return problem if problem.severity is not None else problem._replace(severity=Severity.INFO)


def _values(layer: Layer, branch: _Branch) -> Iterator[tuple[Rule, Value]]:
    """Every value of a layer that a rule asks for."""
    stack: list[tuple[Any, Path, Origin | None, _Branch]] = [(layer.data, (), None, branch)]
    while stack:
        data, path, origin, branch = stack.pop()
        if branch.rules and origin is not None:
            value = Value(data, path, origin, layer)
            for rule in branch.rules:
                yield rule, value
        anything = branch.below.get("*")
        if isinstance(data, Map):
            for key in data if anything else branch.below:
                if key not in data:
                    continue
                for below in (branch.below.get(key), anything):
                    if below is not None:
                        stack.append((data[key], (*path, key), data.origin(key), below))
        elif isinstance(data, List) and anything:
            for index, item in enumerate(data):
                stack.append((item, (*path, index), data.origin(index), anything))


def _service(path: Path) -> str | None:
    return str(path[1]) if len(path) > 1 and path[0] == "services" else None


def _diagnostic(project: Project, rule: Rule, problem: Problem, service: str | None, contexts: _Contexts) -> Diagnostic:
    place: Location = location(problem.at)
    path = _path_at(project, problem, place)
    fix, why_not = _trusted(problem.fix, project, contexts)
    better, _ = _trusted(problem.better, project, contexts)
    return Diagnostic(
        rule=rule.id,
        category=rule.category,
        severity=problem.severity or rule.severity,
        message=problem.message,
        source=place.source,
        span=place.span,
        project=project.name,
        service=service or _service(path),
        yaml_path=show(path),
        related=problem.related,
        fix=fix,
        unfixable=problem.unfixable or why_not,
        better=better,
    )


def _trusted(fix: Fix | None, project: Project, contexts: _Contexts) -> tuple[Fix | None, str]:
    """The fix as far as it may be trusted, or None and why."""
    if fix is None:
        return None, ""
    from dockcto_compose.lint.demote import demoted

    return demoted(fix, project, contexts.engine.dockerfiles, contexts.reach)


def _path_at(project: Project, problem: Problem, place: Location) -> Path:
    """The path of the bytes that a finding underlines, in the file that holds them."""
    if problem.path is not None:
        return problem.path
    if isinstance(problem.at, Node):
        return problem.at.path
    for document in project.documents:
        if document.source is place.source:
            return path_at(document, place.span.start)
    return ()


def path_at(document: Document, offset: int) -> Path:
    """The path of the innermost value whose entry holds `offset`."""
    entry = entry_at(document, offset)
    return entry.value.path if entry is not None else ()


def show(path: Path) -> str:
    """A path as people write it: `services.web.ports[0]`; a key with a dot stands in brackets and quotes."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif "." in step or "[" in step or not step:
            text += f'["{step}"]'
        else:
            text += f".{step}" if text else step
    return text
