"""Finding the files of a project as Docker Compose does when none is named.

Facts: compose-go `cli/options.go` (WithConfigFileEnv, WithDefaultConfigPath): COMPOSE_FILE first, then the first of
the default names in the folder or the nearest one above it that has any, with at most one override file beside it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from dockcto_compose.compose.environment import project_environment
from dockcto_compose.compose.faults import Faults
from dockcto_compose.compose.load import read_file
from dockcto_compose.compose.version import NEWEST, dialect

BASE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDE_NAMES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)


class Found(NamedTuple):
    """The files of a project, in the order they are merged; none where there is nothing to find.

    `environment` is the one to load them with: the `.env` of the folder where the search began counts before that of
    the folder where the files were. `unused` are further files with supported names, which Compose passes over.
    """

    files: tuple[str, ...]
    environment: dict[str, str]
    unused: tuple[str, ...] = ()


def find_files(folder: str, environment: Mapping[str, str], env_files: tuple[str, ...] = ()) -> Found:
    """The files that Compose would take in a folder, with the given process environment and `--env-file`s."""
    variables = project_environment(environment, folder, env_files, read_file, Faults(), dialect(NEWEST), strict=True)
    own = {name: value for name, value in variables.items() if isinstance(value, str)}
    named = own.get("COMPOSE_FILE")
    if named is not None:
        separator = own.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
        files = tuple(name if name == "-" else os.path.join(folder, name) for name in named.split(separator))
        return Found(files, own)
    for place in _upwards(os.path.abspath(folder)):
        files, unused = default_files(place)
        if files:
            return Found(files, own, unused)
    return Found((), own)


def default_files(folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The base file of a folder with its override, both empty where it has none, and the files passed over."""
    bases, overrides = _present(folder, BASE_NAMES), _present(folder, OVERRIDE_NAMES)
    if not bases:
        return (), ()
    return (bases[0], *overrides[:1]), (*bases[1:], *overrides[1:])


def _present(folder: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(path for name in names if os.path.exists(path := os.path.join(folder, name)))


def _upwards(folder: str) -> list[str]:
    folders = [folder]
    while os.path.dirname(folders[-1]) != folders[-1]:
        folders.append(os.path.dirname(folders[-1]))
    return folders
