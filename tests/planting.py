"""Faults planted into sound compose files: how recall is measured.

`plantings/*.md` holds the faults of each rule under a heading with its id, in fences:

    ```yaml service     keys for a service that the file has and that lacks them
    ```yaml new         a service of its own, called `planted`
    ```yaml project     whole sections; entries join the sections that the file has
    ```text file=NAME   a file laid beside the one before (`Dockerfile`, `.env`, ...)
    ```yaml fixed       what the fix has to make of it; `unsafe` where it needs `--unsafe-fixes`, `file=NAME` of files

`!at ` stands where the finding has to begin, by line and column, and `!item ` before the first key of a mapping that it
has to begin with, be it written with a brace or without. Further words of a fence: `not=flow,alias` leaves out
ways of writing in which the fault is none, `avoid=KEY` services with that key, `line` asks for the right line alone,
`refused=flow` ways in which the fix is refused with a
reason, `at` marks the service's own name, `strict` asks for `--strict-env`, `compose=2.38` for a release.

Every planting is written in several ways (`WAYS`). Nothing in here uses the rules, or the tree they look at.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

PLANTINGS = Path(__file__).with_name("plantings")
MARK = "\ue000"
SERVICE = "planted"
WAYS = ("block", "flow", "anchor", "alias", "merge", "default", "override", "extends", "include", "crlf")
EXACT = ("block", "flow", "crlf")  # the ways in which a fix has to give the very data of the planting's `fixed`
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^## (?P<id>[a-z0-9-]+)$", re.MULTILINE)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Texts(yaml.SafeLoader):
    """Every scalar as its text, merge keys taken in, tags left aside."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        "<": [("tag:yaml.org,2002:merge", re.compile("^<<$"))],
    }


_Texts.add_constructor("tag:yaml.org,2002:str", lambda loader, node: _plain(loader, node))
_Texts.add_multi_constructor("!", lambda loader, suffix, node: _plain(loader, node))
_Texts.add_multi_constructor("tag:", lambda loader, suffix, node: _plain(loader, node))


