"""A whole run: many projects judged, and mended where that is asked for, in their order."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.compose.project import Project
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.discover import why
from dockcto_compose.lint.dockerfile_names import is_dockerfile
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.lint.lone_dockerfile import LoneDockerfile
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import Applicability, Severity
from dockcto_compose.text.source import Span

PAYS_FROM = 128  # projects: below that, starting processes takes longer than they save
CHUNK = 16  # projects handed to a process at once

Contents = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know of every project. `rules` are ids; `mend` is the least applicability to apply."""

    rules: tuple[str, ...]
    load: LoadOptions
    mend: Applicability | None = None
    debug: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of one project. `texts` maps changed files to their text before (None: new) and after.

    `error` says why the project could not be judged at all.
    """

    name: str
    files: tuple[str, ...]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    fixed: list[Diagnostic] = field(default_factory=list)
    refused: list[tuple[Diagnostic, str]] = field(default_factory=list)
    texts: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    error: str = ""

    @property
    def accepted(self) -> bool:
        """Whether no error of category `validity` stands."""
        return not any(d.category == "validity" and d.severity is Severity.ERROR for d in self.diagnostics)


def judge(projects: Sequence[tuple[str, ...]], settings: Settings, jobs: int = 1) -> Iterator[Outcome]:
    """The outcome of each project, in order; over several processes where there are enough projects for it to pay."""
    if jobs < 2 or len(projects) < PAYS_FROM:
        rules = rule_set(settings)
        for files in projects:
            yield _judge(files, settings, rules)
        return
    from concurrent.futures import ProcessPoolExecutor

    chunks = [projects[at : at + CHUNK] for at in range(0, len(projects), CHUNK)]
    pool = ProcessPoolExecutor(min(jobs, len(chunks)))
    try:
        with _interrupts_held():
            results = pool.map(_judge_chunk, chunks, [settings] * len(chunks))
        for outcomes in results:
            yield from outcomes
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes started in here never see Ctrl-C, which a terminal sends to all: this one takes it and stops them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def mend(projects: Sequence[tuple[str, ...]], settings: Settings, texts: Contents | None = None) -> list[Outcome]:
    """The outcome of each project with its fixes applied, in memory alone.

    Projects may share files: each sees what the ones before it made of them, and one whose files a later project
    changed is judged once more. `texts` stand in place of what the disk holds.
    """
    rules = rule_set(settings)
    now: dict[str, str | bytes] = dict(texts or {})
    outcomes: list[Outcome] = []
    for files in projects:
        outcome = _mend(files, settings, rules, now)
        changed = {path: after for path, (_, after) in outcome.texts.items()}
        now.update(changed)
        for earlier in outcomes:
            if not changed.keys().isdisjoint(earlier.files):
                earlier.diagnostics = _judge(earlier.files, settings, rules, now).diagnostics
        outcomes.append(outcome)
    return outcomes


def judge_text(path: str, content: bytes, settings: Settings) -> Outcome:
    """The outcome of a project of one file, which the disk need not hold; mended where that is asked for."""
    if settings.mend is None:
        return _judge((path,), settings, rule_set(settings), {path: content})
    return mend([(path,)], settings, {path: content})[0]


def resolve(files: tuple[str, ...], settings: Settings) -> tuple[Outcome, Project | None]:
    """A project with what its rules find in it; None where it could not be loaded at all."""
    loaded: list[Project] = []

    def work() -> Outcome:
        project = _load(files, settings, {})
        loaded.append(project)
        return Outcome(project.name, files, _placed(files, check(project, rule_set(settings)), project))

    outcome = _guarded(files, work, settings.debug)
    return outcome, loaded[0] if loaded and not outcome.error else None


def rule_set(settings: Settings) -> RuleSet:
    """The rules of a run."""
    every = catalog()
    return RuleSet(every[name] for name in settings.rules)


def _judge_chunk(projects: Sequence[tuple[str, ...]], settings: Settings) -> list[Outcome]:
    rules = rule_set(settings)
    return [_judge(files, settings, rules) for files in projects]


def _judge(files: tuple[str, ...], settings: Settings, rules: RuleSet, texts: Contents | None = None) -> Outcome:
    def work() -> Outcome:
        project = _load(files, settings, texts or {})
        return Outcome(project.name, files, _placed(files, check(project, rules), project))

    return _guarded(files, work, settings.debug)


def _mend(files: tuple[str, ...], settings: Settings, rules: RuleSet, texts: Contents) -> Outcome:
    from dockcto_compose.lint.fix import fix

    assert settings.mend is not None
    level = settings.mend

    def work() -> Outcome:
        wanted = LoneDockerfile.of(files[0]).wanted if is_dockerfile(files[0]) else None
        unknowing = replace(settings, load=replace(settings.load, blind=True))
        result = fix(
            lambda edited: _load(files, settings, {**texts, **edited}),
            rules,
            level,
            wanted,
            blind=lambda edited: _load(files, unknowing, {**texts, **edited}),
        )
        assert result.project is not None
        left = _placed(files, result.remaining, result.project)
        return Outcome(result.project.name, files, left, result.fixed, result.refused, result.texts)

    return _guarded(files, work, settings.debug)


def _placed(files: tuple[str, ...], found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """The findings, each in a file: what was wrong before any file was read stands at the top of the first."""
    if is_dockerfile(files[0]):
        return LoneDockerfile.of(files[0]).own(found)
    return [d if d.source.path else replace(d, source=project.top.source, span=Span(0, 0)) for d in found]


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
    return LoneDockerfile.of(files[0]).load(options) if is_dockerfile(files[0]) else load(files, options)


def _reader(read: Callable[[str], bytes], texts: Contents) -> Callable[[str], bytes]:
    """`read`, but for the files whose content is given."""
    given = {os.path.abspath(path): text for path, text in texts.items()}

    def reader(path: str) -> bytes:
        text = given.get(os.path.abspath(path))
        if text is None:
            return read(path)
        return text if isinstance(text, bytes) else text.encode()

    return reader


def as_on_disk(outcomes: Sequence[Outcome], unmended: Sequence[Outcome]) -> None:
    """Give what a fix would leave its place in the files as they are; the mended texts may never reach the disk."""
    for outcome, before in zip(outcomes, unmended, strict=True):
        places = {_subject(d): d for d in before.diagnostics}
        outcome.diagnostics = [places.get(_subject(d), d) for d in outcome.diagnostics]


def _subject(diagnostic: Diagnostic) -> tuple[str, str, str, str]:
    return diagnostic.rule, diagnostic.source.path, diagnostic.yaml_path, diagnostic.message


def combined(outcomes: Iterable[Outcome]) -> dict[str, tuple[str | None, str]]:
    """The changes of all projects together: each file's first text and its last."""
    found: dict[str, tuple[str | None, str]] = {}
    for outcome in outcomes:
        for path, (before, after) in outcome.texts.items():
            found[path] = (found[path][0] if path in found else before, after)
    return found


def distinct(outcomes: Iterable[Outcome]) -> list[Diagnostic]:
    """The findings of all projects, one that several projects share once, for the first of them."""
    seen: set[tuple[str, str, int, int, str]] = set()
    found = []
    for outcome in outcomes:
        for diagnostic in outcome.diagnostics:
            key = (diagnostic.rule, diagnostic.source.path, *diagnostic.span, diagnostic.message)
            if key not in seen:
                seen.add(key)
                found.append(diagnostic)
    return found
