"""A whole run: many projects judged, and mended where that is asked for, in their order."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.project import Project
from dockcto_compose.docker.filesystem import Files
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.discover import why
from dockcto_compose.lint.dockerfile_names import is_dockerfile
from dockcto_compose.lint.engine import Findings, Others, RuleSet, findings, is_refusal
from dockcto_compose.lint.ignore import is_exposed
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import Applicability, Fix
from dockcto_compose.text.source import Span

PAYS_FROM = 128  # projects: below that, starting processes takes longer than they save
CHUNK = 16  # projects handed to a process at once
UNTIL_COLLECTED = 50_000  # objects, a few megabytes of them
MOST = 61  # processes: Windows can wait for no more
UNUSED = "unused-suppression"

if TYPE_CHECKING:
    from dockcto_compose.lint.asking import Chooser
    from dockcto_compose.lint.fix import FixResult
    from dockcto_compose.lint.lone_dockerfile import LoneDockerfile
    from dockcto_compose.lint.model_changes import ModelChange
    from dockcto_compose.lint.policy import Policy

Subject = tuple[str, str, str, str]
Contents = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know of every project.

    `rules` are ids, `options` those of single rules; `policy` is what the configuration makes of findings. `mend` is
    the least applicability to apply; `add_ignores` asks for comments on what is left; where `about` is given, both
    leave alone what is about something else. `model` asks for what the edits change in the resolved projects. `special`
    holds the settings of the projects that have others, by their files. `external` are other programs whose findings
    are wanted.
    """

    rules: tuple[str, ...]
    load: LoadOptions
    mend: Applicability | None = None
    debug: bool = False
    add_ignores: bool = False
    model: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    policy: Policy | None = None
    special: Mapping[tuple[str, ...], Settings] = field(default_factory=dict)
    external: tuple[str, ...] = ()
    about: frozenset[Subject] | None = None

    def of(self, files: tuple[str, ...]) -> Settings:
        """The settings of one project."""
        return self.special.get(files, self)


@dataclass(slots=True)
class Outcome:
    """What came of one project. `texts` maps changed files to their text before (None: new) and after.

    `hidden` are the findings that comments say not to report, `ignored` those of them that this run wrote the comment
    for, `unignored` those it could write none for, with the reason. `accepted` is whether no error of category
    `validity` was found, hidden or not. `changes` are those of the resolved project, where they were asked for.
    `dockerfiles` are the paths of those that its services are built from. `error` says why the project could not be
    judged at all, `notes` what other programs could not judge.
    """

    name: str
    files: tuple[str, ...]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    fixed: list[Diagnostic] = field(default_factory=list)
    refused: list[tuple[Diagnostic, str]] = field(default_factory=list)
    texts: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    error: str = ""
    hidden: list[Diagnostic] = field(default_factory=list)
    ignored: list[Diagnostic] = field(default_factory=list)
    unignored: list[tuple[Diagnostic, str]] = field(default_factory=list)
    accepted: bool = True
    notes: tuple[str, ...] = ()
    changes: list[ModelChange] = field(default_factory=list)
    dockerfiles: frozenset[str] = frozenset()

    @property
    def judged(self) -> set[str]:
        """The absolute paths of the files that were judged: those named, and the Dockerfiles of their services."""
        return {os.path.abspath(path) for path in (*self.files, *self.dockerfiles)}


def judge(projects: Sequence[tuple[str, ...]], settings: Settings, jobs: int = 1) -> Iterator[Outcome]:
    """The outcome of each project, in order; over several processes where there are enough projects for it to pay."""
    if jobs < 2 or len(projects) < PAYS_FROM:
        rules, others = rule_set(settings), _others(settings)
        for files in projects:
            with _rare_collections():
                outcome = _judge(files, settings, rules, others=others)
            yield outcome
        return
    from concurrent.futures import ProcessPoolExecutor

    chunks = [projects[at : at + CHUNK] for at in range(0, len(projects), CHUNK)]
    pool = ProcessPoolExecutor(min(jobs, len(chunks), MOST))
    try:
        own = [_part(settings, chunk) for chunk in chunks]
        with _interrupts_held():
            results = pool.map(_judge_chunk, chunks, own)
        for outcomes in results:
            yield from outcomes
    finally:
        pool.shutdown(cancel_futures=True)