def _plain(loader: Any, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return "" if node.style in (None, "") and node.value in ("~", "null") else node.value


def texts_of(text: str) -> Any:
    """The data of a YAML file with every scalar as its text; None where it cannot be read."""
    try:
        documents = list(yaml.load_all(text.replace(MARK, ""), _Texts))
    except yaml.YAMLError:
        return None
    for document in documents:
        if isinstance(document, dict):
            for key in [key for key in document if str(key).startswith("x-planted")]:
                del document[key]
    return documents


@dataclass(frozen=True)
class Planting:
    """A fault as it is written in `plantings/`."""

    rule: str
    number: int
    kind: str
    text: str
    words: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)
    fixed: str | None = None
    fixed_files: dict[str, str] = field(default_factory=dict)
    unsafe: bool = False
    was: str = ""

    @property
    def id(self) -> str:
        return f"{self.rule}-{self.number}"

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways of writing that the fault is a fault in."""
        left_out = set(self.words.get("not", "").split(","))
        kinds = {
            "service": set(WAYS) - {"extends", "include"},
            "new": set(WAYS) - {"anchor"},
            "project": set(WAYS) - {"anchor", "alias", "merge", "extends"},
        }
        found = kinds[self.kind] - left_out
        if self.words.get("once") is not None:
            found.discard("anchor")
        if not self._defaults:
            found.discard("default")
        if self._marked_keys:
            found -= {"alias", "anchor"}
        if self.words.get("at") is not None:
            found -= {"override", "merge", "alias", "anchor", "extends"}
        return tuple(way for way in WAYS if way in found)

    @cached_property
    def node(self) -> yaml.MappingNode:
        return yaml.compose(self.text, Loader=_LOADER) or yaml.MappingNode("tag:yaml.org,2002:map", [])

    @property
    def keys(self) -> list[str]:
        """The keys that a service may not have yet."""
        nodes = [yaml.compose(text, Loader=_LOADER) for text in (self.text, self.was, self.fixed or "") if text]
        return [key.value for node in nodes if node for key, _ in node.value]

    @property
    def mended(self) -> Planting:
        """The same planting as the fix is to leave it."""
        words = {word: value for word, value in self.words.items() if word != "at"}
        return replace(self, text=self.fixed or "", was=self.text, words=words)

    @property
    def _marked_keys(self) -> bool:
        return any(key.tag in ("!at", "!item") for key, _ in self.node.value)

    @property
    def _defaults(self) -> bool:
        marked = [node for node in _values(self.node) if node.tag == "!at"]
        return bool(marked) and all(
            isinstance(node, yaml.ScalarNode) and node.value and not set("$}\n\"'") & set(node.value) for node in marked
        )


def _values(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _values(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _values(value)


def plantings() -> list[Planting]:
    """All of them, in the order of the files."""
    found: list[Planting] = []
    for path in sorted(PLANTINGS.glob("*.md")):
        page = path.read_text(encoding="utf-8")
        headings = list(_HEADING.finditer(page))
        for heading, following in zip(headings, [*headings[1:], None], strict=True):
            found += _of_rule(heading["id"], page[heading.end() : following.start() if following else len(page)])
    return found


def _of_rule(rule: str, page: str) -> list[Planting]:
    found: list[Planting] = []
    for match in _FENCE.finditer(page):
        _, *given = match["info"].split()
        words = dict(word.partition("=")[::2] for word in given)
        body = match["body"]
        if "fixed" in words:
            last = found[-1]
            if "file" in words:
                last.fixed_files[words["file"]] = body
                found[-1] = replace(last, unsafe=last.unsafe or "unsafe" in words)
            else:
                found[-1] = replace(last, fixed=body, unsafe="unsafe" in words)
        elif "file" in words:
            found[-1].files[words["file"]] = body
        else:
            (kind,) = set(words) & {"service", "new", "project"}
            found.append(Planting(rule, len(found) + 1, kind, body, words))
    return found


@dataclass(frozen=True)
class Planted:
    """A project with a fault in it: its files by name, those that are named with `-f`, and where the fault stands."""

    files: dict[str, str]
    names: tuple[str, ...]
    marks: tuple[tuple[str, int, int], ...]


def finished(marked: dict[str, str], names: tuple[str, ...], crlf: bool = False) -> Planted:
    marks = []
    files = {}
    for name, text in marked.items():
        for number, line in enumerate(text.split("\n"), 1):
            marks += [(name, number, at - n + 1) for n, at in enumerate(m.start() for m in re.finditer(MARK, line))]
        plain = text.replace(MARK, "")
        files[name] = plain.replace("\n", "\r\n") if crlf else plain
    return Planted(files, names, tuple(sorted(marks)))


class Base:
    """A sound compose file to plant into: where its sections and services stand."""

    NAME = "compose.yaml"

    def __init__(self, text: str) -> None:
        self.text = text if text.endswith("\n") else text + "\n"
        self.root = yaml.compose(self.text, Loader=_LOADER)
        if not isinstance(self.root, yaml.MappingNode) or self.root.flow_style:
            raise ValueError("not a block mapping")
        self.sections = {key.value: (key, value) for key, value in self.root.value}
        if not self._open("services") or "include" in self.sections:
            raise ValueError("no services that can be added to")

    def _open(self, section: str) -> bool:
        """Whether entries can be added to a section as lines of their own."""
        value = self.sections[section][1]
        return isinstance(value, yaml.MappingNode) and not value.flow_style and bool(value.value)

    def services(self, planting: Planting) -> list[tuple[yaml.Node, yaml.MappingNode]]:
        """The services that a planting can go into."""
        avoid = {*planting.keys, "<<", "extends", *planting.words.get("avoid", "").split(",")}
        found = []
        for key, value in self.sections["services"][1].value:
            if isinstance(value, yaml.MappingNode) and not value.flow_style and value.value:
                keys = {k.value for k, _ in value.value}
                line = self.text[key.end_mark.index : self.text.index("\n", key.end_mark.index)]
                if not keys & avoid and keys & {"image", "build"} and "&" not in line:
                    found.append((key, value))
        return found

    def plant(self, planting: Planting, way: str, rng: random.Random) -> Planted | None:
        """The file with the fault in it, written this way; None where it has no place for it."""
        try:
            return self._plant(planting, way, rng)
        except LookupError:
            return None

    def _plant(self, planting: Planting, way: str, rng: random.Random) -> Planted:
        beside = {name: _marked(text) for name, text in planting.files.items()}
        if planting.kind == "service":
            files, names = self._in_service(planting, way, rng)
        elif planting.kind == "new":
            files, names = self._service(planting, way, rng)
        else:
            files, names = self._project(planting, way, rng)
        return finished({**files, **beside}, names, way == "crlf")

    def _in_service(self, planting: Planting, way: str, rng: random.Random) -> tuple[dict[str, str], tuple[str, ...]]:
        candidates = self.services(planting)
        if len(candidates) < (2 if way == "anchor" else 1):
            raise LookupError("no service for it")
        if way == "anchor":
            pairs = planting.node.value
            first, second = sorted(rng.sample(candidates, 2), key=lambda pair: pair[0].start_mark.index)
            written = "".join(f"{_flow(key)}: &planted-{n} {_flow(value)}\n" for n, (key, value) in enumerate(pairs))
            aliases = "".join(f"{_flow(key)}: *planted-{n}\n" for n, (key, _) in enumerate(pairs))
            marks = [mapping.value[0][0].start_mark for _, mapping in (first, second)]
            texts = zip(marks, (written, aliases), strict=True)
            return {self.NAME: self.with_edits([(m.index - m.column, _indented(t, m.column)) for m, t in texts])}, (
                self.NAME,
            )
        key, value = rng.choice(candidates)
        before = rng.choice(value.value)[0].start_mark
        edits: list[tuple[int, str]] = []
        if way == "override":
            override = f"services:\n  {key.value}:\n" + _indented(_marked(planting.text), 4)
            return {self.NAME: self.text, "compose.override.yaml": override}, (self.NAME, "compose.override.yaml")
        top, lines = _written(planting, way)
        edits.append((before.index - before.column, _indented(lines, before.column)))
        if top:
            edits.append((self._top, top))
        if "at" in planting.words:
            edits.append((key.start_mark.index, MARK))
        return {self.NAME: self.with_edits(edits)}, (self.NAME,)

    def _service(self, planting: Planting, way: str, rng: random.Random) -> tuple[dict[str, str], tuple[str, ...]]:
        name = (MARK if "at" in planting.words else "") + SERVICE
        body = f"{name}:\n" + _indented(_marked(planting.text), 2)
        whole = "services:\n" + _indented(body, 2)
        if way == "override":
            return {self.NAME: self.text, "compose.override.yaml": whole}, (self.NAME, "compose.override.yaml")
        if way == "include":
            include = "include:\n  - planted.yaml\n"
            return {self.NAME: self.with_edits([(self._top, include)]), "planted.yaml": whole}, (self.NAME,)
        if way == "extends":
            base = "services:\n  base:\n" + _indented(_marked(planting.text), 4)
            body = f"{SERVICE}:\n  extends:\n    file: planted-base.yaml\n    service: base\n"
            edits = [self._entry("services", body, rng)]
            return {self.NAME: self.with_edits(edits), "planted-base.yaml": base}, (self.NAME,)
        if way == "flow":
            return {self.NAME: self.with_edits([self._entry("services", f"{name}: {_flow(planting.node)}\n", rng)])}, (
                self.NAME,
            )
        top, lines = _written(planting, way)
        edits = [self._entry("services", f"{name}:\n" + _indented(lines, 2), rng)]
        if top:
            edits.append((self._top, top))
        return {self.NAME: self.with_edits(edits)}, (self.NAME,)

    def _project(self, planting: Planting, way: str, rng: random.Random) -> tuple[dict[str, str], tuple[str, ...]]:
        if way == "override":
            return {self.NAME: self.text, "compose.override.yaml": _marked(planting.text)}, (
                self.NAME,
                "compose.override.yaml",
            )
        if way == "include":
            text = self.with_edits([(self._top, "include:\n  - planted.yaml\n")])
            return {self.NAME: text, "planted.yaml": _marked(planting.text)}, (self.NAME,)
        edits = []
        marked = _marked(planting.text)
        starts = [(m[1], m.start()) for m in re.finditer(r"^([^\s#][^:\n]*):", marked, re.MULTILINE)]
        for (name, start), end in zip(starts, [*(at for _, at in starts[1:]), len(marked)], strict=False):
            section, part = name.replace(MARK, ""), marked[start:end]
            entries = next((v for k, v in planting.node.value if k.value == section), None)
            if section in self.sections and isinstance(entries, yaml.MappingNode) and MARK not in name:
                if way == "flow":
                    body = "".join(f"{_flow(key)}: {_flow(value)}\n" for key, value in entries.value)
                else:
                    body = _indented(part[part.index("\n") + 1 :], -2)
                edits.append(self._entry(section, body, rng))
            elif section.startswith("x-"):
                edits.append((self._top, part))
            elif section in self.sections:
                raise LookupError("the file has that already")
            elif way == "flow" and entries is not None and MARK not in name:
                edits.append((len(self.text), f"{section}: {_flow(entries)}\n"))
            else:
                edits.append((len(self.text), part))
        return {self.NAME: self.with_edits(edits)}, (self.NAME,)

    @property
    def _top(self) -> int:
        return self.root.value[0][0].start_mark.index

    def _entry(self, section: str, body: str, rng: random.Random) -> tuple[int, str]:
        """The edit that adds an entry to a section."""
        if section not in self.sections:
            return len(self.text), f"{section}:\n" + _indented(body, 2)
        if not self._open(section):
            raise LookupError("nothing can be added there")
        mark = rng.choice(self.sections[section][1].value)[0].start_mark
        return mark.index - mark.column, _indented(body, mark.column)

    def with_edits(self, edits: list[tuple[int, str]]) -> str:
        """The text with lines put in at some offsets."""
        text = self.text
        for at, new in sorted(edits, key=lambda edit: edit[0], reverse=True):
            text = text[:at] + new + text[at:]
        return text


def _marked(text: str) -> str:
    """The text with a mark in place of each `!at`, before the first character of what it stands before."""
    return re.sub(r"!(?:at|item)(?: |(?P<space>\n *))", lambda m: (m["space"] or "") + MARK, text)


def _indented(text: str, by: int) -> str:
    lines = text.splitlines(keepends=True)
    if by < 0:
        return "".join(line[-by:] if line.strip() else line for line in lines)
    return "".join(" " * by + line if line.strip() else line for line in lines)


def _written(planting: Planting, way: str) -> tuple[str, str]:
    """What goes to the top of the file, and the lines of the service."""
    if way in ("block", "crlf"):
        return "", _marked(planting.text)
    pairs = planting.node.value
    if way == "flow":
        return "", "".join(f"{_flow(key)}: {_flow(value)}\n" for key, value in pairs)
    if way == "default":
        return "", "".join(f"{_flow(key)}: {_flow(value, default=True)}\n" for key, value in pairs)
    marked = [(key, value) for key, value in pairs if any(map(_has_mark, (key, *_values(value), *_keys(value))))]
    others = "".join(f"{_flow(key)}: {_flow(value)}\n" for key, value in pairs if (key, value) not in marked)
    if way == "alias":
        top = "".join(f"x-planted-{n}: &planted-{n} {_flow(value)}\n" for n, (_, value) in enumerate(marked))
        return top, others + "".join(f"{key.value}: *planted-{n}\n" for n, (key, _) in enumerate(marked))
    body = "".join(f"  {_flow(key)}: {_flow(value)}\n" for key, value in marked)
    return f"x-planted: &planted\n{body}", "<<: *planted\n" + others


def _has_mark(node: yaml.Node) -> bool:
    return node.tag in ("!at", "!item") or (isinstance(node, yaml.ScalarNode) and "!at " in node.value)


def _keys(node: yaml.Node) -> Iterator[yaml.Node]:
    for inner in _values(node):
        if isinstance(inner, yaml.MappingNode):
            yield from (key for key, _ in inner.value)


def _flow(node: yaml.Node, default: bool = False) -> str:
    mark = MARK if node.tag == "!at" else ""
    if isinstance(node, yaml.MappingNode):
        if node.value and node.value[0][0].tag == "!item":
            mark = MARK
        inside = ", ".join(f"{_flow(key)}: {_flow(value, default)}" for key, value in node.value)
        return mark + "{" + inside + "}"
    if isinstance(node, yaml.SequenceNode):
        return mark + "[" + ", ".join(_flow(item, default) for item in node.value) + "]"
    value, style = _marked(node.value), node.style
    if mark and default:
        return f'{mark}"${{PLANTED:-{value}}}"'
    if style == "'":
        return mark + "'" + value.replace("'", "''") + "'"
    if not style and value and not re.search(r"[,\[\]{}]|: |:$| #|^[?!&*%@`|>'\"-]", value):
        return mark + value
    if not style and not value:
        return mark + "null"
    return mark + json.dumps(value, ensure_ascii=False).replace(f"\\u{ord(MARK):x}", MARK)
