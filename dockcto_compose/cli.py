"""The command line. The only module that prints and exits.

Standard output carries what was asked for (findings, a diff, a project), standard error everything else. Exit codes:
0 nothing at or above `--fail-on` is left, 1 findings are left or the diff is not empty, 2 the work could not be done.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn, TextIO, TypeVar

import typer
from typer.models import OptionInfo

from dockcto_compose import __version__

if TYPE_CHECKING:
    from dockcto_compose.compose.load import LoadOptions
    from dockcto_compose.lint.asking import Chooser, Texts
    from dockcto_compose.lint.baseline import Baseline
    from dockcto_compose.lint.changes import Changes
    from dockcto_compose.lint.config import Configurations, Given
    from dockcto_compose.lint.config_file import ConfigFile
    from dockcto_compose.lint.diagnostic import Diagnostic
    from dockcto_compose.lint.discover import Found
    from dockcto_compose.lint.run import Outcome, Settings
    from dockcto_compose.lint.watch import Watcher
    from dockcto_compose.report.model import Resolved
    from dockcto_compose.report.progress import Progress
    from dockcto_compose.report.report import Report
    from dockcto_compose.report.terminal import Style
    from dockcto_compose.rules.problem import Severity

PROGRAM = "dockcto-compose"
CLEAN, FOUND, FAILED = 0, 1, 2
INTERRUPTED, PIPE_CLOSED = 130, 141  # what a shell reports for SIGINT and SIGPIPE
STDIN = "-"
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"  # the screen, and what was scrolled out of it
_LOOK_EVERY = 0.25  # seconds
T = TypeVar("T")


class Failure(Exception):
    """The work cannot be done; each argument is a line for the person who asked."""


class Color(StrEnum):
    auto = "auto"
    always = "always"
    never = "never"


class FailOn(StrEnum):
    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


class MoveTo(StrEnum):
    env = "env"
    secrets = "secrets"


class CheckFormat(StrEnum):
    full = "full"
    concise = "concise"
    json = "json"
    jsonl = "jsonl"
    sarif = "sarif"
    github = "github"
    gitlab = "gitlab"
    junit = "junit"
    rdjson = "rdjson"
    rdjsonl = "rdjsonl"
    checkstyle = "checkstyle"
    azure = "azure"
    markdown = "markdown"


class Program(StrEnum):
    hadolint = "hadolint"
    trivy = "trivy"


class ConfigFormat(StrEnum):
    yaml = "yaml"
    json = "json"
    jsonl = "jsonl"


class GraphFormat(StrEnum):
    mermaid = "mermaid"
    dot = "dot"
    svg = "svg"


class RulesFormat(StrEnum):
    full = "full"
    json = "json"
    markdown = "markdown"


PROJECT, FIXING, RULES, OUTPUT = "Project", "Fixing", "Rules", "Output"


Complete = Callable[[str], list[tuple[str, str]]]


def _option(
    panel: str,
    help_: str,
    *names: str,
    metavar: str | None = None,
    least: int | None = None,
    complete: Complete | None = None,
) -> OptionInfo:
    """An option in its panel of the help; `complete` gives a shell what may come behind it."""
    info: OptionInfo = typer.Option(
        *names, metavar=metavar, min=least, rich_help_panel=panel, help=help_, autocompletion=complete
    )
    return info


def _complete_rules(incomplete: str) -> list[tuple[str, str]]:
    """What a shell may complete a list of rules and categories with."""
    from dockcto_compose.lint.select import completions

    return completions(incomplete)


def _complete_rule(incomplete: str) -> list[tuple[str, str]]:
    """What a shell may complete the id of a rule with."""
    from dockcto_compose.rules.catalog import catalog

    return [(rule.id, rule.category) for rule in catalog().values() if rule.id.startswith(incomplete)]


Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="Files, each a project of its own; folders to search; `-` for standard input."),
]
_FILE = "Merge these files into one project, in this order, as docker compose -f does. Repeatable."
Files = Annotated[list[str] | None, _option(PROJECT, _FILE, "--file", "-f", metavar="FILE")]
_ENV_FILE = "Read variables from this file instead of .env. Repeatable."
EnvFiles = Annotated[list[str] | None, _option(PROJECT, _ENV_FILE, "--env-file", metavar="FILE")]
_PROFILE = "Enable a profile. Repeatable."
Profiles = Annotated[list[str] | None, _option(PROJECT, _PROFILE, "--profile", metavar="NAME")]
_NAME = "Name of the project."
ProjectName = Annotated[str | None, _option(PROJECT, _NAME, "--project-name", "-p", metavar="NAME")]
_DIRECTORY = "Folder that relative paths count from; the first file's folder by default."
ProjectDirectory = Annotated[str | None, _option(PROJECT, _DIRECTORY, "--project-directory", metavar="DIR")]
_VERSION = "Judge as this Docker Compose does: 2.40, 5, 5.1; the newest known by default."
ComposeVersion = Annotated[str | None, _option(PROJECT, _VERSION, "--compose-version", metavar="X.Y")]
_STRICT_ENV = (
    "Judge as docker compose config would here and now: unset variables are blank, a missing env_file is an error."
)
StrictEnv = Annotated[bool, _option(PROJECT, _STRICT_ENV, "--strict-env")]
_STDIN = "What `-` is called in reports, and where its relative paths count from."
StdinFilename = Annotated[str | None, _option(PROJECT, _STDIN, "--stdin-filename", metavar="FILE")]

_FIX = "Mend in place what can be mended without changing what runs."
Fix = Annotated[bool, _option(FIXING, _FIX, "--fix")]
_UNSAFE = "With --fix or --diff: also fixes that change what runs."
UnsafeFixes = Annotated[bool, _option(FIXING, _UNSAFE, "--unsafe-fixes")]
_INTERACTIVE = "With --fix: ask about each fix, at a terminal."
Interactive = Annotated[bool, _option(FIXING, _INTERACTIVE, "--interactive", "-i")]
_DIFF = "Print what --fix would change, secrets hidden, and write nothing."
Diff = Annotated[bool, _option(FIXING, _DIFF, "--diff")]
_MODEL = "With --diff: also what changes in the resolved project, a line a value."
Model = Annotated[bool, _option(FIXING, _MODEL, "--model")]
_MOVE = "Where fixes move secrets: to .env, or to Compose secrets where the image can read them; env by default."
MoveSecrets = Annotated[MoveTo | None, _option(FIXING, _MOVE, "--move-secrets")]
_ADD_IGNORES = "Write comments that ignore what is left, after --fix where that is given."
AddIgnores = Annotated[bool, _option(FIXING, _ADD_IGNORES, "--add-ignores")]

_SELECT = "Only these rules or categories, separated by commas. Repeatable."
Select = Annotated[list[str] | None, _option(RULES, _SELECT, "--select", metavar="RULES", complete=_complete_rules)]
_EXTEND = "These rules as well."
ExtendSelect = Annotated[
    list[str] | None, _option(RULES, _EXTEND, "--extend-select", metavar="RULES", complete=_complete_rules)
]
_IGNORE = "Not these rules; it has the last word."
Ignore = Annotated[list[str] | None, _option(RULES, _IGNORE, "--ignore", metavar="RULES", complete=_complete_rules)]
_STRICT = "Also the rules that are a matter of policy; those of taste are on only by name."
Strict = Annotated[bool, _option(RULES, _STRICT, "--strict")]
_BASELINE = "Leave out the findings that this file knows."
BaselineFile = Annotated[str | None, _option(RULES, _BASELINE, "--baseline", metavar="FILE")]
_DIFF_BASE = (
    "Only what stands on lines changed since this revision of git, where the branch left it; new files as a whole."
)
DiffBase = Annotated[str | None, _option(RULES, _DIFF_BASE, "--diff-base", metavar="REV")]
_WRITE_BASELINE = "Write what is found to this file, for --baseline."
WriteBaseline = Annotated[str | None, _option(RULES, _WRITE_BASELINE, "--write-baseline", metavar="FILE")]
_WITH = "Also what this program finds, if it is on PATH: hadolint in Dockerfiles, trivy in local images. Repeatable."
With = Annotated[list[Program] | None, _option(RULES, _WITH, "--with", metavar="PROGRAM")]
_FAIL_ON = "The least severity that makes the exit code 1; warning by default."
FailOnLevel = Annotated[FailOn | None, _option(RULES, _FAIL_ON, "--fail-on")]
_EXIT_ZERO = "Exit with 0 whatever is found; the same as --fail-on never."
ExitZero = Annotated[bool, _option(RULES, _EXIT_ZERO, "--exit-zero")]
_CONFIG = "Use this configuration file, in place of the nearest one above each project."
ConfigPath = Annotated[str | None, _option(RULES, _CONFIG, "--config", metavar="FILE")]
_ISOLATED = "Use no configuration file."
Isolated = Annotated[bool, _option(RULES, _ISOLATED, "--isolated")]
_FORCE_EXCLUDE = "Leave out what the configuration excludes even where it is named, as hooks and editors do."
_SIBLINGS = "Judge a file that is named in the project its folder makes of it: an override on its base."
Siblings = Annotated[bool, _option(PROJECT, _SIBLINGS, "--siblings")]
ForceExclude = Annotated[bool, _option(RULES, _FORCE_EXCLUDE, "--force-exclude")]
_SETTINGS = "Show what holds for this file and who said so, and check nothing."
ShowSettings = Annotated[str | None, _option(RULES, _SETTINGS, "--show-settings", metavar="FILE")]

_FORMAT = "full for people, concise for problem matchers, json and jsonl for programs, the others for CI and reviews."
OutputFormat = Annotated[CheckFormat, _option(OUTPUT, _FORMAT, "--output-format")]
_MODEL_FORMAT = "yaml, json, or jsonl with a line for each project."
ModelFormat = Annotated[ConfigFormat, _option(OUTPUT, _MODEL_FORMAT, "--output-format")]
_GRAPH_FORMAT = "mermaid for Markdown, dot for Graphviz, svg for anywhere: one picture of one project."
PictureFormat = Annotated[GraphFormat, _option(OUTPUT, _GRAPH_FORMAT, "--output-format")]
_FINDINGS = "Colour what has findings by the worst of them, and count them."
ShowFindings = Annotated[bool, _option(OUTPUT, _FINDINGS, "--findings/--no-findings")]
_ORIGINS = "Show where each value was written, and what led there."
Origins = Annotated[bool, _option(OUTPUT, _ORIGINS, "--origins")]
_VARIABLES = "Show which variables are used, and which of them are set."
Variables = Annotated[bool, _option(OUTPUT, _VARIABLES, "--variables")]
_OUTPUT_FILE = "Write to this file instead of standard output."
OutputFile = Annotated[str | None, _option(OUTPUT, _OUTPUT_FILE, "--output-file", "-o", metavar="FILE")]
_REPORT = "One more report of the same run, in this format to this file. Repeatable."
Reports = Annotated[list[str] | None, _option(OUTPUT, _REPORT, "--report", metavar="FORMAT=FILE")]
_WATCH = "Check again whenever a file that counts changes, until Ctrl-C."
Watch = Annotated[bool, _option(OUTPUT, _WATCH, "--watch", "-w")]
_SUPPRESSED = "Show what comments and the baseline hide as well, with the reasons (full, json, sarif)."
ShowSuppressed = Annotated[bool, _option(OUTPUT, _SUPPRESSED, "--show-suppressed")]
_STATISTICS = "Count the findings of each rule instead of listing them."
Statistics = Annotated[bool, _option(OUTPUT, _STATISTICS, "--statistics")]
_QUIET = "Leave out findings below --fail-on, the summary, and all notes but errors."
Quiet = Annotated[bool, _option(OUTPUT, _QUIET, "--quiet", "-q")]
_COLOR = "When to colour; auto honours NO_COLOR and FORCE_COLOR."
ColorMode = Annotated[Color, _option(OUTPUT, _COLOR, "--color")]
_JOBS = "Processes to judge many projects with, from 128 on; 0 means one for each core. Fixes take turns in one."
Jobs = Annotated[int, _option(OUTPUT, _JOBS, "--jobs", "-j", metavar="N", least=0)]
_NO_CACHE = "Accepted for scripts; nothing is cached."
NoCache = Annotated[bool, _option(OUTPUT, _NO_CACHE, "--no-cache")]
_DEBUG = "Show the traceback of an internal error."
Debug = Annotated[bool, _option(OUTPUT, _DEBUG, "--debug")]


def _examples(*lines: tuple[str, str]) -> str:
    """The end of a command's help: command lines, and what each is for."""
    shown = (f"{PROGRAM} {command:<35} [dim]{meaning}[/dim]" for command, meaning in lines)
    return "\n\n".join(("[bold]Examples[/bold]", *shown))