def _part(settings: Settings, projects: Sequence[tuple[str, ...]]) -> Settings:
    """The settings with no more than these projects need of them."""
    if not settings.special:
        return settings
    special = {files: settings.special[files] for files in projects if files in settings.special}
    return replace(settings, special=special)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """A tree lives until its project is judged: looking for garbage in it time and again takes a quarter of a run."""
    before = gc.get_threshold()
    gc.set_threshold(UNTIL_COLLECTED, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes started in here never see Ctrl-C, which a terminal sends to all: this one takes it and stops them."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def mend(
    projects: Sequence[tuple[str, ...]],
    settings: Settings,
    texts: Contents | None = None,
    only: str | None = None,
    chooser: Chooser | None = None,
    step: Callable[[], None] | None = None,
) -> list[Outcome]:
    """The outcome of each project with its fixes applied, in memory alone; with `only` those that edit but that file.

    Projects may share files: each sees what the ones before it made of them, and one whose files a later project
    changed is judged once more. `texts` stand in place of what the disk holds. `chooser` is asked about each fix,
    `step` is called after each project.
    """
    rules, others = rule_set(settings), _others(settings)
    now: dict[str, str | bytes] = dict(texts or {})
    outcomes: list[Outcome] = []
    shared = _shared(projects)
    for files in projects:
        outcome = _mend(files, settings, rules, now, shared, only, others, chooser, alone=len(projects) == 1)
        changed = {path: after for path, (_, after) in outcome.texts.items()}
        now.update(changed)
        for earlier in outcomes:
            if not earlier.judged.isdisjoint(map(os.path.abspath, changed)):
                again = _judge(earlier.files, settings, rules, now, others)
                earlier.diagnostics, earlier.hidden, earlier.accepted = again.diagnostics, again.hidden, again.accepted
        outcomes.append(outcome)
        if step is not None:
            step()
    return outcomes


