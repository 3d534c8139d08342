"""Moving a value out of a compose file into the `.env` file beside it, so that Compose puts it back in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from dockcto_compose.compose import dotenv
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.docker.effective import EnvFile
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree.edits import Unsupported

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_BARE = regex(r"[A-Za-z0-9_./@%+,:-]+\Z")


class Mover:
    """Gives values of one project their names in `.env`: one value one name, and no name that means something else."""

    def __init__(self, project: Project, env_file: EnvFile) -> None:
        self.project = project
        self.file = env_file
        self.names: dict[str, str] = {}
        read = dotenv.read(env_file.source.text.lstrip("\ufeff"), lambda name: None, tolerant=True)
        self.faulty = bool(read.faults)
        self.present = {name: entry.value for name, entry in read.by_name().items() if not entry.unknown}
        self.spread = any(_reads(service, env_file.source.path) for service in project.services.values())
        self.used = {use.name for use in project.variables}

    def name_for(self, value: str, wish: str, owner: str) -> str:
        """The variable for a value: as wished, with the service's name before it where that is taken."""
        for name in candidates(wish, owner):
            if self._free(name, value):
                self.names[name] = value
                return name
        raise Unsupported("no name is free for its variable")

    def _free(self, name: str, value: str) -> bool:
        """Whether the name has this very value already, or nothing at all: then nobody else may use it."""
        if name in self.names:
            return self.names[name] == value
        if name in self.project.environment:
            return bool(self.project.environment[name] == value)
        if name in self.present:
            return self.present[name] == value
        return name not in self.used

    def offers(self, name: str, value: str) -> bool:
        """Whether a variable that is used already, and has no value, may get this one."""
        taken = self.names.get(name, self.project.environment.get(name, self.present.get(name)))
        if taken is None:
            self.names[name] = value
        return taken in (None, value)

    def entry(self, name: str, value: str) -> list[Edit]:
        """The edit that adds the variable to `.env`; none where it stands there. Raises Unsupported."""
        if self.spread:
            raise Unsupported("a service takes all of `.env` into its environment")
        if not self.file.usable or self.faulty:
            raise Unsupported("the project's `.env` is not in use, or cannot be edited")
        if self.present.get(name) == value:
            return []
        source = self.file.source
        line = f"{name}={_quoted(value)}"
        end = len(source.text)
        text = line + source.newline
        if source.text and source.text[-1] not in "\r\n":
            text = source.newline + line
        return [Edit(source, Span(end, end), text)]


def _reads(service: Service, path: str) -> bool:
    """Whether all variables of a file are given to the service."""
    files = service.get("env_file") or ()
    return any(
        isinstance(one, dict) and os.path.abspath(str(one.get("path"))) == os.path.abspath(path) for one in files
    )


def candidates(wish: str, owner: str) -> Iterator[str]:
    """Names for a variable as wished, then with the service's name before it, then with a number."""
    name = re.sub(r"\W+", "_", wish, flags=re.ASCII).strip("_").upper() or "SECRET"
    service = re.sub(r"\W+", "_", owner, flags=re.ASCII).strip("_").upper()
    if name[0].isdigit():
        name = f"{service}_{name}"
    longer = name if not service or name.startswith(f"{service}_") else f"{service}_{name}"
    for candidate in dict.fromkeys((name, longer, *(f"{longer}_{number}" for number in range(2, 10)))):
        if _NAME.match(candidate):
            yield candidate


def _quoted(value: str) -> str:
    """The value so that Compose reads back the very same text. Raises Unsupported where nothing does."""
    for text in (value if _BARE.match(value) else "", f"'{value}'", _double(value)):
        if text and _reads_as(text, value):
            return text
    raise Unsupported("no quotes keep the value as it is in an env file")


def _double(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("\n", "\\n")
    return f'"{escaped}"'


def _reads_as(text: str, value: str) -> bool:
    try:
        found = dotenv.parse(f"A={text}\nB=1\n", lambda name: None)
    except dotenv.DotenvError:
        return False
    return list(found) == ["A", "B"] and found["A"].value == value
