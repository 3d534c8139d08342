"""Where in the files of a project secrets are written: the classifier at work on every place that has texts.

A place is looked at as it is written, before variables are put in, so that `${NAME}` is never a finding and the
default in `${NAME:-default}` may be one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from dockcto_compose.compose import template
from dockcto_compose.compose.model import List, Location, Map, part
from dockcto_compose.compose.project import Project
from dockcto_compose.docker import secrets
from dockcto_compose.docker.secrets import Secret, Strength
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.node import SCALAR, Document, Node

_VARIABLE = regex(r"\$(?:\w+|\{\w+\})")  # the commonest value with a `$`, and never a secret


class Place(NamedTuple):
    """A text that may hold secrets: a scalar, the name its value is given (empty on a command line) and whose it is.

    `start` is where the value begins in the scalar's text: behind the `=` of `NAME=value`. `owner` is the service, or
    the config. `settings` says that the text is a file of settings.
    """

    document: Document
    node: Node
    owner: str
    name: str = ""
    start: int = 0
    label: bool = False
    flag: str = ""
    settings: bool = False


class Found(NamedTuple):
    """A secret at `start` to `end` of the scalar's text. `variable` is the one whose default it is, if it is one."""

    place: Place
    start: int
    end: int
    what: str
    strength: Strength
    variable: str = ""

    @property
    def at(self) -> Location:
        """Exactly the bytes of the secret; all of the scalar where escapes hide them."""
        return part(self.place.node, self.place.node.value, self.start, self.end)

    @property
    def text(self) -> str:
        """The secret as it is written, `$$` for a dollar sign. Never for messages."""
        return self.place.node.value[self.start : self.end]


def find(project: Project) -> Iterator[Found]:
    """Every secret in the files of a project, each once, in the order of the files."""
    seen: set[tuple[int, int]] = set()
    for layer in project.layers:
        for place in _places(layer.document, layer.data):
            key = (id(place.node), place.start)
            if key not in seen:
                seen.add(key)
                yield from look(place)


def look(place: Place) -> Iterator[Found]:
    """The secrets in one place; none lies over another."""
    text = place.node.value
    if len(text) <= place.start:
        return
    value = text[place.start :]
    plain = "$" not in value
    if plain and place.name and not secrets.may_hold(value) and not secrets.is_secret_name(place.name):
        return
    if not plain and _VARIABLE.fullmatch(value):
        return
    if plain:
        yield from _without_overlap(place, _literal(place, value), place.start)
        return
    try:
        parsed = template.parse(text)
    except template.TemplateError:
        return
    masked = list(text)
    for piece in parsed.parts:
        if isinstance(piece, template.Reference):
            masked[piece.start : piece.end] = secrets.MASK * (piece.end - piece.start)
    yield from _without_overlap(place, _literal(place, "".join(masked)[place.start :]), place.start)
    for reference in parsed.references():
        argument = reference.argument
        if argument is None or reference.operator[-1:] != "-" or "$" in argument.source:
            continue
        whole = reference.start == place.start and reference.end == len(text)
        named = secrets.is_secret_name(reference.name) or (whole and secrets.is_secret_name(place.name))
        default = _default(argument.source, reference.name, named)
        yield from _without_overlap(place, default, argument.start, reference.name)


def _without_overlap(place: Place, found: Iterator[Secret], shift: int, variable: str = "") -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    for secret in found:
        start, end = secret.start + shift, secret.end + shift
        if not any(start < other_end and other_start < end for other_start, other_end in taken):
            taken.append((start, end))
            yield Found(place, start, end, secret.what, secret.strength, variable)


def _default(text: str, name: str, named: bool) -> Iterator[Secret]:
    yield from secrets.shapes(text)
    yield from secrets.urls(text)
    strength = secrets.judge(name, text) if named else None
    if strength is not None:
        yield Secret(0, len(text), f"the default of `{name}`", strength)


def _literal(place: Place, text: str) -> Iterator[Secret]:
    """The secrets in a text whose references are masked."""
    if not secrets.is_public_name(place.name):
        yield from secrets.shapes(text)
    yield from secrets.urls(text)
    if place.label:
        yield from secrets.hashes(text)
    if place.flag:
        yield from secrets.argument(text, place.flag)
    if not place.name:
        if place.settings:
            yield from secrets.settings(text)
        yield from secrets.commands(text)
    elif secrets.MASK not in text and secrets.is_secret_name(place.name):
        strength = secrets.judge(place.name, text)
        if strength is not None:
            yield Secret(0, len(text), f"the value of `{place.name}`", strength)


def _places(document: Document, data: Any) -> Iterator[Place]:
    if not isinstance(data, Map):
        return
    for name, service in _entries(data.get("services")):
        yield from _of_service(document, name, service)
    for name, config in _entries(data.get("configs")):
        node = _node(config, "content")
        if node is not None:
            yield Place(node.document, node, name, settings=True)


def _entries(data: Any) -> Iterator[tuple[str, Map]]:
    for name, value in data.items() if isinstance(data, Map) else ():
        if isinstance(value, Map):
            yield name, value


def _of_service(document: Document, owner: str, service: Map) -> Iterator[Place]:
    yield from _pairs(document, service.get("environment"), owner)
    yield from _pairs(document, service.get("labels"), owner, label=True)
    for key in ("command", "entrypoint"):
        yield from _command(document, service, key, owner)
    for key, names in (("build", ("args", "labels")), ("deploy", ("labels",))):
        below = service.get(key)
        if isinstance(below, Map):
            for name in names:
                yield from _pairs(document, below.get(name), owner, label=name == "labels")
    check = service.get("healthcheck")
    if isinstance(check, Map):
        yield from _command(document, check, "test", owner)
    for key in ("post_start", "pre_stop"):
        for hook in service.get(key) or () if isinstance(service.get(key), List) else ():
            if isinstance(hook, Map):
                yield from _command(document, hook, "command", owner)
                yield from _pairs(document, hook.get("environment"), owner)


def _pairs(document: Document, data: Any, owner: str, label: bool = False) -> Iterator[Place]:
    """The values of a mapping, or of a list of `NAME=value`."""
    if isinstance(data, Map):
        for name in data:
            node = _node(data, name)
            if node is not None:
                yield Place(node.document, node, owner, name, 0, label)
    elif isinstance(data, List):
        for index in range(len(data)):
            node = _node(data, index)
            name, sign, _ = node.value.partition("=") if node is not None else ("", "", "")
            if node is not None and sign:
                yield Place(node.document, node, owner, name, len(name) + 1, label)


def _command(document: Document, data: Map, key: str, owner: str) -> Iterator[Place]:
    """A command as a text, or its words; a word behind a flag such as `--password` is a secret's place."""
    value = data.get(key)
    if not isinstance(value, List):
        yield from _scalar(document, data, key, owner)
        return
    flag = ""
    for index in range(len(value)):
        node = _node(value, index)
        if node is not None:
            yield Place(node.document, node, owner, flag=flag)
        flag = node.value if node is not None and secrets.is_secret_flag(node.value) else ""


def _scalar(document: Document, data: Map, key: str, owner: str) -> Iterator[Place]:
    node = _node(data, key)
    if node is not None:
        yield Place(node.document, node, owner)


def _node(data: Any, key: str | int) -> Node | None:
    """The scalar that supplies a value; None for anything else."""
    origin = data.origin(key)
    node = origin.node.resolved if origin is not None else None
    return node if node is not None and node.kind == SCALAR and not node.is_empty else None
