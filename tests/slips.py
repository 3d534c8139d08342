"""Slips of the pen: what people wrote, made wrong in the way that people get it wrong.

A slip changes a file's own text instead of adding to it. Where the file as it was is what the fix has to bring back,
that is asked for: `slip(..., mends="safe")` or `"unsafe"`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml
from planting import MARK, SERVICE, Base, Planted, finished

Path = tuple[str | int, ...]
Change = tuple[int, int, str]  # from, to, what is written there, with a mark where the finding has to begin
Candidates = Callable[["Text"], Iterator["Change | list[Change]"]]


class Text:
    """The scalars, keys and services of a file, by path."""

    def __init__(self, base: Base) -> None:
        self.text = base.text
        self.values: list[tuple[Path, yaml.Node]] = []
        self.keys: list[tuple[Path, yaml.Node, yaml.Node]] = []
        self._walk(base.root, (), set())

    def _walk(self, node: yaml.Node, path: Path, seen: set[int]) -> None:
        if id(node) in seen:
            return  # behind an alias
        seen.add(id(node))
        self.values.append((path, node))
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self.keys.append(((*path, key.value), key, value))
                self._walk(value, (*path, key.value), seen)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._walk(item, (*path, index), seen)

    def scalars(self, pattern: str) -> Iterator[tuple[Path, yaml.Node, str]]:
        """Scalars by their path, `services.*.image`: path, node, and the text as it is written."""
        for path, node in self.values:
            if isinstance(node, yaml.ScalarNode) and _matches(path, pattern):
                yield path, node, self.of(node)

    def of(self, node: yaml.Node) -> str:
        return self.text[node.start_mark.index : node.end_mark.index]

    def line(self, node: yaml.Node) -> tuple[int, int]:
        """From the start of the line that a node begins in to that of the line behind it."""
        start = self.text.rfind("\n", 0, node.start_mark.index) + 1
        return start, self.text.find("\n", node.start_mark.index) + 1


def _matches(path: Path, pattern: str) -> bool:
    steps = pattern.split(".")
    return len(steps) == len(path) and all(want in ("*", step) for want, step in zip(steps, path, strict=True))


@dataclass(frozen=True)
class Slip:
    """A kind of slip: the rule that has to find it, and the candidates that a file has for it."""

    rule: str
    number: int
    candidates: Candidates
    mends: str = ""
    line: bool = False

    @property
    def id(self) -> str:
        return f"{self.rule}-slip-{self.number}"

    def plant(self, base: Base, rng: random.Random) -> Planted | None:
        """The file with one slip in it; None where it has no place for it."""
        found = list(self.candidates(Text(base)))
        if not found:
            return None
        change = rng.choice(found)
        text = base.text
        for start, end, new in sorted(change if isinstance(change, list) else [change], reverse=True):
            text = text[:start] + new + text[end:]
        return finished({base.NAME: text}, (base.NAME,))


SLIPS: list[Slip] = []


def slip(rule: str, mends: str = "", line: bool = False) -> Callable[[Candidates], Candidates]:
    def made(candidates: Candidates) -> Candidates:
        SLIPS.append(Slip(rule, 1 + sum(one.rule == rule for one in SLIPS), candidates, mends, line))
        return candidates

    return made


def _over(node: yaml.Node, new: str) -> Change:
    return node.start_mark.index, node.end_mark.index, new


def _swapped(rule: str, pattern: str, was: str, now: str, mends: str = "", line: bool = False) -> None:
    """A slip in scalars at a path: `was` is a pattern of all that is written, `now` what comes in its place."""

    @slip(rule, mends, line)
    def candidates(file: Text) -> Iterator[Change]:
        for _, node, written in file.scalars(pattern):
            if re.fullmatch(was, written):
                yield _over(node, re.sub(f"^(?:{was})$", now.replace("!", MARK), written))


_PLAIN = r"[a-z0-9./_-]+"
_swapped("image-untagged", "services.*.image", rf"({_PLAIN}):[\w.-]+", r"!\1")
_swapped("image-untagged", "services.*.image", rf'"({_PLAIN}):[\w.-]+"', r'!"\1"')
_swapped("image-floating-tag", "services.*.image", rf"({_PLAIN}):[\w.-]+", r"\1:!latest")
_swapped("image-floating-tag", "services.*.image", rf"({_PLAIN}):[\w.-]+", r"\1:!stable")
_swapped("invalid-image-reference", "services.*.image", rf"({_PLAIN}):([\w.-]+)", r"!\1:\2:\2")
_swapped("invalid-image-reference", "services.*.image", rf"({_PLAIN}):([\w.-]+)", r"!http://\1:\2")
_swapped("invalid-restart", "services.*.restart", "unless-stopped", "!unless_stopped", "unsafe")
_swapped("invalid-restart", "services.*.restart", "always", "!alway", "unsafe")
_swapped("invalid-restart", "services.*.restart", "always", "!Always", "unsafe")
_swapped("yaml11-boolean", "services.*.*", "true", "!yes", "safe")
_swapped("yaml11-boolean", "services.*.*", "true", "!on", "safe")
_swapped("invalid-value", "services.*.depends_on.*.condition", "service_healthy", "!service_healty", "unsafe")
_swapped("invalid-value", "services.*.depends_on.*.condition", "service_(.*)", r"!\1", "unsafe")
_swapped("invalid-duration", "services.*.healthcheck.*", r"(\d+)s", r"!\1 seconds", "unsafe")
_swapped("invalid-duration", "services.*.healthcheck.*", r"(\d+)s", r"!\1 sec", "unsafe")
_swapped("invalid-duration", "services.*.healthcheck.*", r"(\d+)s", r'!"\1"')
_swapped("wrong-type", "services.*.healthcheck.*", r"(\d+)s", r"!\1")
_swapped("unquoted-port", "services.*.ports.*", r'"(\d+:[1-5]?\d)"', r"!\1", "safe")
_swapped("invalid-port", "services.*.ports.*", r'"(\d+:)(\d+)"', r'!"\g<1>9\g<2>000"', line=True)
_swapped("invalid-port", "services.*.ports.*", r'"(\d+):(\d+)"', r'!"\1-\2:x"', line=True)
_swapped("env-list-colon-slip", "services.*.environment.*", r"(\w+)=([\w./-]+)", r"!\1: \2", "unsafe")
_swapped("env-name-with-colon", "services.*.environment.*", r"(\w+)=([\w./-]+)", r'!"\1: \2"')
_swapped("invalid-variable-name", "services.*.environment.*", r"(\w+)=([\w./-]+)", r"!\1 = \2")
_swapped("invalid-interpolation", "services.*.environment.*", r"\$\{(\w+):-(\w+)\}", r"!${\1:\2}", "unsafe")
_swapped("invalid-interpolation", "services.*.environment.*", r"\$\{(\w+)\}", r"!${\1")
_swapped("invalid-interpolation", "services.*.environment.*", r"\$\{(\w+)\}", r"!${{ \1 }}")
_swapped("unresolved-alias", "services.*.image", r"[a-z].*", "!*planted")
_swapped("invalid-volume", "services.*.volumes.*", r"([\w./-]+:/[\w./-]+):ro", r"!\1:ro:z")
_swapped("invalid-volume", "services.*.volumes.*", r"([\w./-]+):(/[\w./-]+)", r'!":\2"')
_swapped("relative-mount-target", "services.*.volumes.*", r"([\w./-]+):/([\w./-]+)", r"!\1:\2")
_swapped("invalid-volume-mode", "services.*.volumes.*", r"(\.?/[\w./-]+:/[\w./-]+):ro", r"!\1:readonly", "unsafe")
_swapped("undefined-volume", "services.*.volumes.*", r"([a-z][\w-]+):(/[\w./-]+)", r"!planted-\1:\2")
_swapped("undefined-service", "services.*.depends_on.*", r"([a-z][\w-]+)", r"!planted-\1")
_swapped("undefined-network", "services.*.networks.*", r"([a-z][\w-]+)", r"!planted-\1")
_swapped("invalid-capability", "services.*.cap_add.*", r"([A-Z]+)_([A-Z_]+)", r"!\1\2", "unsafe")
_swapped("invalid-platform", "services.*.platform", r"linux/amd64", r"!linux/amd46", "unsafe")
_swapped("unset-variable", "services.*.environment.*", r"[a-z][a-z0-9]*", "!${PLANTED_VARIABLE}")
_swapped("required-variable-unset", "services.*.environment.*", r"[a-z][a-z0-9]*", "!${PLANTED_VARIABLE:?}")
_swapped("inline-secret", "services.*.environment.POSTGRES_PASSWORD", r".*\$\{.*", "!q8ZrT4vXw2Lm9")


@slip("unknown-key", "unsafe")
def _misspelt(file: Text) -> Iterator[Change]:
    for path, key, _ in file.keys:
        if _matches(path, "services.*.*") and key.value in ("restart", "environment", "volumes", "image", "ports"):
            yield _over(key, MARK + key.value[:-2] + key.value[-1] + key.value[-2])


@slip("unknown-key")
def _wrong_level(file: Text) -> Iterator[Change]:
    for path, key, _ in file.keys:
        if path == ("services",):
            yield key.start_mark.index, key.start_mark.index, f"{MARK}restart: always\n"


@slip("duplicate-key")
def _twice(file: Text) -> Iterator[Change]:
    for path, key, value in file.keys:
        if len(path) == 3 and path[0] == "services" and isinstance(value, yaml.ScalarNode) and not value.style:
            start, end = file.line(key)
            column = key.start_mark.column
            if not file.text[start : start + column].strip():
                yield end, end, f"{' ' * column}{MARK}{key.value}: again\n"


@slip("missing-image-or-build")
def _no_image(file: Text) -> Iterator[list[Change]]:
    for path, key, value in file.keys:
        inner = {k.value: k for k, _ in value.value} if isinstance(value, yaml.MappingNode) else {}
        if _matches(path, "services.*") and "image" in inner and len(inner) > 1 and "build" not in inner:
            image = inner["image"]
            start, end = file.line(image)
            if not value.flow_style and image.start_mark.line != key.start_mark.line:
                yield [(key.start_mark.index, key.start_mark.index, MARK), (start, end, "")]


@slip("obsolete-version", "safe")
def _version(file: Text) -> Iterator[Change]:
    at = file.keys[0][1].start_mark.index
    yield at, at, f'{MARK}version: "3.8"\n'


@slip("unused-volume", "unsafe")
def _left_volume(file: Text) -> Iterator[Change]:
    yield from _left_over(file, "volumes")


@slip("unused-network", "unsafe")
def _left_network(file: Text) -> Iterator[Change]:
    yield from _left_over(file, "networks")


def _left_over(file: Text, section: str) -> Iterator[Change]:
    for path, key, _ in file.keys:
        if len(path) == 2 and path[0] == section and key.start_mark.column:
            at = key.start_mark.index - key.start_mark.column
            yield at, at, f"{' ' * key.start_mark.column}{MARK}planted:\n"


@slip("dropped-list-item", "safe")
def _again(file: Text) -> Iterator[Change]:
    for pattern in ("services.*.ports.*", "services.*.volumes.*", "services.*.cap_add.*", "services.*.expose.*"):
        yield from _item_again(file, pattern)


@slip("repeated-list-item", "safe")
def _again_refused(file: Text) -> Iterator[Change]:
    for pattern in ("services.*.depends_on.*", "services.*.networks.*", "services.*.security_opt.*"):
        yield from _item_again(file, pattern)


def _item_again(file: Text, pattern: str) -> Iterator[Change]:
    for path, node, written in file.scalars(pattern):
        start, end = file.line(node)
        before = file.text[start : node.start_mark.index]
        if isinstance(path[-1], int) and before.strip() == "-" and "\n" not in written:
            yield end, end, f"{before}{MARK}{written}\n"


@slip("healthcheck-test-form", "unsafe")
def _without_cmd(file: Text) -> Iterator[Change]:
    for path, node in file.values:
        if _matches(path, "services.*.healthcheck.test") and isinstance(node, yaml.SequenceNode) and node.flow_style:
            match = re.match(r"\[\s*([\"']?)CMD\1,\s*", file.of(node))
            if match and node.value[1].style:
                yield node.start_mark.index, node.start_mark.index + match.end(), f"[{MARK}"


@slip("missing-healthcheck")
def _no_healthcheck(file: Text) -> Iterator[list[Change]]:
    databases = {path[1] for path, node, _ in file.scalars("services.*.image") if _DATABASE.match(node.value)}
    for name, start, end in _healthchecks(file):
        key = next(key for path, key, _ in file.keys if path == ("services", name))
        if name in databases and not _waits(file, name):
            yield [(key.start_mark.index, key.start_mark.index, MARK), (start, end, "")]


@slip("healthy-without-healthcheck")
def _waits_for_none(file: Text) -> Iterator[list[Change]]:
    for name, start, end in _healthchecks(file):
        if _waits(file, name):
            yield [(start, end, ""), *((n.start_mark.index, n.start_mark.index, MARK) for n in _waits(file, name))]


_DATABASE = re.compile(r"(?:postgres|redis|mysql|mariadb|mongo):")


def _healthchecks(file: Text) -> Iterator[tuple[str | int, int, int]]:
    """The services with a healthcheck of their own, and from where to where it stands."""
    for path, key, value in file.keys:
        if _matches(path, "services.*.healthcheck") and isinstance(value, yaml.MappingNode) and not value.flow_style:
            end = value.end_mark.index
            yield path[1], file.line(key)[0], file.text.rfind("\n", 0, end) + 1


def _waits(file: Text, name: str | int) -> list[yaml.Node]:
    found = file.scalars("services.*.depends_on.*.condition")
    return [node for path, node, _ in found if path[3] == name and node.value == "service_healthy"]


@slip("yaml-error")
def _tab(file: Text) -> Iterator[Change]:
    for path, key, _ in file.keys:
        if _matches(path, "services.*.*") and not file.text[file.line(key)[0] : key.start_mark.index].strip():
            yield file.line(key)[0], key.start_mark.index, MARK + "\t"


@slip("yaml-error", line=True)
def _colon(file: Text) -> Iterator[Change]:
    for _, node, written in file.scalars("services.*.image"):
        if not node.style:
            yield _over(node, f"{MARK}{written}: again")


@slip("yaml-error", line=True)
def _too_far_left(file: Text) -> Iterator[Change]:
    for path, key, _ in file.keys:
        start = file.line(key)[0]
        first = path[:2] == ("services", next((p[1] for p, _, _ in file.keys if len(p) == 2), None))
        if _matches(path, "services.*.*") and key.start_mark.column == 4 and not first:
            yield start, start + 1, MARK


@slip("service-order")
def _out_of_order(file: Text) -> Iterator[Change]:
    last = [key for path, key, _ in file.keys if _matches(path, "services.*")][-1]
    blanks = " " * last.start_mark.column
    at = last.start_mark.index - last.start_mark.column
    if blanks:
        yield at, at, f"{blanks}{MARK}{last.value}-planted:\n{blanks}  image: nginx:1.27\n"


@slip("top-level-order")
def _name_last(file: Text) -> Iterator[list[Change]]:
    sections = [path[0] for path, _, _ in file.keys if len(path) == 1]
    if "name" not in sections:
        services = next(key for path, key, _ in file.keys if path == ("services",)).start_mark.index
        yield [(services, services, MARK), (len(file.text), len(file.text), "name: planted\n")]


@slip("project-name-missing")
def _nameless(file: Text) -> Iterator[list[Change]]:
    for path, key, _ in file.keys:
        if path == ("name",):
            start, end = file.line(key)
            top = next(k for p, k, _ in file.keys if p == ("services",)).start_mark.index
            yield [(start, end, ""), (top, top, MARK)]


@slip("default-network-only")
def _one_network(file: Text) -> Iterator[Change]:
    services = [key for path, key, _ in file.keys if _matches(path, "services.*")]
    first = services[0].start_mark
    if "network" not in file.text and first.column and len(services) < 4:
        at = first.index - first.column
        blanks = " " * first.column
        new = (f"{blanks}{SERVICE}-{n}:\n{blanks}  image: nginx:1.27\n" for n in range(4))
        top = next(key for path, key, _ in file.keys if path == ("services",)).start_mark.index
        yield [(top, top, MARK), (at, at, "".join(new))]
