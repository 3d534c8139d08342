"""The commands and their options, as typer takes them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.models import OptionInfo

from dockcto_compose import __version__
from dockcto_compose.cli.check import Asked, cores
from dockcto_compose.cli.check import check as judge
from dockcto_compose.cli.output import (
    CLEAN,
    FAILED,
    FOUND,
    PROGRAM,
    Failure,
    complain,
    out,
    put,
    say,
    style_of,
    write_file,
)
from dockcto_compose.cli.projects import configurations_of, configured, find_as_compose, load_options, rules_given

if TYPE_CHECKING:
    from dockcto_compose.lint.discover import Found
    from dockcto_compose.lint.run import Outcome
    from dockcto_compose.report.model import Resolved
    from dockcto_compose.report.terminal import Style


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

        out(f"{PROGRAM} {__version__}\nDocker Compose {known()}\n")
        raise typer.Exit(CLEAN)
    if context.invoked_subcommand is None:
        out(context.get_help() + "\n")


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
    asked = {name: _plain(value) for name, value in locals().items()}  # the parameters bear the names of its fields
    raise typer.Exit(judge(Asked(**asked)))


def _plain(value: object) -> Any:
    """What an option says, as plain data."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, StrEnum) else value


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
    load = load_options(env_files, profiles, project_name, project_directory, compose_version, strict_env)
    found, load = find_as_compose(paths, files, load)
    settings = Settings(rules=rules_given(Given(("validity",))), load=load, debug=debug)
    report = Report([], [])
    _tell_unread(found, color.value)
    outcomes, resolved = [], []
    for project_files in found.projects:
        outcome, project = resolve(project_files, settings)
        outcomes.append(outcome)
        if project is None:
            complain(outcome.error, color.value)
            continue
        shown = tuple(map(report.path, project_files))
        resolved.append(Resolved(shown, config_model(project) if outcome.accepted else None, project))
    refused = _tell_refused(outcomes, color.value)
    style = style_of(color.value, None if output_file else sys.stdout)
    text = _config_text(resolved, output_format, origins, variables, report.folder, style)
    if output_file:
        write_file(output_file, [text])
    else:
        out(text)
    raise typer.Exit(_code(found, outcomes, refused))


def _tell_unread(found: Found, color: str) -> None:
    """Say which paths cannot be read, and why."""
    for problem in found.problems:
        complain(f"{problem.path}: {problem.reason}", color)


def _code(found: Found, outcomes: Iterable[Outcome], refused: bool) -> int:
    """The exit code of a command that shows projects."""
    failed = found.problems or any(outcome.error for outcome in outcomes)
    return FAILED if failed else FOUND if refused else CLEAN


def _tell_refused(outcomes: Iterable[Outcome], color: str) -> bool:
    """Say why Compose refuses what it refuses; whether there is any."""
    from dockcto_compose.lint.engine import is_refusal
    from dockcto_compose.lint.run import distinct
    from dockcto_compose.report import render
    from dockcto_compose.report.report import Report

    refused = [outcome for outcome in outcomes if not outcome.accepted]
    faults = list(filter(is_refusal, distinct(refused)))
    for piece in render("full", Report([], faults), style_of(color, sys.stderr)):
        put(sys.stderr, piece)
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

    from dockcto_compose.lint.config import Given, with_configuration
    from dockcto_compose.lint.run import Settings, resolve
    from dockcto_compose.report.graph import graph as drawn

    configurations = configurations_of(config, isolated)
    load = load_options(env_files, profiles, project_name, project_directory, compose_version, strict_env)
    found, load = find_as_compose(paths, files, load)
    if output_format is GraphFormat.svg and len(found.projects) > 1:
        raise Failure(f"an SVG shows one project, and these are {len(found.projects)}; name one of them")
    _tell_unread(found, color.value)
    given = Given(
        env_files=load.env_files, profiles=load.profiles, compose_version=compose_version, strict_env=strict_env
    )
    plain = Settings(rules=rules_given(given), load=load, debug=debug)
    settings = configured(lambda: with_configuration(plain, given, found.projects, configurations))
    verdict = rules_given(Given(("validity",)))
    outcomes, graphs = [], []
    for project_files in found.projects:
        own = settings.of(project_files)
        rules = tuple(dict.fromkeys((*verdict, *(own.rules if findings else ()))))
        outcome, project = resolve(project_files, own._replace(rules=rules))
        outcomes.append(outcome)
        if project is None:
            complain(outcome.error, color.value)
        elif outcome.accepted:
            graphs.append(drawn(project, outcome.diagnostics if findings else None))
    refused = _tell_refused(outcomes, color.value)
    render = import_module(f"dockcto_compose.report.{output_format.value}").render
    text = "\n".join("".join(render(one)) for one in graphs)
    if output_file and graphs:
        write_file(output_file, [text])
    else:
        out(text.encode())  # whatever the terminal's encoding: an SVG says that it is UTF-8
    raise typer.Exit(_code(found, outcomes, refused))


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
        out(rule_list.as_json(every))
    elif output_format is RulesFormat.markdown:
        from dockcto_compose.rules.document import markdown

        out(markdown(every))
    else:
        out(rule_list.table(every, style_of(color.value, sys.stdout)))


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
    out(rule_list.page(every[rule], style_of(color.value, sys.stdout)))


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
    from dockcto_compose.lint.run import Settings
    from dockcto_compose.lint.run import judge as judged
    from dockcto_compose.lint.starter import Starter

    if not os.path.isdir(folder):
        raise Failure(f"{folder}: {unreadable(folder) or 'is a file, not a folder'}")
    configurations = Configurations()
    current = configured(lambda: configurations.of(folder))
    above = current.path if current is not None else ""
    if above and os.path.dirname(os.path.abspath(above)) == os.path.abspath(folder):
        raise Failure(f"{above} configures this folder already; it is left as it is")
    found = discover([folder])
    if not found.projects:
        raise Failure(f"{folder}: {found.problems[0].reason if found.problems else 'holds no Compose file'}")
    load = load_options(None, None, None, None, None, False)
    strict = Given(strict=True)
    plain = Settings(rules=rules_given(strict), load=load, debug=debug)
    settings = configured(lambda: with_configuration(plain, strict, found.projects, configurations))
    outcomes = list(judged(found.projects, settings, cores()))
    starter = Starter.of(folder, outcomes, os.path.relpath(above, folder).replace(os.sep, "/") if above else "")
    path = os.path.normpath(os.path.join(folder, NAMES[0]))
    write_file(path, [starter.text()], mode="x")
    say("wrote", "green", path, color.value)
    for line in starter.summary():
        say("note", "cyan", line, color.value)
