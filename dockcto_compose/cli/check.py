"""`check`: from what was asked for to an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TextIO, TypeVar

from dockcto_compose.cli.output import CLEAN, FAILED, FOUND, Failure, complain, out, put, say, style_of, write_file
from dockcto_compose.cli.projects import (
    configurations_of,
    configured,
    excluded,
    find,
    load_options,
    missing_judged,
    rules_given,
    words,
)

if TYPE_CHECKING:
    from dockcto_compose.lint.asking import Chooser, Texts
    from dockcto_compose.lint.baseline import Baseline
    from dockcto_compose.lint.changes import Changes
    from dockcto_compose.lint.config import Configurations, Given
    from dockcto_compose.lint.diagnostic import Diagnostic
    from dockcto_compose.lint.discover import Found
    from dockcto_compose.lint.run import Outcome, Settings
    from dockcto_compose.lint.watch import Watcher
    from dockcto_compose.report.progress import Progress
    from dockcto_compose.report.report import Report
    from dockcto_compose.rules.problem import Severity

STDIN = "-"
NEVER = "never"  # the level of `--fail-on` that no finding reaches
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"  # the screen, and what was scrolled out of it
_LOOK_EVERY = 0.25  # seconds
T = TypeVar("T")


class Asked(NamedTuple):
    """What the command line of `check` says, by the names of its options."""

    paths: Sequence[str] | None = None
    files: Sequence[str] | None = None
    env_files: Sequence[str] | None = None
    profiles: Sequence[str] | None = None
    project_name: str | None = None
    project_directory: str | None = None
    compose_version: str | None = None
    strict_env: bool = False
    stdin_filename: str | None = None
    siblings: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    interactive: bool = False
    diff: bool = False
    model: bool = False
    move_secrets: str | None = None
    add_ignores: bool = False
    select: Sequence[str] | None = None
    extend_select: Sequence[str] | None = None
    ignore: Sequence[str] | None = None
    strict: bool = False
    with_: Sequence[str] | None = None
    fail_on: str | None = None
    exit_zero: bool = False
    config: str | None = None
    isolated: bool = False
    force_exclude: bool = False
    show_settings: str | None = None
    output_format: str = "full"
    output_file: str | None = None
    reports: Sequence[str] | None = None
    baseline: str | None = None
    write_baseline: str | None = None
    watch: bool = False
    diff_base: str | None = None
    show_suppressed: bool = False
    statistics: bool = False
    quiet: bool = False
    color: str = "auto"
    jobs: int = 0
    no_cache: bool = False
    debug: bool = False

    @property
    def stdin(self) -> bool:
        """Whether the text comes from standard input."""
        return STDIN in (*(self.paths or ()), *(self.files or ()))


def check(asked: Asked) -> int:
    """Do what was asked for; the exit code. Raises Failure and Stop."""
    from dockcto_compose.report.report import STDIN as STDIN_NAME

    configurations = configurations_of(asked.config, asked.isolated)
    _consistent(asked)
    given = _given(asked)
    if asked.show_settings is not None:
        out(_settings_text(asked.show_settings, given, configurations))
        return CLEAN
    prepared = partial(_prepared, asked, given)
    if asked.watch:
        _watch(prepared, asked.quiet, asked.color)
    run, found = prepared()
    if asked.stdin:
        return run.standard_input(found.projects, asked.stdin_filename or STDIN_NAME)
    return run.projects(found, asked.jobs or cores())


def _consistent(asked: Asked) -> None:
    """Raise Failure for what does not go together."""
    if asked.model and not asked.diff:
        raise Failure("--model goes with --diff")
    if asked.interactive:
        _check_terminal(asked.fix, asked.diff)
    if asked.stdin and len(asked.paths or ()) + len(asked.files or ()) > 1:
        raise Failure("`-` stands alone: standard input cannot be judged together with files")
    if asked.stdin and asked.diff_base is not None:
        raise Failure("--diff-base compares files; standard input is none")
    if asked.watch and (asked.stdin or asked.fix or asked.diff or asked.add_ignores or asked.write_baseline):
        raise Failure("--watch only looks; it goes with none of --fix, --diff, --add-ignores, --write-baseline and `-`")


def _given(asked: Asked) -> Given:
    from dockcto_compose.lint.config import Given

    return Given(
        words(asked.select),
        words(asked.extend_select),
        words(asked.ignore),
        strict=asked.strict,
        env_files=tuple(asked.env_files or ()),
        profiles=tuple(asked.profiles or ()),
        compose_version=asked.compose_version,
        strict_env=asked.strict_env,
        fail_on=NEVER if asked.exit_zero else asked.fail_on,
        options=(("inline-secret.move-to", asked.move_secrets),) if asked.move_secrets else (),
    )


def _prepared(asked: Asked, given: Given) -> tuple[_Check, Found]:
    """What to do, and with which projects, as the files say by now."""
    from dockcto_compose.lint.config import options_of, with_configuration
    from dockcto_compose.lint.run import Settings
    from dockcto_compose.rules.problem import SAFE, UNSAFE, Severity

    configurations = configurations_of(asked.config, asked.isolated)
    start = asked.stdin_filename or "." if asked.stdin else (asked.files or asked.paths or ["."])[0]
    run_wide = configured(lambda: configurations.of(start))
    level = given.fail_on or (
        run_wide.values["fail-on"].value if run_wide and "fail-on" in run_wide.values else "warning"
    )
    found = _found(asked, configurations, start)
    load = load_options(
        asked.env_files, asked.profiles, asked.project_name, asked.project_directory, asked.compose_version,
        asked.strict_env,
    )  # fmt: skip
    mends = asked.fix or (asked.diff and not asked.add_ignores)
    plain = Settings(
        rules=rules_given(given),
        load=load,
        mend=(UNSAFE if asked.unsafe_fixes else SAFE) if mends else None,
        debug=asked.debug,
        add_ignores=asked.add_ignores,
        external=tuple(dict.fromkeys(asked.with_ or ())),
        model=asked.model,
        options=options_of(dict(given.options)),
    )
    settings = configured(lambda: with_configuration(plain, given, found.projects, configurations))
    run = _Check(
        settings,
        form=asked.output_format,
        output_file=asked.output_file,
        reports=_reports(asked.reports or ()),
        baseline=_baseline(asked.baseline) if asked.baseline else None,
        write_baseline=asked.write_baseline,
        changes=_changes(asked.diff_base, found.projects) if asked.diff_base is not None else None,
        fail_on=None if level == NEVER else Severity(level),
        show_suppressed=asked.show_suppressed,
        statistics=asked.statistics,
        quiet=asked.quiet,
        color=asked.color,
        write=(asked.fix or asked.add_ignores) and not asked.diff,
        diff=asked.diff,
        interactive=asked.interactive,
    )
    return run, found


def _found(asked: Asked, configurations: Configurations, start: str) -> Found:
    """The projects to judge."""
    from dockcto_compose.lint.discover import Found
    from dockcto_compose.report.report import STDIN as STDIN_NAME

    if asked.stdin:
        config = configurations.of(start)
        left_out = asked.force_exclude and config is not None and excluded(config, start)
        found = Found() if left_out else Found([(asked.stdin_filename or STDIN_NAME,)])
    else:
        found = configured(lambda: find(asked.paths, asked.files, configurations, asked.force_exclude))
    if asked.siblings:
        from dockcto_compose.lint.siblings import with_siblings

        named = [asked.stdin_filename or STDIN_NAME] if asked.stdin else asked.paths or ()
        found = configured(lambda: with_siblings(found, named, configurations))
    return found


class _Check(NamedTuple):
    """One `check`: what was asked for, and the steps from projects to an exit code."""

    settings: Settings
    form: str
    output_file: str | None
    reports: Sequence[tuple[str, str]]
    baseline: Baseline | None
    write_baseline: str | None
    changes: Changes | None
    fail_on: Severity | None
    show_suppressed: bool
    statistics: bool
    quiet: bool
    color: str
    write: bool
    diff: bool
    interactive: bool

    def projects(self, found: Found, jobs: int, watcher: Watcher | None = None) -> int:
        """Judge, mend and report files on disk."""
        from dockcto_compose.lint.run import as_on_disk, judge, subjects

        if self.settings.load.strict_env:
            found = missing_judged(found)
        errors = [f"{problem.path}: {problem.reason}" for problem in found.problems]
        for error in errors:
            self._error(error)
        is_plain = self.settings.mend is None and not self.settings.add_ignores
        outcomes: list[Outcome] = []
        with self._progress(len(found.projects)) as progress:
            if is_plain or self.diff or self.changes:
                for outcome in (watcher.judge if watcher else judge)(found.projects, self.settings, jobs):
                    outcomes.append(outcome)
                    progress.step()
        if not is_plain:
            on_disk = outcomes
            about = None if self.changes is None else subjects(on_disk, self._meets)
            outcomes = self._mended(found, self.settings._replace(about=about))
            if self.diff:
                as_on_disk(outcomes, on_disk)
        if self.write:
            written = [self._written(outcome) for outcome in outcomes]
            outcomes = [outcome for outcome, _ in written]
            errors += [error for _, error in written if error]
        return self._finish(outcomes, errors, sys.stderr if self.diff else sys.stdout)

    def _mended(self, found: Found, settings: Settings) -> list[Outcome]:
        """The outcomes with their fixes; only with those that the person at the terminal wants, where one is asked."""
        from dockcto_compose.lint.run import mend

        if not self.interactive:
            with self._progress(len(found.projects)) as progress:
                return mend(found.projects, settings, step=progress.step)
        try:
            return mend(found.projects, settings, chooser=self._chooser())
        except KeyboardInterrupt:
            put(sys.stderr, "\nnothing was written\n")
            raise

    def _chooser(self) -> Chooser:
        """What asks at the terminal, on standard error, as standard output may go elsewhere."""
        from dockcto_compose.lint.asking import Answer, Chooser
        from dockcto_compose.report.question import HELP, PROMPT, question

        style = style_of(self.color, sys.stderr)
        answers = {answer.value[0]: answer for answer in Answer}

        def ask(one: Diagnostic, texts: Texts, every: Sequence[Diagnostic]) -> Answer:
            put(sys.stderr, question(one, texts, every, os.getcwd(), style))
            while True:
                put(sys.stderr, style(PROMPT.format(rule=one.rule), "bold"))
                sys.stderr.flush()
                line = sys.stdin.readline()
                if not line:  # the end of the input: nobody is there to ask any more
                    put(sys.stderr, "\n")
                    return Answer.QUIT
                if answer := answers.get(line.strip().lower()[:1]):
                    return answer
                put(sys.stderr, HELP)

        return Chooser(ask)

    def _progress(self, projects: int) -> Progress:
        from dockcto_compose.report.progress import Progress, wants_progress

        shown = projects > 1 and wants_progress(os.environ, sys.stderr.isatty(), self.quiet)
        return Progress(sys.stderr if shown else None, projects)

    def standard_input(self, projects: Sequence[tuple[str, ...]], name: str) -> int:
        """Judge or mend the text of standard input, a file of these projects.

        With `--fix` the text goes to standard output, whatever it is.
        """
        from dockcto_compose.lint.run import combined, judge_within

        data = sys.stdin.buffer.read()
        outcomes = judge_within(projects, name, data, self.settings)
        if self.write:
            after = [text for _, text in combined(outcomes).values()]  # no other file is edited
            out(after[0].encode() if after else data)
        return self._finish(outcomes, [], sys.stderr if self.write or self.diff else sys.stdout)

    def _written(self, outcome: Outcome) -> tuple[Outcome, str]:
        """The outcome once its changes are on disk, and no error; else what is found on the disk, and the error."""
        from dockcto_compose.lint.ignore import is_exposed
        from dockcto_compose.lint.run import judge
        from dockcto_compose.lint.write import WriteRefused, write_all
        from dockcto_compose.rules.secret_files import FOLDER

        try:
            changed = write_all(outcome.texts)
        except WriteRefused as error:
            self._error(str(error))
            return next(judge([outcome.files], self.settings)), str(error)
        for path in changed:
            home = os.path.basename(path).startswith(".env") or os.path.basename(os.path.dirname(path)) == FOLDER
            if home and is_exposed(path):
                self._note(f"{path} may hold secrets now, and git does not ignore it; add it to .gitignore")
        return outcome, ""

    def _tell_absent(self) -> None:
        """Name the other programs that were asked for and are not there."""
        if self.settings.external:
            from dockcto_compose.lint.external.together import External

            absent = External.of(self.settings.external).absent
            if absent:
                self._note(f"{' and '.join(absent)} {'are' if len(absent) > 1 else 'is'} not on PATH and found nothing")

    def _finish(self, outcomes: Sequence[Outcome], errors: Sequence[str], stream: TextIO) -> int:
        """Report what is left, and say what the exit code is."""
        from dockcto_compose.lint.run import combined, distinct, hidden
        from dockcto_compose.report.report import Judged, Report

        judged = [outcome for outcome in outcomes if not outcome.error]
        spoilt = [outcome.error for outcome in outcomes if outcome.error]
        for error in spoilt:
            self._error(error)
        self._tell_absent()
        for note in dict.fromkeys(note for outcome in judged for note in outcome.notes):
            self._note(note)
        report = Report(
            [Judged(o.name, o.files, o.accepted) for o in judged],
            distinct(judged),
            [diagnostic for outcome in judged for diagnostic in outcome.fixed],
            hidden(judged),
            self.show_suppressed,
            [*errors, *spoilt],
        )
        report = self._new_alone(report)
        changes = combined(judged)
        if self.diff:
            self._diff(report, changes)
        if self.settings.model:
            self._model_changes(report, judged)
        shown = report._replace(fixed=()) if self.diff else report
        self._report(shown, stream)
        if not self.quiet:
            stream.flush()
            self._tell_fixes(report, judged)
            self._summary(shown, stream)
        if report.errors:
            return FAILED
        return FOUND if (self.diff and changes) or any(map(self._counts, report.diagnostics)) else CLEAN

    def _new_alone(self, report: Report) -> Report:
        """The report without what nobody changed, and without what is known already: by the baseline, or from now on by
        the one that is written."""
        found = report.diagnostics
        if self.changes is not None:
            found = [diagnostic for diagnostic in found if self._meets(diagnostic)]
        known: list[Diagnostic] = []
        if self.write_baseline:
            from dockcto_compose.lint import baseline

            write_file(self.write_baseline, [baseline.text(self.write_baseline, found)])
            self._note(f"{len(found)} known from now on", self.write_baseline)
            found, known = [], list(found)
        elif self.baseline is not None:
            found, known = self.baseline.split(found)
        return report._replace(diagnostics=found, suppressed=[*report.suppressed, *known])

    def _diff(self, report: Report, changes: dict[str, tuple[str | None, str]]) -> None:
        from dockcto_compose.report.diff import render
        from dockcto_compose.report.mask import STARS, known_secrets

        secrets = known_secrets([*report.fixed, *report.diagnostics, *report.suppressed])
        style = style_of(self.color, sys.stdout)
        masked = False
        for path, (before, after) in changes.items():
            text = render(report.path(path), before, after, secrets, style)
            masked = masked or STARS in text
            out(text.encode("utf-8", "surrogateescape"))
        if masked:
            self._note("secrets are hidden in the diff, so it cannot be applied; --fix can")

    def _model_changes(self, report: Report, outcomes: Iterable[Outcome]) -> None:
        from dockcto_compose.report.mask import known_secrets
        from dockcto_compose.report.model_changes import render

        secrets = known_secrets([*report.fixed, *report.diagnostics])
        style = style_of(self.color, sys.stdout)
        for one in outcomes:
            if one.texts:
                put(sys.stdout, render(one.name, [report.path(f) for f in one.files], one.changes, secrets, style))

    def _tell_fixes(self, report: Report, outcomes: Sequence[Outcome]) -> None:
        """What was mended, what was not and why, and what is ignored from now on."""
        from dockcto_compose.lint.run import combined
        from dockcto_compose.report import fixes
        from dockcto_compose.report.report import place

        if self.settings.mend is not None:
            refused = [one for outcome in outcomes for one in outcome.refused]
            style = style_of(self.color, sys.stderr)
            blocks = (
                fixes.done(report, combined(outcomes), style, would=self.diff),
                fixes.left(report, refused, self.settings.mend, style),
            )
            put(sys.stderr, "".join(f"{block}\n" for block in blocks if block))
        for left, reason in [one for outcome in outcomes for one in outcome.unignored]:
            self._note(f"{place(report, left)}: {left.rule}: {reason}", "not ignored")
        for hidden in [one for outcome in outcomes for one in outcome.ignored]:
            self._note(f"{place(report, hidden)}: {hidden.rule}", "would ignore" if self.diff else "ignored")

    def _report(self, report: Report, stream: TextIO) -> None:
        """The findings in the format asked for, to the file asked for."""
        from dockcto_compose.report import FOR_PEOPLE, render
        from dockcto_compose.report.summary import statistics
        from dockcto_compose.report.terminal import PLAIN

        people = self.form in FOR_PEOPLE
        shown = report
        if people and self.quiet:
            shown = report._replace(diagnostics=[d for d in report.diagnostics if self._counts(d)])
        style = style_of(self.color, None if self.output_file else stream) if people else PLAIN
        counted = people and self.statistics and report.projects
        pieces = [statistics(shown, style)] if counted else render(self.form, shown, style)
        if self.output_file:
            write_file(self.output_file, pieces)
        else:
            for piece in pieces:
                put(stream, piece)
        for form, path in self.reports:
            write_file(path, render(form, report, PLAIN))

    def _summary(self, report: Report, stream: TextIO) -> None:
        """The last line for people."""
        from dockcto_compose.report import FOR_PEOPLE
        from dockcto_compose.report.summary import statistics, summary

        people = self.form in FOR_PEOPLE
        if self.statistics and not people:
            put(sys.stderr, statistics(report, style_of(self.color, sys.stderr)))
        if people and report.projects:
            # a problem matcher reads every line of `concise` as a finding
            last = stream if self.form == "full" and not self.output_file else sys.stderr
            gap = "\n" if self.statistics and last is stream and report.diagnostics else ""
            put(last, gap + summary(report, style_of(self.color, last)) + "\n")

    def _meets(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding stands on a line that was changed."""
        from dockcto_compose.lint.changes import RevisionError

        try:
            return self.changes is None or self.changes.meets(diagnostic)
        except RevisionError as error:
            raise Failure(str(error)) from error

    def _counts(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding makes the exit code 1."""
        return self.fail_on is not None and diagnostic.severity.rank >= self.fail_on.rank

    def _note(self, text: str, kind: str = "note") -> None:
        if not self.quiet:
            say(kind, "cyan", text, self.color)

    def _error(self, text: str) -> None:
        complain(text, self.color)


def _watch(prepared: Callable[[], tuple[_Check, Found]], quiet: bool, color: str) -> NoReturn:
    """Check, and check again whenever a file has changed; only an interrupt ends it.

    What is wrong with the command line ends it before. To look costs little, and is done so seldom that it takes a
    twentieth of a processor at most.
    """
    from time import monotonic, sleep

    from dockcto_compose.lint.watch import Watcher

    watcher = Watcher()
    last: object = None
    prepared()
    while True:
        began = monotonic()
        now, problems = _attempt(prepared)
        if (now, problems) != last or watcher.stale:
            last = now, problems
            if sys.stdout.isatty():
                out(_CLEAR)
            if now is not None:
                run, found = now
                _, problems = _attempt(partial(run.projects, found, 1, watcher))
            for problem in problems:
                complain(problem, color)
            if not quiet:
                _tell_watching(watcher.files, color)
            sys.stdout.flush()
            sys.stderr.flush()
        sleep(max(_LOOK_EVERY, 20 * (monotonic() - began)))


def _attempt(make: Callable[[], T]) -> tuple[T | None, tuple[str, ...]]:
    """What is made, or why it cannot be."""
    try:
        return make(), ()
    except Failure as error:
        return None, error.args


def _tell_watching(files: int, color: str) -> None:
    from time import strftime

    from dockcto_compose.report.summary import plural

    say("watch", "cyan", f"{strftime('%H:%M:%S')}, {plural(files, 'file')}; Ctrl-C ends", color)


def _check_terminal(fix: bool, diff: bool) -> None:
    """Raise Failure where nobody can be asked."""
    if not fix or diff:
        raise Failure("--interactive goes with --fix, and without --diff")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Failure("--interactive asks at a terminal, and this is none")


def _settings_text(path: str, given: Given, configurations: Configurations) -> str:
    rules_given(given)
    config = configured(lambda: configurations.of(path))
    from dockcto_compose.lint.show_settings import settings_text

    return settings_text(path, given, config)


def _reports(wanted: Iterable[str]) -> list[tuple[str, str]]:
    """The further reports: (format, file)."""
    from dockcto_compose.report import FORMATS

    found = []
    for one in wanted:
        form, sign, path = one.partition("=")
        if form not in FORMATS or not sign or not path:
            raise Failure(f'--report "{one}" is not FORMAT=FILE; the formats are {", ".join(FORMATS)}')
        found.append((form, path))
    return found


def _changes(revision: str, projects: Iterable[Sequence[str]]) -> Changes:
    """What was changed since a revision; asked of every project's repository before anything is judged."""
    from dockcto_compose.lint.changes import Changes, RevisionError

    changes = Changes(revision)
    try:
        for path in (path for files in projects for path in files):
            changes.of(path)
    except RevisionError as error:
        raise Failure(str(error)) from error
    return changes


def _baseline(path: str) -> Baseline:
    from dockcto_compose.lint.baseline import BaselineError, read

    try:
        return read(path)
    except BaselineError as error:
        raise Failure(str(error)) from error


def cores(quota: str = "/sys/fs/cgroup/cpu.max") -> int:
    """How many processors this process may use; `quota` says where Linux tells of a container's share of them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        with open(quota, encoding="ascii") as file:
            time, period = map(int, file.read().split())
    except (OSError, ValueError):  # no such system, or no limit: `max 100000`
        return cores
    return min(cores, -(-time // period)) or 1
