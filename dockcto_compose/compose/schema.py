"""What the Compose file schema says of plain data: every fault in words, and what each field is for.

The facts stand in `schemas/compose.schema.json`, `schema_fast` judges by them, and here its flaws become sentences:
what is wrong with the value seen, then what would be right. No value from a place that may hold a secret is printed.

Merging, interpolation, casts, the removal of repeated list items and taking out `include` and `extends` come before the
schema and are the caller's.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from dockcto_compose.compose.schema_fast import (
    Check,
    Date,
    Flaw,
    Node,
    Path,
    Version,
    base_type,
    compile_schema,
    release,
    resolve,
    search,
)
from dockcto_compose.compose.version import NEWEST
from dockcto_compose.text.regex import regex

SECTIONS = {
    "services": "service",
    "networks": "network",
    "volumes": "volume",
    "secrets": "secret",
    "configs": "config",
    "models": "model",
}
"""The top-level mappings of named things, with the word for one of them."""

PRIVATE = frozenset(
    {"additional_contexts", "annotations", "args", "command", "configs", "content", "dockerfile_inline", "driver_opts"}
    | {"entrypoint", "environment", "labels", "options", "secrets", "ssh", "test"}
)
"""Keys below which values may be secrets: messages name their type alone."""

LONGEST_VALUE = 60
"""Characters of a text that a message shows."""

LARGEST_NUMBER = 10**15
"""Numbers from here on are not written out in messages."""


class SchemaFault(NamedTuple):
    """One thing that makes Docker Compose refuse the data.

    `kind` is the id of the rule that reports it: unknown-key, wrong-type, invalid-value, missing-key,
    repeated-list-item, needs-newer-compose, invalid-service-name, invalid-pull-policy, container-name-charset or
    env-list-colon-slip.
    `path` leads from the root to what is wrong: the value, the mapping that lacks a key or, where `at_key`, the key.
    `value` is the value there, as given; it may be a secret, `message` never shows one.
    `suggestion` is what to write instead: a key where `at_key`, else a value; None where a person must say.
    """

    kind: str
    path: Path
    value: Any
    message: str
    suggestion: str | None = None
    at_key: bool = False


def faults(data: Any, *, version: Version = NEWEST) -> list[SchemaFault]:
    """Everything the schema of that Docker Compose release refuses in the data, in document order, each thing once."""
    flaws = _judge(version)(data)
    return [_in_words(flaw, version) for flaw in _one_per_cause(flaws, data)] if flaws else []


def describe(path: Path) -> str | None:
    """What the field at this place is for, in Markdown; None for a place the schema does not know."""
    nodes = _nodes(path)
    return nodes[-1].get("description") if nodes else None


def newer_than(path: Path) -> Version | None:
    """The Docker Compose release that brought the field at this place or one above it; None where 2.40 has it."""
    found = [release(node["x-since"]) for node in _nodes(path) or () if "x-since" in node]
    return max(found, default=None)


# The schema, read and compiled once


@cache
def _schema() -> Node:
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    places = (os.path.join(folder, "schemas", "compose.schema.json") for folder in (package, os.path.dirname(package)))
    with open(next(place for place in places if os.path.isfile(place)), encoding="utf-8") as file:
        schema: Node = json.load(file)
    return schema


@cache
def _judge(version: Version) -> Check:
    return compile_schema(_schema(), version)


def _property(node: Node, key: str) -> Node | None:
    """The part of the schema for the value of a key, where the node knows the key."""
    if key in node.get("properties", {}):
        return resolve(node["properties"][key], _schema())
    for pattern, part in node.get("patternProperties", {}).items():
        if search(pattern)(key):
            return resolve(part, _schema())
    return None


def _nodes(path: Path) -> list[Node] | None:
    """The parts of the schema along a path, the root first; None where the path leaves the schema."""
    nodes = [_schema()]
    for step in path:
        node = nodes[-1]
        if isinstance(step, str):
            part = _property(node, step)
        else:
            part = resolve(node["items"], _schema()) if "items" in node else None
        if part is None:
            return None
        nodes.append(part)
    return nodes


# One fault for one cause


def _one_per_cause(flaws: Iterable[Flaw], data: Any) -> Iterator[Flaw]:
    """The flaws, but one alone for what slipped in among the services: a whole section, or the keys of a service."""
    seen = set()
    for flaw in flaws:
        slipped = _slipped(flaw.path, data)
        if slipped is None:
            yield flaw
        elif slipped not in seen:
            seen.add(slipped)
            yield Flaw("unknown", flaw.path[:2], data["services"][flaw.path[1]], _service(), detail=data)


def _slipped(path: Path, data: Any) -> str | None:
    """What stands at the place of a service without being one: the name of a section, or "service" for a key of one."""
    if len(path) < 2 or path[0] != "services":
        return None
    name, value = str(path[1]), data["services"][path[1]]
    if isinstance(value, dict) and any(key in _service()["properties"] for key in value):
        return None
    if name in SECTIONS and (value is None or isinstance(value, dict)):
        return name
    meant = _service()["properties"].get(name)
    return "service" if meant and _takes(resolve(meant, _schema()), value) else None


def _service() -> Node:
    service: Node = _schema()["$defs"]["service"]
    return service


# Flaws in words


def _in_words(flaw: Flaw, version: Version) -> SchemaFault:
    """The fault with the sentence for its kind of flaw."""
    path, node = flaw.path, flaw.node
    match flaw.keyword:
        case "unknown":
            return _unknown_key(flaw)
        case "name":
            return _wrong_name(flaw)
        case "newer":
            asked = ".".join(map(str, version))
            message = f"{_name(path)} needs Docker Compose {flaw.detail} or newer, and this check is for {asked}"
            message += "; leave it out, or update"
            return SchemaFault("needs-newer-compose", path, flaw.value, message, at_key=True)
        case "missing":
            return SchemaFault("missing-key", path, flaw.value, f"{_name(path)} lacks {_lacking(flaw)}")
        case "repeated":
            value = flaw.value if isinstance(flaw.value, str) and not _is_private(path) else None
            item = "an item" if value is None else _quoted(value)
            message = f"{_name(path[:-1])} lists {item} more than once; remove the repetition"
            return SchemaFault("repeated-list-item", path, flaw.value, message)
        case "type":
            return _wrong_type(flaw)
        case "finite":
            message = f"{_name(path)} is {_not_finite(flaw.value)}; use a finite number"
            return SchemaFault("invalid-value", path, flaw.value, message)
        case "range":
            message = f"{_name(path)} is {_shown(flaw.value)}; use {_bounds(node)}"
            return SchemaFault("invalid-value", path, flaw.value, message)
        case "enum":
            near = closest(flaw.value, node["enum"]) or _shortened(flaw.value, node["enum"])
            hint = f"did you mean {_quoted(near)}?" if near else f"use {_listed(map(_quoted, node['enum']), 'or')}"
            message = f"{_name(path)} is {_quoted(flaw.value)}; {hint}"
            return SchemaFault("invalid-value", path, flaw.value, message, near)
        case "pattern":
            message = f"{_name(path)} is {_quoted(flaw.value)}; use {node['x-expects']}"
            return SchemaFault(node.get("x-kind", "invalid-value"), path, flaw.value, message)


def _lacking(flaw: Flaw) -> str:
    keys = flaw.detail
    text = _listed(map(_code, keys), "and")
    allowed = resolve(flaw.node["properties"][keys[0]], _schema()).get("enum") if len(keys) == 1 else None
    choice = f", one of {_listed(map(_quoted, allowed), 'or')}" if allowed else ""
    return f"{text}; add {'it' if len(keys) == 1 else 'them'}{choice}"


def _bounds(node: Node) -> str:
    if "maximum" not in node:
        return f"{node['minimum']} or more"
    return f"a number from {node['minimum']} to {node['maximum']}"


def _shown(number: float) -> str:
    if abs(number) < LARGEST_NUMBER:
        return str(number)
    return "too large" if number > 0 else "too small"


def _not_finite(number: float) -> str:
    return "not a number" if number != number else "infinite"


def _wrong_name(flaw: Flaw) -> SchemaFault:
    """The fault for a key of a mapping of named things."""
    path, key = flaw.path, str(flaw.path[-1])
    kind = flaw.node.get("x-kind", "invalid-value")
    word = flaw.node.get("x-names")
    if word is None or not key:
        message = f"{_name(path[:-1])} has an entry with an empty name; give it a name"
        return SchemaFault(kind, path, flaw.value, message, at_key=True)
    better = re.sub(r"[^a-zA-Z0-9._-]+", "-", key).strip("-")
    hint = f"; did you mean {_quoted(better)}?" if better else ""
    message = f"{word} name {_quoted(key)} may hold only letters, digits, `.`, `_` and `-`{hint}"
    return SchemaFault(kind, path, flaw.value, message, better or None, at_key=True)


# Wrong types

_WORDS = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_TYPES = {
    dict: ("object",),
    list: ("array",),
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    type(None): ("null",),
    Date: (),
}
_TRUE = frozenset({"true", "yes", "on", "y"})
_FALSE = frozenset({"false", "no", "off", "n"})


def _allowed(node: Node) -> tuple[str, ...]:
    types = node.get("type", tuple(_WORDS))
    return (types,) if isinstance(types, str) else tuple(types)


def _expected(node: Node) -> str:
    """What a value of the node must be, to follow "must be"."""
    words: str | None = node.get("x-expects")
    return words or _listed([word for name, word in _WORDS.items() if name in _allowed(node)], "or")


def _got(value: Any, path: Path, node: Node) -> str:
    """The value in words; texts are never shown here, they may be what someone wrote into the wrong place."""
    base = base_type(value)
    if base is bool and not _is_private(path):
        return f"the boolean {str(value).lower()}"
    if base in (int, float) and not _is_private(path) and abs(value) < LARGEST_NUMBER:
        return f"{value}" if "number" in _expected(node) else f"the number {value}"
    words = {dict: "a mapping", list: "a list", str: "text", bool: "a boolean", int: "a number", float: "a number"}
    return words.get(base, "a date")


def _wrong_type(flaw: Flaw) -> SchemaFault:
    path, node, value = flaw.path, flaw.node, flaw.value
    if value is None:
        return SchemaFault("wrong-type", path, value, f"{_name(path)} is empty; {_instead_of_nothing(flaw)}")
    subject = _name(path) if path else "the Compose file"
    if _is_colon_slip(flaw):
        key = str(next(iter(value)))
        # Behind an equals sign the key holds the start of the value, and that may be a secret.
        hint = "put the whole item in quotes" if "=" in key else f"write `{_short(key)}=...` with an equals sign"
        message = f"{subject} is a mapping where text is meant; {hint}"
        return SchemaFault("env-list-colon-slip", path, value, message)
    hint = _type_hint(flaw)
    message = f"{subject} must be {_expected(node)}, not {_got(value, path, node)}{'; ' if hint else ''}{hint}"
    return SchemaFault("wrong-type", path, value, message)


def _is_colon_slip(flaw: Flaw) -> bool:
    """Whether the value is `- KEY: value` in a list that takes `- KEY=value`."""
    takes_pairs = ".+" in (flaw.holder or {}).get("patternProperties", {})
    return takes_pairs and isinstance(flaw.path[-1], int) and isinstance(flaw.value, dict) and len(flaw.value) == 1


def _instead_of_nothing(flaw: Flaw) -> str:
    path = flaw.path
    if len(path) == 2 and path[0] == "services":
        return "give it an `image` or a `build`"
    if not path:
        return "write at least `services:` with a service below it"
    write = f"add a {flaw.node['x-names']}" if "x-names" in flaw.node else f"write {_expected(flaw.node)}"
    if path[-1] in (flaw.holder or {}).get("required", ()):
        return write
    return f"{write}, or remove the {'key' if isinstance(path[-1], str) else 'item'}"


def _type_hint(flaw: Flaw) -> str:
    """What to do about the commonest ways to get a value of the wrong type; empty where there is nothing to add."""
    base = base_type(flaw.value)
    allowed = _allowed(flaw.node)
    if base is dict:
        return _hint_for_mapping(flaw, allowed)
    if base is list:
        return _hint_for_list(flaw, allowed)
    if "array" in allowed and "string" not in allowed:
        return "write it on the next line, after `- `"
    if base is str:
        return _hint_for_text(flaw, allowed)
    if flaw.path == ("version",):
        return "Compose ignores it: remove the line"
    if flaw.path[-1:] == ("restart",) and base is bool:
        return 'write "always" for true' if flaw.value else 'write "no" in quotes'
    wants_text = allowed == ("string",) and "x-expects" not in flaw.node
    return "put it in quotes" if wants_text or (base is Date and "string" in allowed) else ""


def _hint_for_mapping(flaw: Flaw, allowed: Sequence[str]) -> str:
    if "array" in allowed:
        return "start each item with `- `"
    holder = flaw.holder or {"type": ()}
    if isinstance(flaw.path[-1], int) and "object" in _allowed(holder):
        return "drop the `- ` to keep the mapping"
    return ""


def _hint_for_list(flaw: Flaw, allowed: Sequence[str]) -> str:
    if "object" not in allowed:
        return ""
    if "x-names" in flaw.node:
        return f"write each {flaw.node['x-names']} as a key, with a `:` and without `- `"
    return "drop the `- `"


def _hint_for_text(flaw: Flaw, allowed: Sequence[str]) -> str:
    path = flaw.path
    if len(path) == 2 and path[0] == "services":
        return "write `image:` before it"
    if allowed == ("boolean",):
        word = flaw.value.lower()
        return f"write {'true' if word in _TRUE else 'false'} without quotes" if word in _TRUE | _FALSE else ""
    return ""


# Unknown keys


def _unknown_key(flaw: Flaw) -> SchemaFault:
    """The fault for a key the schema does not know, with the likeliest thing that was meant."""
    path, key = flaw.path, str(flaw.path[-1])
    if len(path) == 2 and path[0] == "services":
        section = key in SECTIONS and not isinstance(flaw.value, list)
        move = "move it to the top level" if section else "move it into a service, below the service's name"
        message = f"{_code(key)} stands among the services; {move}"
        return SchemaFault("unknown-key", path, flaw.value, message, at_key=True)
    suggestion, hint = _meant(flaw, key)
    message = f"unknown key {_code(key)} {_within(path[:-1])}; {hint}"
    return SchemaFault("unknown-key", path, flaw.value, message, suggestion, at_key=True)


def _meant(flaw: Flaw, key: str) -> tuple[str | None, str]:
    """The key to write instead, if any, and the advice."""
    node = flaw.node
    extensible = "^x-" in node.get("patternProperties", {})
    if extensible and re.match("x[-_]", key, re.IGNORECASE):
        extension = "x-" + key[2:]
        return extension, f"did you mean {_code(extension)}?"
    known = list(node["properties"])
    plural = key + "s" if key + "s" in known else None
    near = _same_but_for_style(key, known) or _other_name(flaw, key) or plural
    # A key that is right elsewhere is rather misplaced than misspelt.
    place = None if near else _right_place(flaw, key)
    if place:
        return None, place
    near = near or closest(key, known)
    if near and near in flaw.detail:
        return None, f"{_code(near)} is there already: keep one of the two"
    if near:
        return near, f"did you mean {_code(near)}?"
    for settings in ("options", "driver_opts"):
        if settings in known and "driver" in known:
            return None, f"settings of the driver belong under {_code(settings)}"
    return None, "remove it" + (", or start its name with `x-` to keep it as your own data" if extensible else "")


def _same_but_for_style(key: str, known: Iterable[str]) -> str | None:
    def plain(name: str) -> str:
        return name.replace("_", "").replace("-", "").replace(" ", "").lower()

    wanted = plain(key)
    return next((name for name in known if plain(name) == wanted), None)


def _other_name(flaw: Flaw, key: str) -> str | None:
    """The property that people also know under this name, if it could take the value."""
    wanted = key.lower()
    for name, part in flaw.node["properties"].items():
        if wanted in part.get("x-aka", ()) and _takes(resolve(part, _schema()), flaw.value):
            return str(name)
    return None


def _takes(node: Node, value: Any) -> bool:
    """Whether the node allows the type of the value."""
    allowed = _allowed(node)
    return any(name in allowed for name in _TYPES[base_type(value)])


class _Place(NamedTuple):
    """A mapping that knows a key: the way to it from its section, "[]" for the item of a list, and the key's node."""

    steps: tuple[str, ...]
    node: Node


