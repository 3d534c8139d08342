"""From the words of a command line to projects, rules, and how to load them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from dockcto_compose.cli.output import PROGRAM, Failure

if TYPE_CHECKING:
    from dockcto_compose.compose.load import LoadOptions
    from dockcto_compose.lint.config import Configurations, Given
    from dockcto_compose.lint.config_file import ConfigFile
    from dockcto_compose.lint.discover import Found

T = TypeVar("T")


def find(
    paths: Sequence[str] | None, files: Sequence[str] | None, configurations: Configurations, force: bool
) -> Found:
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
    return with_merged(files, found)


def excluded(config: ConfigFile, path: str) -> bool:
    """Whether a configuration leaves a file out."""
    from dockcto_compose.lint.layout import Layout

    return Layout.of(config).hides(path)


def find_as_compose(
    paths: Sequence[str] | None, files: Sequence[str] | None, load: LoadOptions
) -> tuple[Found, LoadOptions]:
    """The projects of `config`, a folder standing for what Docker Compose takes of it, and how to load them.

    Without any path Compose looks here and above, and the `.env` from here counts for what it finds above.
    """
    from dockcto_compose.compose.find import find_files
    from dockcto_compose.lint.discover import NOTHING_FOUND, Found, PathProblem, as_compose, discover

    if not paths and not files:
        here = find_files("", load.environment, load.env_files)
        if not here.files:
            return Found(problems=[PathProblem(".", "holds no Compose file, nor does a folder above")]), load
        return with_merged(list(here.files), Found()), load._replace(environment=here.environment)
    found = Found()
    for path in paths or ():
        if not os.path.isdir(path):
            more = discover([path])
        elif project := as_compose(path):
            more = with_merged(list(project), Found())
        else:
            more = Found(problems=[PathProblem(path, NOTHING_FOUND)])
        found.projects += more.projects
        found.problems += more.problems
    return with_merged(files, found), load


def missing_judged(found: Found) -> Found:
    """A file that is not there as a project of its own: Compose's verdict here and now is to refuse it."""
    from dockcto_compose.lint.discover import Found

    missing = [(problem.path,) for problem in found.problems if problem.is_missing]
    return Found([*found.projects, *missing], [problem for problem in found.problems if not problem.is_missing])


def with_merged(files: Sequence[str] | None, found: Found) -> Found:
    """What was found, and before it the project that is merged from `files`."""
    from dockcto_compose.lint.discover import Found, PathProblem, unreadable

    if not files:
        return found
    problems = [PathProblem(path, reason) for path in files if (reason := unreadable(path))]
    merged = [] if problems else [tuple(files)]
    return Found([*merged, *found.projects], [*problems, *found.problems])


def load_options(
    env_files: Sequence[str] | None,
    profiles: Sequence[str] | None,
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


def words(values: Sequence[str] | None) -> tuple[str, ...]:
    """The words of a repeatable option, which may also stand in one with commas between them."""
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def rules_given(given: Given) -> tuple[str, ...]:
    """The rules to use without a configuration."""
    from dockcto_compose.lint.config import rule_ids
    from dockcto_compose.lint.select import UnknownRule

    try:
        return rule_ids(given)
    except UnknownRule as error:
        raise Failure(f"{error}; `{PROGRAM} rules` lists them") from error


def configurations_of(config: str | None, isolated: bool) -> Configurations:
    """The configuration files that `--config` and `--isolated` leave."""
    from dockcto_compose.lint.config import Configurations

    if config and isolated:
        raise Failure("--config and --isolated exclude each other")
    return Configurations(config, isolated)


def configured(make: Callable[[], T]) -> T:
    """What is made from configuration files; each fault in them is a line."""
    from dockcto_compose.lint.config import ConfigError

    try:
        return make()
    except ConfigError as error:
        raise Failure(*str(error).split("\n")) from error