def _shared(projects: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """The absolute paths of the files that several projects are merged from."""
    count = Counter(path for files in projects for path in {os.path.abspath(file) for file in files})
    return frozenset(path for path, times in count.items() if times > 1)


def judge_text(path: str, content: bytes, settings: Settings) -> Outcome:
    """The outcome of a project of one file, which the disk need not hold; mended where that is asked for."""
    return judge_within([(path,)], path, content, settings)[0]


def judge_within(projects: Sequence[tuple[str, ...]], path: str, content: bytes, settings: Settings) -> list[Outcome]:
    """The outcome of each project, one file of which holds this text whatever the disk holds.

    Where mending is asked for, no other file is edited: a fix that would need one is left out.
    """
    texts = {path: content}
    if settings.mend is None and not settings.add_ignores:
        rules, others = rule_set(settings), _others(settings)
        return [_judge(files, settings, rules, texts, others) for files in projects]
    outcomes = mend(projects, settings, texts, only=path)
    for outcome in outcomes:
        outcome.diagnostics = [_confined(one, path) for one in outcome.diagnostics]
    return outcomes


def _confined(diagnostic: Diagnostic, path: str) -> Diagnostic:
    """The finding without a fix that edits other files: its secret would be lost, as nobody writes them."""
    if _edits_only(path, diagnostic.fix) and _edits_only(path, diagnostic.better):
        return diagnostic
    reason = "the fix writes to other files too, and only this text is written"
    return diagnostic._replace(fix=None, better=None, unfixable=reason)


def resolve(files: tuple[str, ...], settings: Settings) -> tuple[Outcome, Project | None]:
    """A project with what its rules find in it; None where it could not be loaded at all."""
    loaded: list[Project] = []

    def work() -> Outcome:
        project = _load(files, settings, {})
        loaded.append(project)
        return _outcome(project, files, findings(project, rule_set(settings)))

    outcome = _guarded(files, work, settings.debug)
    return outcome, loaded[0] if loaded and not outcome.error else None


def rule_set(settings: Settings) -> RuleSet:
    """The rules of a run, or of a project with settings of its own."""
    every = catalog()
    return RuleSet((every[name] for name in settings.rules), settings.options, settings.policy)


def _judge_chunk(projects: Sequence[tuple[str, ...]], settings: Settings) -> list[Outcome]:
    rules, others = rule_set(settings), _others(settings)
    with _rare_collections():
        return [_judge(files, settings, rules, others=others) for files in projects]


def _others(settings: Settings) -> Others | None:
    """The other programs whose findings are wanted, as far as they are there."""
    if not settings.external:
        return None
    from dockcto_compose.lint.external.together import External

    return External.of(settings.external).findings


def judge_asking(files: tuple[str, ...], settings: Settings, rules: RuleSet, ask: Callable[[str], None]) -> Outcome:
    """The outcome of one project; `ask` is told every path before it is read or looked for."""
    plain = settings.load.read

    def read(path: str) -> bytes:
        ask(path)
        return plain(path)

    def work() -> Outcome:
        project = _load(files, replace(settings, load=replace(settings.load, read=read)), {})
        found = findings(project, rules, others=_others(settings), files=Files(is_exposed, ask))
        return _outcome(project, files, found)

    return _guarded(files, work, settings.debug)


def _judge(
    files: tuple[str, ...],
    settings: Settings,
    rules: RuleSet,
    texts: Contents | None = None,
    others: Others | None = None,
) -> Outcome:
    own = settings.of(files)

    def work() -> Outcome:
        project = _load(files, own, texts or {})
        found = findings(project, rules if own is settings else rule_set(own), others=others)
        return _outcome(project, files, found)

    return _guarded(files, work, settings.debug)


def _outcome(project: Project, files: tuple[str, ...], found: Findings) -> Outcome:
    standing, hidden = (_placed(files, some, project) for some in (found.standing, found.hidden))
    accepted = found.accepted
    if is_dockerfile(files[0]):  # nobody asks about the compose file around it
        accepted = not any(is_refusal(d) for d in (*standing, *hidden))
    return Outcome(
        project.name,
        files,
        standing,
        hidden=hidden,
        accepted=accepted,
        notes=found.notes,
        dockerfiles=found.dockerfiles,
    )


def _mend(
    files: tuple[str, ...],
    settings: Settings,
    rules: RuleSet,
    texts: Contents,
    shared: frozenset[str],
    only: str | None,
    others: Others | None,
    chooser: Chooser | None,
    alone: bool,
) -> Outcome:
    from dockcto_compose.lint.asking import fix_asking
    from dockcto_compose.lint.fix import FixResult, fix

    own = settings.of(files)
    named = {os.path.abspath(path) for path in files}
    unknowing = replace(own, load=replace(own.load, blind=True))
    lone = _lone(files)

    def asked(diagnostic: Diagnostic) -> bool:
        is_among = settings.about is None or _subject(diagnostic) in settings.about
        return is_among and (lone is None or lone.speaks_of(diagnostic))

    def wanted(diagnostic: Diagnostic) -> bool:
        # of a comment in a file of several projects, one of them alone cannot say that it hides nothing
        path = os.path.abspath(diagnostic.source.path)
        elsewhere = path in shared or not (alone or path in named)
        confined = only is None or own.mend is None or _edits_only(only, diagnostic.fix_at(own.mend))
        if (elsewhere and diagnostic.rule == UNUSED) or not confined or not asked(diagnostic):
            return False
        return lone is None or lone.wanted(diagnostic)

    def load_with(edited: Contents) -> Project:
        return _load(files, own, {**texts, **edited})

    def load_blind(edited: Contents) -> Project:
        return _load(files, unknowing, {**texts, **edited})

    def work() -> Outcome:
        own_rules = rules if own is settings else rule_set(own)
        result = FixResult()
        if own.mend is not None and chooser is not None:
            result = fix_asking(load_with, own_rules, own.mend, chooser, wanted, load_blind)
        elif own.mend is not None:
            result = fix(load_with, own_rules, own.mend, wanted, load_blind)
        ignoring = FixResult()
        if own.add_ignores:
            ignoring = _ignore(files, own, own_rules, texts, asked, result, others)
        assert result.project is not None
        left = result.left
        if others is not None and not own.add_ignores:
            left = findings(result.project, own_rules, others=others)
        outcome = _outcome(result.project, files, left)
        return replace(
            outcome,
            fixed=result.fixed,
            refused=result.refused,
            texts=result.texts,
            ignored=ignoring.fixed,
            unignored=ignoring.refused,
            changes=_changes(result) if own.model else [],
        )

    return _guarded(files, work, settings.debug)


def _edits_only(path: str, fix: Fix | None) -> bool:
    return fix is None or all(os.path.abspath(edit.source.path) == os.path.abspath(path) for edit in fix.edits)


def _changes(result: FixResult) -> list[ModelChange]:
    from dockcto_compose.lint.model_changes import model_changes

    assert result.project is not None
    return model_changes(result.first or result.project, result.project)


def _ignore(
    files: tuple[str, ...],
    settings: Settings,
    rules: RuleSet,
    texts: Contents,
    asked: Callable[[Diagnostic], bool],
    result: FixResult,
    others: Others | None,
) -> FixResult:
    """Write the comments on top of what was fixed, and bring the result up to date; what came of the comments."""
    from dockcto_compose.lint.add_ignores import add_ignores

    now = {**texts, **{path: after for path, (_, after) in result.texts.items()}}
    ignoring = add_ignores(lambda edited: _load(files, settings, {**now, **edited}), rules, asked, others)
    for path, (before, after) in ignoring.texts.items():
        result.texts[path] = (result.texts[path][0] if path in result.texts else before, after)
    result.take(ignoring.left)
    result.project = ignoring.project
    return ignoring


def _placed(files: tuple[str, ...], found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """The findings, each in a file: what was wrong before any file was read stands at the top of the first."""
    lone = _lone(files)
    if lone is not None:
        return lone.own(found)
    return [d if d.source.path else d._replace(source=project.top.source, span=Span(0, 0)) for d in found]


def _guarded(files: tuple[str, ...], work: Callable[[], Outcome], debug: bool) -> Outcome:
    """Whatever goes wrong with one project spoils that project, not the run."""
    try:
        return work()
    except OSError as error:
        name = os.fsdecode(error.filename) if error.filename else files[0]
        return Outcome("", files, error=f"{name}: {why(error)}")
    except Exception as error:
        if debug:
            raise
        return Outcome("", files, error=f"{files[0]}: {internal_error(error)}")


def internal_error(error: BaseException) -> str:
    """A fault of this program in one line: its kind and place, but not its text, which may quote a secret."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        _, package, module = code.co_filename.replace(os.sep, "/").rpartition("dockcto_compose/")
        place = f" in {module}:{trace.tb_lineno}" if package else place
        trace = trace.tb_next
    return f"internal error: {type(error).__name__}{place}; please report it, --debug shows more"


def _load(files: tuple[str, ...], settings: Settings, texts: Contents) -> Project:
    """The project, with the given texts in place of what the disk holds; its findings all have a file."""
    options = settings.load
    options = replace(options, read=_reader(options.read, texts)) if texts else options
    lone = _lone(files)
    return load(files, options) if lone is None else lone.load(options)


def _lone(files: tuple[str, ...]) -> LoneDockerfile | None:
    """The made-up project of a Dockerfile that is judged without a compose file; None for a real project."""
    if not is_dockerfile(files[0]):
        return None
    from dockcto_compose.lint.lone_dockerfile import LoneDockerfile

    return LoneDockerfile.of(files[0])


def _reader(read: Callable[[str], bytes], texts: Contents) -> Callable[[str], bytes]:
    """`read`, but for the files whose content is given."""
    given = {os.path.abspath(path): text for path, text in texts.items()}

    def reader(path: str) -> bytes:
        text = given.get(os.path.abspath(path))
        if text is None:
            return read(path)
        return text if isinstance(text, bytes) else text.encode()

    return reader


def subjects(outcomes: Iterable[Outcome], wanted: Callable[[Diagnostic], bool]) -> frozenset[Subject]:
    """What the wanted ones of the findings are about, wherever an edit moves them."""
    return frozenset(_subject(d) for outcome in outcomes for d in outcome.diagnostics if wanted(d))


def as_on_disk(outcomes: Sequence[Outcome], unmended: Sequence[Outcome]) -> None:
    """Give what a fix would leave its place in the files as they are; the mended texts may never reach the disk."""
    for outcome, before in zip(outcomes, unmended, strict=True):
        places = {_subject(d): d for d in before.diagnostics}
        outcome.diagnostics = [places.get(_subject(d), d) for d in outcome.diagnostics]


def _subject(diagnostic: Diagnostic) -> Subject:
    return diagnostic.rule, diagnostic.source.path, diagnostic.yaml_path, diagnostic.message


def combined(outcomes: Iterable[Outcome]) -> dict[str, tuple[str | None, str]]:
    """The changes of all projects together: each file's first text and its last."""
    found: dict[str, tuple[str | None, str]] = {}
    for outcome in outcomes:
        for path, (before, after) in outcome.texts.items():
            found[path] = (found[path][0] if path in found else before, after)
    return found


def distinct(outcomes: Iterable[Outcome]) -> list[Diagnostic]:
    """The findings of all projects, one that several projects share once, for the first of them.

    A comment is of no use where every project of its file says so.
    """
    outcomes = list(outcomes)
    owners = Counter(path for outcome in outcomes for path in outcome.judged)
    found = _once(d for outcome in outcomes for d in outcome.diagnostics)
    said = Counter(_key(d) for outcome in outcomes for d in outcome.diagnostics if d.rule == UNUSED)
    return [d for d in found if d.rule != UNUSED or said[_key(d)] >= owners[os.path.abspath(d.source.path)]]


def hidden(outcomes: Iterable[Outcome]) -> list[Diagnostic]:
    """The findings that comments say not to report, each once."""
    return _once(d for outcome in outcomes for d in outcome.hidden)


def _once(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    found: dict[tuple[str, str, int, int, str], Diagnostic] = {}
    for diagnostic in diagnostics:
        found.setdefault(_key(diagnostic), diagnostic)
    return list(found.values())


def _key(diagnostic: Diagnostic) -> tuple[str, str, int, int, str]:
    return diagnostic.rule, diagnostic.source.path, *diagnostic.span, diagnostic.message