@cache
def _places(definition: str) -> dict[str, list[_Place]]:
    """All places below a definition that know a key, by key, the shallowest first."""
    found: dict[str, list[_Place]] = {}
    level: list[tuple[tuple[str, ...], Node]] = [((), _schema()["$defs"][definition])]
    while level:
        deeper = []
        for steps, node in level:
            for key, part in node.get("properties", {}).items():
                child = resolve(part, _schema())
                found.setdefault(key, []).append(_Place(steps, child))
                deeper.append(((*steps, key), child))
            if "x-names" in node:
                for part in node["patternProperties"].values():
                    deeper.append(((*steps, f"<{node['x-names']}>"), resolve(part, _schema())))
            if "items" in node:
                deeper.append(((*steps, "[]"), resolve(node["items"], _schema())))
        level = deeper
    return found


def _right_place(flaw: Flaw, key: str) -> str | None:
    """Where the key does belong, if it is known at another place that takes its value."""
    path, value = flaw.path[:-1], flaw.value
    top = _schema()["properties"]
    if not path:
        if key in _service()["properties"] and _takes(resolve(_service()["properties"][key], _schema()), value):
            return "it belongs in a service"
        is_service = isinstance(value, dict) and any(mark in value for mark in ("image", "build", "extends"))
        return "if it is a service, move it under `services`" if is_service else None
    if path[0] in SECTIONS and len(path) > 1:
        word = SECTIONS[str(path[0])]
        place = _place_in_section(word, _steps(path), [p for p in _places(word).get(key, ()) if _takes(p.node, value)])
        if place:
            return place
    return "it belongs at the top level" if key in top and _takes(resolve(top[key], _schema()), value) else None


