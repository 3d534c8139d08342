"""A first configuration for a folder, written from what lies in it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dockcto_compose.compose.find import OVERRIDE_NAMES
from dockcto_compose.lint.discover import as_compose
from dockcto_compose.lint.run import Outcome
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.options import toml
from dockcto_compose.text.source import Source
from dockcto_compose.yamltree import MAPPING, SEQUENCE, Node, parse

MOST = 20  # projects that are listed

Project = tuple[str, ...]


class Starter(NamedTuple):
    """What was found in a folder: projects, each as its files; overlays; profiles that services are in; how many
    findings there are by default, and how many more with `strict`; the configuration above that would hold otherwise.
    """

    folder: str
    projects: Sequence[Project]
    overlays: Sequence[str]
    profiles: Sequence[str]
    findings: int
    more: int
    above: str = ""

    @classmethod
    def of(cls, folder: str, outcomes: Sequence[Outcome], above: str) -> Starter:
        """What judging the folder's projects by all rules of policy has shown."""
        rules = {(d.rule, d.source.path, d.span, d.message) for outcome in outcomes for d in outcome.diagnostics}
        count = Counter(catalog()[rule].default for rule, *_ in rules)
        projects = [outcome.files for outcome in outcomes]
        overlays = sorted({path for files in projects for path in _overlays(files)})
        profiles = sorted({name for files in projects for path in files for name in _profiles(path)})
        return cls(folder, projects, overlays, profiles, count[True], count[False], above)

    def text(self) -> str:
        """The configuration, a comment on each setting."""
        return "\n".join(
            "\n".join(part) + "\n" for part in (self._head(), self._rules(), self._files(), self._loading())
        )

    def summary(self) -> Iterator[str]:
        """What was found, a line each, and what may come next."""
        yield f"found {_count(len(self.projects), 'project')}, {_count(len(self.overlays), 'overlay')}" + (
            f", profiles {', '.join(map(toml, self.profiles))}" if self.profiles else ""
        )
        if self.above:
            yield f"it extends {self.above}, which held here so far"
        if self.findings:
            yield f"{_count(self.findings, 'finding')} now: `check` shows them, `check --fix` mends what is safe"
            yield "to begin with what is new: `check --write-baseline known.json`, then `check --baseline known.json`"
        if self.more:
            yield f"`strict = true` would bring {self.more} more"

    def _head(self) -> Iterator[str]:
        yield "# Configuration of dockcto-compose. What holds for a file, and who says so:"
        yield "#   dockcto-compose check --show-settings compose.yaml"
        if self.above:
            yield "\n# What held here before. A key below stands in place of the same key there."
            yield f"extend = {toml(self.above)}"

    def _setting(self, key: str, value: object) -> str:
        """A line for a setting; a comment where it would stand in place of what is extended."""
        return f"{'# ' if self.above else ''}{key} = {toml(value)}"

    def _rules(self) -> Iterator[str]:
        yield "# The rules that are a matter of policy as well; " + (
            f"{_count(self.more, 'finding')} more when this was written." if self.more else "they find nothing here."
        )
        yield self._setting("strict", not self.more and not self.findings)
        yield "\n# The least severity that fails a run: error, warning, info or never."
        yield self._setting("fail-on", "warning")
        yield "\n# Rules and categories that are not wanted here; `dockcto-compose rules` lists them."
        yield self._setting("ignore", [])

    def _files(self) -> Iterator[str]:
        yield f"# {_count(len(self.projects), 'project')} found, each the files that are merged:"
        for files in self.projects[:MOST]:
            yield f"#   {' + '.join(toml(self._relative(path)) for path in files)}"
        if len(self.projects) > MOST:
            yield f"#   and {len(self.projects) - MOST} more"
        yield "# Files that make sense only on the base file of their folder; patterns as in a .gitignore."
        patterns = [self._pattern(path) for path in self.overlays]
        yield f"overlays = {toml(patterns)}" if patterns else self._setting("overlays", [])
        yield "\n# Files and folders that a search leaves out, besides what git ignores."
        yield self._setting("exclude", [])

    def _loading(self) -> Iterator[str]:
        found = f"; used here: {', '.join(map(toml, self.profiles))}" if self.profiles else ""
        yield f"# Profiles to enable{found}."
        yield self._setting("profiles", [])
        yield "\n# Other severities, of single rules or whole categories:"
        yield '# severity = { missing-healthcheck = "info" }'
        yield "\n# What holds otherwise for some files:"
        yield "# [[per-path]]"
        yield '# paths = ["examples/"]'
        yield '# ignore = ["security"]'

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self.folder).replace(os.sep, "/")

    def _pattern(self, path: str) -> str:
        """The pattern that means this file alone."""
        text = re.sub(r"([*?\[\]\\])", r"\\\1", self._relative(path))
        return "/" + (text[:-1] + "\\ " if text.endswith(" ") else text)


def _overlays(files: Project) -> Iterable[str]:
    """The files of a project that a search took for overlays: neither base nor override, nor named by COMPOSE_FILE."""
    if files == as_compose(os.path.dirname(files[0])):
        return ()
    return [path for path in files[1:] if os.path.basename(path) not in OVERRIDE_NAMES]


def _profiles(path: str) -> Iterator[str]:
    """The profiles that services of a file are in."""
    try:
        with open(path, "rb") as file:
            document = parse(Source.from_bytes(path, file.read()))
    except OSError:
        return
    for root in document.roots:
        services = root.get("services")
        for service in _values(services):
            for profile in _values(service.get("profiles")):
                if "$" not in profile.value and profile.value.isprintable() and profile.value:
                    yield profile.value


def _values(node: Node | None) -> list[Node]:
    resolved = node.resolved if node is not None else None
    if resolved is None or resolved.kind not in (MAPPING, SEQUENCE):
        return []
    return [entry.value.resolved for entry in resolved.entries]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
