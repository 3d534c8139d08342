"""The healthcheck a service is judged by, and edits of its test."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from dockcto_compose.compose.model import Location, part
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.commands import Command, of_test
from dockcto_compose.docker.effective import EffectiveService, HealthState
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Raw, Unsupported, Value, insert, replace, shared
from dockcto_compose.yamltree.node import SCALAR, SEQUENCE, Node


class Tested(NamedTuple):
    """A healthcheck's test: `test` as the engine gets it, where it is written, and the commands in it.

    `own`: it stands in the compose file, where it can be edited.
    """

    service: Service
    test: tuple[str, ...]
    at: Location
    commands: tuple[Command, ...]
    own: bool

    def place(self, text: str) -> Location:
        """The place of a piece of the test; all of the test where it cannot be told apart."""
        if not self.own:
            return self.at
        for node in _scalars(self.service):
            start = node.value.find(text)
            if start >= 0:
                return part(node, node.value, start, start + len(text))
        return self.at


def tested(effective: EffectiveService) -> Tested | None:
    """The test that runs in a service's container: from the compose file or its Dockerfile. None where there is none,
    and where it cannot be read."""
    health = effective.health
    test: object = ()
    if health.state is HealthState.COMPOSE:
        test = effective.service.get("healthcheck", "test")
    elif health.state is HealthState.DOCKERFILE and effective.view is not None and effective.view.healthcheck:
        found = effective.view.healthcheck.value
        test = found.test if found is not None else ()
    if not isinstance(test, (list, tuple)) or not test or health.place is None:
        return None
    words = tuple(str(word) for word in test)
    commands = of_test(words)
    if commands is None:
        return None
    return Tested(effective.service, words, health.place, tuple(commands), health.state is HealthState.COMPOSE)


def _scalars(service: Service) -> list[Node]:
    """The texts of a test as they are written."""
    origin = service.origin("healthcheck", "test")
    if origin is None:
        return []
    node = origin.node.resolved
    nodes = [entry.value for entry in node.entries] if node.kind == SEQUENCE else [node]
    return [one for one in nodes if one.kind == SCALAR]


def rewrite(
    found: Tested, title: str, change: Callable[[str], str], words: Callable[[list[str]], list[str]] | None = None
) -> tuple[Fix | None, str]:
    """The fix that changes the test: its texts one by one (`change`), or the words of a `CMD` list (`words`)."""
    if not found.own:
        return None, "the test stands in the Dockerfile"
    changes = [("services", found.service.name, "healthcheck", "test")]
    return attempt(title, lambda: _rewritten(found.service, change, words), UNSAFE, changes)


def _rewritten(
    service: Service, change: Callable[[str], str], words: Callable[[list[str]], list[str]] | None
) -> list[Edit]:
    origin = service.origin("healthcheck", "test")
    if origin is None or origin.steps or shared(origin.node):
        raise Unsupported("the test comes from another place, or others share it")
    node = origin.node
    if node.kind == SCALAR:
        return _replaced(node, change)
    if node.kind != SEQUENCE or any(entry.value.kind != SCALAR for entry in node.entries):
        raise Unsupported("the test is not written as texts here")
    if node.entries[0].value.value == "CMD-SHELL" or words is None:
        edits = [edit for entry in node.entries[1:] for edit in _replaced(entry.value, change, needed=False)]
        if not edits:
            raise Unsupported("the test does not say so in one piece")
        return edits
    return _new_words(node, [entry.value.value for entry in node.entries], words)


def _replaced(node: Node, change: Callable[[str], str], needed: bool = True) -> list[Edit]:
    new = change(node.value)
    if new == node.value:
        if needed:
            raise Unsupported("the test does not say so in one piece")
        return []
    return replace(node, new)


def _new_words(node: Node, old: list[str], change: Callable[[list[str]], list[str]]) -> list[Edit]:
    """The words put in: those that come in between two others are inserted behind the first of them."""
    new = change(list(old))
    if new == old:
        raise Unsupported("the test does not say so in one piece")
    if len(new) == len(old):
        return [
            e
            for entry, text in zip(node.entries, new, strict=True)
            if entry.value.value != text
            for e in replace(entry.value, text)
        ]
    start = next(i for i, word in enumerate(new) if i >= len(old) or word != old[i])
    more = len(new) - len(old)
    if more < 0 or new[start + more :] != old[start:]:
        raise Unsupported("too much of the test would change")
    before = node.entries[start - 1]
    quote = before.value.style if before.value.style in ("'", '"') else ""
    words: list[Value] = [Raw(f"{quote}{word}{quote}") if quote else word for word in new[start : start + more]]
    return insert(before, words)


def option(command: Command, *names: str) -> str | None:
    """The value of an option of a command, glued to it or in the next word; None where it is not given."""
    words = command.arguments
    for index, word in enumerate(words):
        for name in names:
            if word == name:
                return words[index + 1] if index + 1 < len(words) else ""
            if name.startswith("--") and word.startswith(f"{name}="):
                return word[len(name) + 1 :]
            if not name.startswith("--") and word.startswith(name) and not word.startswith("--"):
                return word[len(name) :]
    return None


def runs(found: Tested, programs: Sequence[str]) -> list[Command]:
    """The commands of a test that start one of these programs."""
    return [command for command in found.commands if command.program in programs]


def waited_for(effective: EffectiveService) -> bool:
    """Whether another service waits until this one is healthy."""
    return "service_healthy" in effective.dependents.values()


def with_option(program: str, words: Sequence[str]) -> tuple[Callable[[str], str], Callable[[list[str]], list[str]]]:
    """Changes of a test that put an option behind a program: in a shell's text, and in a list of words."""
    pattern = re.compile(rf"(?<![\w./-]){re.escape(program)}(?![\w.-])")

    def in_text(text: str) -> str:
        return pattern.sub(lambda match: f"{match[0]} {' '.join(words)}", text)

    def in_list(old: list[str]) -> list[str]:
        at = next((i for i, word in enumerate(old) if word.rpartition("/")[2] == program), -1)
        return old if at < 0 else [*old[: at + 1], *words, *old[at + 1 :]]

    return in_text, in_list