def _steps(path: Path) -> tuple[str, ...]:
    """A path as the steps of a place: without section and name, "[]" for indices, placeholders for names."""
    nodes = _nodes(path) or []
    steps = []
    for step, node in zip(path[2:], nodes[2:], strict=False):
        if isinstance(step, int):
            steps.append("[]")
        else:
            steps.append(step if step in node.get("properties", {}) else f"<{node.get('x-names', 'name')}>")
    return tuple(steps)


def _place_in_section(word: str, here: tuple[str, ...], places: Sequence[_Place]) -> str | None:
    """Where, of the places, the key belongs that stands `here`: below if it can, else in the section, else anywhere."""
    others = [place.steps for place in places if place.steps != here]
    below = [steps[len(here) :] for steps in others if steps[: len(here)] == here]
    if not below and () in others:
        return f"it belongs in the {word} itself, beside {_code(here[0])}"
    choice = below or others
    choice = [steps for steps in choice if "[]" not in steps] or choice
    nearest = list(dict.fromkeys(steps for steps in choice if len(steps) == len(choice[0])))
    if not 0 < len(nearest) < 3:
        return None
    if nearest[0][-1] == "[]":
        return f"it belongs in an item of {_listed((_joined(steps[:-1]) for steps in nearest), 'or')}"
    return f"it belongs under {_listed(map(_joined, nearest), 'or')}"