app = typer.Typer(
    name=PROGRAM,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> NoReturn:
    """The entry point: run the command, and turn whatever goes wrong into one line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(prog_name=PROGRAM, standalone_mode=False) or CLEAN
        sys.stdout.flush()
    except BrokenPipeError:
        code = _pipe_closed()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        code = _failed(error)
    sys.exit(code)


def _failed(error: Exception) -> int:
    """Say in one line why the work could not be done."""
    from dockcto_compose.lint.run import internal_error

    usage = getattr(error, "format_message", None)  # what typer raises for a wrong command line
    if isinstance(error, Failure):
        for line in error.args:
            _error(line)
    elif usage is not None:
        _error(f"{' '.join(usage().split())}; see `{_help_command(error)}`")
    else:
        if "--debug" in sys.argv:
            raise error
        _error(internal_error(error))
    return FAILED


def _help_command(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context is not None else PROGRAM} --help"


@app.callback(invoke_without_command=True)
def top(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version, and the versions of Docker Compose it knows.")
    ] = False,
) -> None:
    """Checks Docker Compose projects as Docker Compose does, then for what will fail, leak or drift, and mends them."""
    if version:
        from dockcto_compose.compose.version import known

        _out(f"{PROGRAM} {__version__}\nDocker Compose {known()}\n")
        raise typer.Exit(CLEAN)
    if context.invoked_subcommand is None:
        _out(context.get_help() + "\n")


@app.command(
    help="Find what is wrong, and mend it.\n\n"
    "Without a PATH this folder and everything below it is searched, but for what git ignores; where COMPOSE_FILE is "
    "set, the project it names is judged. A folder's base file is merged with its override as Docker Compose does.",
    epilog=_examples(
        ("check", "this folder and all below"),
        ("check compose.yaml", "one file"),
        ("check -f compose.yaml -f prod.yaml", "two files merged"),
        ("check --diff", "what --fix would do"),
        ("check --fix --unsafe-fixes", "mend all that can be mended"),
        ("check --select security", "some rules only"),
        ("check --fix - < compose.yaml", "text in, text out"),
    )
    + "\n\n[bold]Exit codes[/bold]\n\n0  nothing at or above --fail-on is left\n\n"
    "1  findings are left, or --diff is not empty\n\n2  something could not be read or done",
)
def check(
    paths: Paths = None,
    files: Files = None,
    env_files: EnvFiles = None,
    profiles: Profiles = None,
    project_name: ProjectName = None,
    project_directory: ProjectDirectory = None,
    compose_version: ComposeVersion = None,
    strict_env: StrictEnv = False,
    stdin_filename: StdinFilename = None,
    siblings: Siblings = False,
    fix: Fix = False,
    unsafe_fixes: UnsafeFixes = False,
    interactive: Interactive = False,
    diff: Diff = False,
    model: Model = False,
    move_secrets: MoveSecrets = None,
    add_ignores: AddIgnores = False,
    select: Select = None,
    extend_select: ExtendSelect = None,
    ignore: Ignore = None,
    strict: Strict = False,
    with_: With = None,
    fail_on: FailOnLevel = None,
    exit_zero: ExitZero = False,
    config: ConfigPath = None,
    isolated: Isolated = False,
    force_exclude: ForceExclude = False,
    show_settings: ShowSettings = None,
    output_format: OutputFormat = CheckFormat.full,
    output_file: OutputFile = None,
    reports: Reports = None,
    baseline: BaselineFile = None,
    write_baseline: WriteBaseline = None,
    watch: Watch = False,
    diff_base: DiffBase = None,
    show_suppressed: ShowSuppressed = False,
    statistics: Statistics = False,
    quiet: Quiet = False,
    color: ColorMode = Color.auto,
    jobs: Jobs = 0,
    no_cache: NoCache = False,
    debug: Debug = False,
) -> None:
    from dockcto_compose.lint.config import Configurations, Given, options_of, with_configuration
    from dockcto_compose.lint.discover import Found
    from dockcto_compose.lint.run import Settings
    from dockcto_compose.report.report import STDIN as STDIN_NAME
    from dockcto_compose.rules.problem import SAFE, UNSAFE, Severity

    if config and isolated:
        raise Failure("--config and --isolated exclude each other")
    if model and not diff:
        raise Failure("--model goes with --diff")
    if interactive:
        _check_terminal(fix, diff)
    given = Given(
        _words(select),
        _words(extend_select),
        _words(ignore),
        strict=strict,
        env_files=tuple(env_files or ()),
        profiles=tuple(profiles or ()),
        compose_version=compose_version,
        strict_env=strict_env,
        fail_on=FailOn.never if exit_zero else fail_on,
        options=(("inline-secret.move-to", move_secrets.value),) if move_secrets else (),
    )
    if show_settings is not None:
        _out(_settings_text(show_settings, given, Configurations(config, isolated)))
        raise typer.Exit(CLEAN)
    stdin = STDIN in (*(paths or ()), *(files or ()))
    if stdin and len(paths or ()) + len(files or ()) > 1:
        raise Failure("`-` stands alone: standard input cannot be judged together with files")
    if stdin and diff_base is not None:
        raise Failure("--diff-base compares files; standard input is none")
    if watch and (stdin or fix or diff or add_ignores or write_baseline):
        raise Failure("--watch only looks; it goes with none of --fix, --diff, --add-ignores, --write-baseline and `-`")

    def prepared() -> tuple[_Check, Found]:
        """What to do, and with which projects, as the files say by now."""
        configurations = Configurations(config, isolated)
        start = stdin_filename or "." if stdin else (files or paths or ["."])[0]
        run_wide = _configured(lambda: configurations.of(start))
        level = given.fail_on or (
            run_wide.values["fail-on"].value if run_wide and "fail-on" in run_wide.values else "warning"
        )
        if stdin:
            found = Found([(stdin_filename or STDIN_NAME,)])
            if force_exclude and run_wide is not None and _excluded(run_wide, start):
                found = Found()
        else:
            found = _configured(lambda: _find(paths, files, configurations, force_exclude))
        if siblings:
            from dockcto_compose.lint.siblings import with_siblings

            named = [stdin_filename or STDIN_NAME] if stdin else paths or ()
            found = _configured(lambda: with_siblings(found, named, configurations))
        plain = Settings(
            rules=_rule_ids(given),
            load=_load_options(env_files, profiles, project_name, project_directory, compose_version, strict_env),
            mend=(UNSAFE if unsafe_fixes else SAFE) if fix or (diff and not add_ignores) else None,
            debug=debug,
            add_ignores=add_ignores,
            external=tuple(dict.fromkeys(program.value for program in with_ or ())),
            model=model,
            options=options_of(dict(given.options)),
        )
        settings = _configured(lambda: with_configuration(plain, given, found.projects, configurations))
        run = _Check(
            settings,
            form=output_format.value,
            output_file=output_file,
            reports=_reports(reports or ()),
            baseline=_baseline(baseline) if baseline else None,
            write_baseline=write_baseline,
            changes=_changes(diff_base, found.projects) if diff_base is not None else None,
            fail_on=None if level == FailOn.never else Severity(level),
            show_suppressed=show_suppressed,
            statistics=statistics,
            quiet=quiet,
            color=color.value,
            write=(fix or add_ignores) and not diff,
            diff=diff,
            interactive=interactive,
        )
        return run, found

    if watch:
        _watch(prepared, quiet, color.value)
    run, found = prepared()
    if stdin:
        raise typer.Exit(run.standard_input(found.projects, stdin_filename or STDIN_NAME))
    raise typer.Exit(run.projects(found, jobs or _cores()))


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
            found = _missing_judged(found)
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
            outcomes = self._mended(found, replace(self.settings, about=about))
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
            _put(sys.stderr, "\nnothing was written\n")
            raise

    def _chooser(self) -> Chooser:
        """What asks at the terminal, on standard error, as standard output may go elsewhere."""
        from dockcto_compose.lint.asking import Answer, Chooser
        from dockcto_compose.report.question import HELP, PROMPT, question

        style = _style(self.color, sys.stderr)
        answers = {answer.value[0]: answer for answer in Answer}

        def ask(one: Diagnostic, texts: Texts, every: Sequence[Diagnostic]) -> Answer:
            _put(sys.stderr, question(one, texts, every, os.getcwd(), style))
            while True:
                _put(sys.stderr, style(PROMPT.format(rule=one.rule), "bold"))
                sys.stderr.flush()
                line = sys.stdin.readline()
                if not line:  # the end of the input: nobody is there to ask any more
                    _put(sys.stderr, "\n")
                    return Answer.QUIT
                if answer := answers.get(line.strip().lower()[:1]):
                    return answer
                _put(sys.stderr, HELP)

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
            _out(after[0].encode() if after else data)
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
        shown = replace(report, fixed=()) if self.diff else report
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

            _write_file(self.write_baseline, [baseline.text(self.write_baseline, found)])
            self._note(f"{len(found)} known from now on", self.write_baseline)
            found, known = [], list(found)
        elif self.baseline is not None:
            found, known = self.baseline.split(found)
        return replace(report, diagnostics=found, suppressed=[*report.suppressed, *known])

    def _diff(self, report: Report, changes: dict[str, tuple[str | None, str]]) -> None:
        from dockcto_compose.report.diff import render
        from dockcto_compose.report.mask import STARS, known_secrets

        secrets = known_secrets([*report.fixed, *report.diagnostics, *report.suppressed])
        style = _style(self.color, sys.stdout)
        masked = False
        for path, (before, after) in changes.items():
            text = render(report.path(path), before, after, secrets, style)
            masked = masked or STARS in text
            _out(text.encode("utf-8", "surrogateescape"))
        if masked:
            self._note("secrets are hidden in the diff, so it cannot be applied; --fix can")

    def _model_changes(self, report: Report, outcomes: Iterable[Outcome]) -> None:
        from dockcto_compose.report.mask import known_secrets
        from dockcto_compose.report.model_changes import render

        secrets = known_secrets([*report.fixed, *report.diagnostics])
        style = _style(self.color, sys.stdout)
        for one in outcomes:
            if one.texts:
                _put(sys.stdout, render(one.name, [report.path(f) for f in one.files], one.changes, secrets, style))

    def _tell_fixes(self, report: Report, outcomes: Sequence[Outcome]) -> None:
        """What was mended, what was not and why, and what is ignored from now on."""
        from dockcto_compose.lint.run import combined
        from dockcto_compose.report import fixes
        from dockcto_compose.report.report import place

        if self.settings.mend is not None:
            refused = [one for outcome in outcomes for one in outcome.refused]
            style = _style(self.color, sys.stderr)
            blocks = (
                fixes.done(report, combined(outcomes), style, would=self.diff),
                fixes.left(report, refused, self.settings.mend, style),
            )
            _put(sys.stderr, "".join(f"{block}\n" for block in blocks if block))
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
            shown = replace(report, diagnostics=[d for d in report.diagnostics if self._counts(d)])
        style = _style(self.color, None if self.output_file else stream) if people else PLAIN
        counted = people and self.statistics and report.projects
        pieces = [statistics(shown, style)] if counted else render(self.form, shown, style)
        if self.output_file:
            _write_file(self.output_file, pieces)
        else:
            for piece in pieces:
                _put(stream, piece)
        for form, path in self.reports:
            _write_file(path, render(form, report, PLAIN))

    def _summary(self, report: Report, stream: TextIO) -> None:
        """The last line for people."""
        from dockcto_compose.report import FOR_PEOPLE
        from dockcto_compose.report.summary import statistics, summary

        people = self.form in FOR_PEOPLE
        if self.statistics and not people:
            _put(sys.stderr, statistics(report, _style(self.color, sys.stderr)))
        if people and report.projects:
            # a problem matcher reads every line of `concise` as a finding
            last = stream if self.form == "full" and not self.output_file else sys.stderr
            gap = "\n" if self.statistics and last is stream and report.diagnostics else ""
            _put(last, gap + summary(report, _style(self.color, last)) + "\n")

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
            _say(kind, "cyan", text, self.color)

    def _error(self, text: str) -> None:
        _error(text, self.color)


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
                _out(_CLEAR)
            if now is not None:
                run, found = now
                _, problems = _attempt(partial(run.projects, found, 1, watcher))
            for problem in problems:
                _error(problem, color)
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

    _say("watch", "cyan", f"{strftime('%H:%M:%S')}, {plural(files, 'file')}; Ctrl-C ends", color)


@app.command(
    help="Print the resolved project, as docker compose config does.\n\n"
    "Files are found as Docker Compose finds them: what COMPOSE_FILE names, else the base file and its override here "
    "or in the next folder above. What Compose refuses has no model: its faults go to standard error, exit code 1.",
    epilog=_examples(
        ("config", "the project of this folder"),
        ("config -f compose.yaml -f prod.yaml", "two files merged"),
        ("config --origins", "where each value was written"),
        ("config --variables", "which variables it uses"),
        ("config --output-format json", "for programs"),
    ),
)
def config(
    paths: Paths = None,
    files: Files = None,
    env_files: EnvFiles = None,
    profiles: Profiles = None,
    project_name: ProjectName = None,
    project_directory: ProjectDirectory = None,
    compose_version: ComposeVersion = None,
    strict_env: StrictEnv = False,
    origins: Origins = False,
    variables: Variables = False,
    output_format: ModelFormat = ConfigFormat.yaml,
    output_file: OutputFile = None,
    color: ColorMode = Color.auto,
    debug: Debug = False,
) -> None:
    from dockcto_compose.compose.config import config_model
    from dockcto_compose.lint.config import Given
    from dockcto_compose.lint.run import Settings, resolve
    from dockcto_compose.report.model import Resolved
    from dockcto_compose.report.report import Report

    if origins and variables:
        raise Failure("--origins and --variables exclude each other")
    load = _load_options(env_files, profiles, project_name, project_directory, compose_version, strict_env)
    found, load = _find_as_compose(paths, files, load)
    settings = Settings(rules=_rule_ids(Given(("validity",))), load=load, debug=debug)
    report = Report([], [])
    for problem in found.problems:
        _error(f"{problem.path}: {problem.reason}", color.value)
    outcomes, resolved = [], []
    for project_files in found.projects:
        outcome, project = resolve(project_files, settings)
        outcomes.append(outcome)
        if project is None:
            _error(outcome.error, color.value)
            continue
        shown = tuple(map(report.path, project_files))
        resolved.append(Resolved(shown, config_model(project) if outcome.accepted else None, project))
    refused = _tell_refused(outcomes, color.value)
    style = _style(color.value, None if output_file else sys.stdout)
    text = _config_text(resolved, output_format, origins, variables, report.directory, style)
    if output_file:
        _write_file(output_file, [text])
    else:
        _out(text)
    failed = found.problems or any(outcome.error for outcome in outcomes)
    raise typer.Exit(FAILED if failed else FOUND if refused else CLEAN)


def _tell_refused(outcomes: Iterable[Outcome], color: str) -> bool:
    """Say why Compose refuses what it refuses; whether there is any."""
    from dockcto_compose.lint.run import distinct
    from dockcto_compose.report import render
    from dockcto_compose.report.report import Report

    refused = [outcome for outcome in outcomes if not outcome.accepted]
    faults = [d for d in distinct(refused) if d.category == "validity" and d.severity.value == "error"]
    for piece in render("full", Report([], faults), _style(color, sys.stderr)):
        _put(sys.stderr, piece)
    return bool(refused)


def _config_text(
    resolved: Sequence[Resolved], form: ConfigFormat, origins: bool, variables: bool, directory: str, style: Style
) -> str:
    from dockcto_compose.report import model

    if origins or variables:
        if form is ConfigFormat.yaml:
            show = model.origins if origins else model.variables
            return "\n".join(show(one, directory, style) for one in resolved)
        as_json = model.origins_as_json if origins else model.variables_as_json
        return "".join(as_json(one, directory) for one in resolved)
    if form is ConfigFormat.jsonl:
        return model.as_jsonl(resolved)
    accepted = [one for one in resolved if one.model is not None]
    if not accepted:
        return ""
    return model.as_json(accepted) if form is ConfigFormat.json else model.as_yaml(accepted)


@app.command(
    help="Draw a project: services and what they wait for, volumes, networks, ports, and what is wrong where.\n\n"
    "Files are found as `config` finds them. What Compose refuses has no picture: its faults go to standard error, "
    "exit code 1.",
    epilog=_examples(
        ("graph", "the project of this folder, for Markdown"),
        ("graph --output-format svg -o a.svg", "a picture for the README"),
        ("graph --output-format dot", "for Graphviz"),
        ("graph --no-findings", "nothing coloured"),
    ),
)
def graph(
    paths: Paths = None,
    files: Files = None,
    env_files: EnvFiles = None,
    profiles: Profiles = None,
    project_name: ProjectName = None,
    project_directory: ProjectDirectory = None,
    compose_version: ComposeVersion = None,
    strict_env: StrictEnv = False,
    config: ConfigPath = None,
    isolated: Isolated = False,
    findings: ShowFindings = True,
    output_format: PictureFormat = GraphFormat.mermaid,
    output_file: OutputFile = None,
    color: ColorMode = Color.auto,
    debug: Debug = False,
) -> None:
    from importlib import import_module

    from dockcto_compose.lint.config import Configurations, Given, with_configuration
    from dockcto_compose.lint.run import Settings, resolve
    from dockcto_compose.report.graph import graph as drawn

    if config and isolated:
        raise Failure("--config and --isolated exclude each other")
    load = _load_options(env_files, profiles, project_name, project_directory, compose_version, strict_env)
    found, load = _find_as_compose(paths, files, load)
    if output_format is GraphFormat.svg and len(found.projects) > 1:
        raise Failure(f"an SVG shows one project, and these are {len(found.projects)}; name one of them")
    for problem in found.problems:
        _error(f"{problem.path}: {problem.reason}", color.value)
    given = Given(
        env_files=load.env_files, profiles=load.profiles, compose_version=compose_version, strict_env=strict_env
    )
    plain = Settings(rules=_rule_ids(given), load=load, debug=debug)
    configurations = Configurations(config, isolated)
    settings = _configured(lambda: with_configuration(plain, given, found.projects, configurations))
    verdict = _rule_ids(Given(("validity",)))
    outcomes, graphs = [], []
    for project_files in found.projects:
        own = settings.of(project_files)
        rules = tuple(dict.fromkeys((*verdict, *(own.rules if findings else ()))))
        outcome, project = resolve(project_files, replace(own, rules=rules))
        outcomes.append(outcome)
        if project is None:
            _error(outcome.error, color.value)
        elif outcome.accepted:
            graphs.append(drawn(project, outcome.diagnostics if findings else None))
    refused = _tell_refused(outcomes, color.value)
    render = import_module(f"dockcto_compose.report.{output_format.value}").render
    text = "\n".join("".join(render(one)) for one in graphs)
    if output_file and graphs:
        _write_file(output_file, [text])
    else:
        _out(text.encode())  # whatever the terminal's encoding: an SVG says that it is UTF-8
    failed = found.problems or any(outcome.error for outcome in outcomes)
    raise typer.Exit(FAILED if failed else FOUND if refused else CLEAN)


@app.command(
    help="List the rules.",
    epilog=_examples(("rules", "all rules, by category"), ("rules --output-format json", "for programs")),
)
def rules(
    output_format: Annotated[
        RulesFormat, typer.Option("--output-format", help="full for people, json for programs, markdown for documents.")
    ] = RulesFormat.full,
    color: ColorMode = Color.auto,
) -> None:
    from dockcto_compose.report import rule_list
    from dockcto_compose.rules.catalog import catalog

    every = list(catalog().values())
    if output_format is RulesFormat.json:
        _out(rule_list.as_json(every))
    elif output_format is RulesFormat.markdown:
        from dockcto_compose.rules.document import markdown

        _out(markdown(every))
    else:
        _out(rule_list.table(every, _style(color.value, sys.stdout)))


@app.command(
    help="Say what a rule looks for, why, and what its fix does.",
    epilog=_examples(("explain image-untagged", "why a tag, and which")),
)
def explain(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="Id of a rule, as findings show it.", autocompletion=_complete_rule)
    ],
    color: ColorMode = Color.auto,
) -> None:
    from dockcto_compose.lint.select import unknown
    from dockcto_compose.report import rule_list
    from dockcto_compose.rules.catalog import catalog

    every = catalog()
    if rule not in every:
        raise Failure(unknown(every, rule))
    _out(rule_list.page(every[rule], _style(color.value, sys.stdout)))


def _check_terminal(fix: bool, diff: bool) -> None:
    """Raise Failure where nobody can be asked."""
    if not fix or diff:
        raise Failure("--interactive goes with --fix, and without --diff")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Failure("--interactive asks at a terminal, and this is none")


@app.command(
    help="Write a first configuration, dockcto.toml, from what is found in a folder.\n\n"
    "A configuration that is there already is left alone; one further up is extended.",
    epilog=_examples(("init", "for this folder and all below"), ("init services", "for another one")),
)
def init(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder that the configuration is for.")] = ".",
    color: ColorMode = Color.auto,
    debug: Debug = False,
) -> None:
    from dockcto_compose.lint.config import NAMES, Configurations, Given, with_configuration
    from dockcto_compose.lint.discover import discover, unreadable
    from dockcto_compose.lint.run import Settings, judge
    from dockcto_compose.lint.starter import Starter

    if not os.path.isdir(folder):
        raise Failure(f"{folder}: {unreadable(folder) or 'is a file, not a folder'}")
    configurations = Configurations()
    current = _configured(lambda: configurations.of(folder))
    above = current.path if current is not None else ""
    if above and os.path.dirname(os.path.abspath(above)) == os.path.abspath(folder):
        raise Failure(f"{above} configures this folder already; it is left as it is")
    found = discover([folder])
    if not found.projects:
        raise Failure(f"{folder}: {found.problems[0].reason if found.problems else 'holds no Compose file'}")
    load = _load_options(None, None, None, None, None, False)
    strict = Given(strict=True)
    plain = Settings(rules=_rule_ids(strict), load=load, debug=debug)
    settings = _configured(lambda: with_configuration(plain, strict, found.projects, configurations))
    outcomes = list(judge(found.projects, settings, _cores()))
    starter = Starter.of(folder, outcomes, os.path.relpath(above, folder).replace(os.sep, "/") if above else "")
    path = os.path.normpath(os.path.join(folder, NAMES[0]))
    _write_file(path, [starter.text()], mode="x")
    _say("wrote", "green", path, color.value)
    for line in starter.summary():
        _say("note", "cyan", line, color.value)


def _find(paths: list[str] | None, files: list[str] | None, configurations: Configurations, force: bool) -> Found:
    """The projects of `check`: `-f` makes one of its files; without a path, what COMPOSE_FILE names or this folder.

    Raises ConfigError.
    """
    from dockcto_compose.compose.find import find_files
    from dockcto_compose.lint.discover import discover

    if not paths and not files and os.environ.get("COMPOSE_FILE"):
        files = list(find_files("", os.environ).files)
    searched = paths or ([] if files else ["."])
    found = discover(searched)
    if any(configurations.of(place) for place in (*searched, *(project[0] for project in found.projects))):
        from dockcto_compose.lint.layout import arranged

        found = arranged(found, searched, configurations, force)
    return _with_merged(files, found)


def _excluded(config: ConfigFile, path: str) -> bool:
    """Whether a configuration leaves a file out."""
    from dockcto_compose.lint.layout import Layout

    return Layout.of(config).hides(path)


def _find_as_compose(paths: list[str] | None, files: list[str] | None, load: LoadOptions) -> tuple[Found, LoadOptions]:
    """The projects of `config`, a folder standing for what Docker Compose takes of it, and how to load them.

    Without any path Compose looks here and above, and the `.env` from here counts for what it finds above.
    """
    from dockcto_compose.compose.find import find_files
    from dockcto_compose.lint.discover import NOTHING_FOUND, Found, PathProblem, as_compose, discover

    if not paths and not files:
        here = find_files("", load.environment, load.env_files)
        if not here.files:
            return Found(problems=[PathProblem(".", "holds no Compose file, nor does a folder above")]), load
        return _with_merged(list(here.files), Found()), replace(load, environment=here.environment)
    found = Found()
    for path in paths or ():
        if not os.path.isdir(path):
            more = discover([path])
        elif project := as_compose(path):
            more = _with_merged(list(project), Found())
        else:
            more = Found(problems=[PathProblem(path, NOTHING_FOUND)])
        found.projects += more.projects
        found.problems += more.problems
    return _with_merged(files, found), load


def _missing_judged(found: Found) -> Found:
    """A file that is not there as a project of its own: Compose's verdict here and now is to refuse it."""
    from dockcto_compose.lint.discover import Found

    missing = [(problem.path,) for problem in found.problems if problem.is_missing]
    return Found([*found.projects, *missing], [problem for problem in found.problems if not problem.is_missing])


def _with_merged(files: list[str] | None, found: Found) -> Found:
    """What was found, and before it the project that is merged from `files`."""
    from dockcto_compose.lint.discover import Found, PathProblem, unreadable

    if not files:
        return found
    problems = [PathProblem(path, reason) for path in files if (reason := unreadable(path))]
    merged = [] if problems else [tuple(files)]
    return Found([*merged, *found.projects], [*problems, *found.problems])


def _load_options(
    env_files: list[str] | None,
    profiles: list[str] | None,
    name: str | None,
    directory: str | None,
    version: str | None,
    strict_env: bool,
) -> LoadOptions:
    from dockcto_compose.compose.load import LoadOptions
    from dockcto_compose.compose.version import NEWEST
    from dockcto_compose.lint.config import known_version
    from dockcto_compose.lint.regular import read_regular

    try:
        compose = NEWEST if version is None else known_version(version)
    except ValueError as error:
        raise Failure(str(error)) from error
    return LoadOptions(
        environment=dict(os.environ),
        env_files=tuple(env_files or ()),
        profiles=tuple(profiles or ()),
        project_name=name,
        project_directory=directory,
        compose_version=compose,
        strict_env=strict_env,
        read=read_regular,
    )


def _words(values: list[str] | None) -> tuple[str, ...]:
    """The words of a repeatable option, which may also stand in one with commas between them."""
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _rule_ids(given: Given) -> tuple[str, ...]:
    """The rules to use without a configuration."""
    from dockcto_compose.lint.config import rule_ids
    from dockcto_compose.lint.select import UnknownRule

    try:
        return rule_ids(given)
    except UnknownRule as error:
        raise Failure(f"{error}; `{PROGRAM} rules` lists them") from error


def _configured(make: Callable[[], T]) -> T:
    """What is made from configuration files; each fault in them is a line."""
    from dockcto_compose.lint.config import ConfigError

    try:
        return make()
    except ConfigError as error:
        raise Failure(*str(error).split("\n")) from error


def _settings_text(path: str, given: Given, configurations: Configurations) -> str:
    _rule_ids(given)
    config = _configured(lambda: configurations.of(path))
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


def _cores(quota: str = "/sys/fs/cgroup/cpu.max") -> int:
    """How many processors this process may use; `quota` says where Linux tells of a container's share of them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        with open(quota, encoding="ascii") as file:
            time, period = map(int, file.read().split())
    except (OSError, ValueError):  # no such system, or no limit: `max 100000`
        return cores
    return min(cores, -(-time // period)) or 1


def _style(mode: str, stream: TextIO | None) -> Style:
    """How to write to a stream; None stands for a file."""
    from dockcto_compose.report.terminal import WIDTH, Style, terminal_width, wants_color

    is_terminal = stream is not None and stream.isatty()
    width = terminal_width(os.environ, stream.fileno()) if stream is not None and is_terminal else WIDTH
    return Style(wants_color(mode, os.environ, is_terminal), width, wrap=is_terminal)


def _out(text: str | bytes) -> None:
    """Write to standard output; bytes go there as they are."""
    if isinstance(text, str):
        _put(sys.stdout, text)
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise typer.Exit(_pipe_closed()) from None


def _put(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except BrokenPipeError:
        raise typer.Exit(_pipe_closed()) from None


def _pipe_closed() -> int:
    """Nobody reads any more: let nothing be written at exit either, where it would fail again."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(quiet, stream.fileno())
    return PIPE_CLOSED


def _write_file(path: str, pieces: Iterable[str], mode: str = "w") -> None:
    try:
        with open(path, mode, encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.writelines(pieces)
    except OSError as error:
        raise Failure(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from error


def _error(text: str, mode: str = "auto") -> None:
    _say("error", "red", text, mode)


def _say(kind: str, color: str, text: str, mode: str) -> None:
    """One line on standard error."""
    from dockcto_compose.report.terminal import visible

    style = _style(mode, sys.stderr)
    _put(sys.stderr, f"{style(kind, 'bold', color)}: {visible(text)}\n")