def _joined(steps: Sequence[str]) -> str:
    return _code(".".join(steps).replace(".[]", "[]"))


# Words


def _shortened(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a word is a part of, where it is only one: `healthy` of `service_healthy`."""
    found = [one for one in candidates if word and f"_{word}_" in f"{one}_"]
    return found[0] if len(found) == 1 else None


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate a typist may have meant: the one fewest slips away, none if that is too many for the word's length.

    A slip is a letter added, left out or changed, or two neighbours swapped.
    """
    return _closest(word, tuple(candidates))


@lru_cache(maxsize=1024)
def _closest(word: str, candidates: tuple[str, ...]) -> str | None:
    most = min(3, (len(word) + 1) // 3)
    distances = [(_slips(word.lower(), name.lower(), most), -_shared_start(word, name), name) for name in candidates]
    best = min(distances, key=lambda entry: entry[:2], default=None)
    return best[2] if best and best[0] <= most else None


def _shared_start(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _slips(one: str, other: str, most: int) -> int:
    """Slips between two words (optimal string alignment); any number above `most` where there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        two_above, above, row = above, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, two_above[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(above) > most:
            break
    return row[-1]


def _is_private(path: Path) -> bool:
    return any(step in PRIVATE for step in path)


def _short(text: str) -> str:
    """The text on one line, cut to what a message shows."""
    cut = text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."
    return json.dumps(cut, ensure_ascii=False)[1:-1].replace('\\"', '"')


def _quoted(text: str) -> str:
    return f'"{_short(text)}"'


def _code(key: object) -> str:
    return f"`{_short(str(key))}`"


def _listed(words: Iterable[str], conjunction: str) -> str:
    *rest, last = words
    return f"{', '.join(rest)} {conjunction} {last}" if rest else last


_plain: Callable[[str], object] = regex(r"[\w<>-]+\Z").match


def _subject(path: Path) -> str:
    """A path as people write it: `build.args.A`, `ports[0]`, `labels["a.b"]`."""
    text = ""
    for step in path:
        if isinstance(step, str) and _plain(step):
            text += f".{step}"
        else:
            text += f"[{_quoted(step) if isinstance(step, str) else step}]"
    return text.removeprefix(".")


def _split(path: Path) -> tuple[Path, str]:
    """The path below the service, network ... it is in, and the words for that one, empty outside of any."""
    if len(path) > 1 and path[0] in SECTIONS:
        return path[2:], f"{SECTIONS[str(path[0])]} {_quoted(str(path[1]))}"
    return path, ""


def _name(path: Path) -> str:
    """What stands at a path, as the subject of a sentence: `` `ports[0]` in service "web" ``."""
    inner, owner = _split(path)
    if not inner:
        return owner or "the Compose file"
    return f"`{_subject(inner)}`" + (f" in {owner}" if owner else "")


def _within(path: Path) -> str:
    """Inside what stands at a path: `` in `build` of service "web" ``, `at the top level`."""
    inner, owner = _split(path)
    if not inner:
        return f"in {owner}" if owner else "at the top level"
    return f"in `{_subject(inner)}`" + (f" of {owner}" if owner else "")
