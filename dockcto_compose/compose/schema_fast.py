"""The Compose file schema compiled to functions: quick over a sound document, exact about a faulty one.

A node of the schema becomes a `Check`: a function from a value to its flaws, none for a sound one. Places are added on
the way back up, so that a sound document never pays for them. Only the keywords that `schemas/compose.schema.json` uses
are known, any other is an error. Meaning follows what Docker Compose runs (santhosh-tekuri/jsonschema over Go values):

* a boolean is not a number, and `1.0` is an integer
* `pattern` is searched, not anchored, and `$` is the very end of the text (RE2)
* `uniqueItems` compares in depth, with `1` equal to `1.0` and `true` different from both
* a date has no JSON type: Compose 2 refuses it wherever a type is asked for, Compose 5 reads it as text
* NaN and infinities have no JSON form: refused anywhere, as `docker compose config --format json` does

Mappings, lists and texts may be subclasses of dict, list and str. A text with a true attribute `unknown` depends on a
variable whose value nobody can know: it is never at fault. Keys that are not text are the YAML reader's to report, and
passed over here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import Any, Literal, NamedTuple

Node = Mapping[str, Any]
"""A part of the schema, with its reference followed."""
Path = tuple[str | int, ...]
Version = tuple[int, int]
Keyword = Literal["type", "enum", "pattern", "range", "finite", "missing", "unknown", "newer", "name", "repeated"]

DATES_ARE_TEXT: Version = (5, 0)
"""Docker Compose release from which the schema sees dates as text (compose-go 2.10.0)."""

ANNOTATIONS = frozenset(
    {"$comment", "$id", "$schema", "$defs", "title", "description", "default", "deprecated"}
    | {"x-aka", "x-expects", "x-kind", "x-names", "x-since"}
)
KEYWORDS = frozenset(
    {"$ref", "type", "enum", "pattern", "minimum", "maximum", "items", "uniqueItems"}
    | {"properties", "patternProperties", "additionalProperties", "required"}
)


class Flaw(NamedTuple):
    """One thing the schema refuses.

    `path` leads from the checked value to the flaw; for `unknown`, `newer` and `name` its last step is the key at
    fault. `node` is the part of the schema that refuses, `holder` the part for the mapping or list around the value.
    `detail` is the keys that are lacking (`missing`), the mapping around (`unknown`, `name`), the release that brought
    the key (`newer`) or the index of the first equal item (`repeated`).
    """

    keyword: Keyword
    path: Path
    value: Any
    node: Node
    holder: Node | None = None
    detail: Any = None

    def under(self, step: str | int, holder: Node) -> Flaw:
        """The flaw as seen from the mapping or list that holds the checked value at `step`."""
        return self._replace(path=(step, *self.path), holder=holder if self.holder is None else self.holder)


Check = Callable[[Any], Sequence[Flaw]]


class Date:
    """What `base_type` calls a value of no JSON type: YAML yields only dates and times beyond those."""


def base_type(value: object) -> type:
    """The plain type the value counts as: dict, list, str, bool, int, float, NoneType or Date."""
    cls: Any = type(value)
    return _base_of(cls)


@cache
def _base_of(cls: Any) -> type:
    return next((base for base in (bool, str, int, float, dict, list, type(None)) if issubclass(cls, base)), Date)


def is_unknown(value: object) -> bool:
    """Whether the value depends on a variable nobody can know."""
    return bool(getattr(value, "unknown", False))


def resolve(node: Node, schema: Node) -> Node:
    """The node with its reference followed; what stands beside the reference wins."""
    reference = node.get("$ref")
    if reference is None:
        return node
    return {**schema["$defs"][reference.removeprefix("#/$defs/")], **{k: v for k, v in node.items() if k != "$ref"}}


def search(pattern: str) -> Callable[[str], object]:
    """A search for a pattern of the schema, with `$` meaning the end of the text as in Go."""
    ends = pattern.endswith("$") and not pattern.endswith("\\$")
    return re.compile(pattern[:-1] + r"\Z" if ends else pattern).search


def release(text: str) -> Version:
    """The version an `x-since` names."""
    major, minor = text.split(".")
    return int(major), int(minor)


def compile_schema(schema: Node, version: Version) -> Check:
    """The check of whole documents, for one release of Docker Compose.

    Raises ValueError for a keyword that is not known here.
    """
    return _Compiler(schema, version).check(schema)


class _Compiler:
    def __init__(self, schema: Node, version: Version) -> None:
        self._schema = schema
        self._version = version
        self._shared: dict[str, Check] = {}

    def check(self, node: Node) -> Check:
        """The check of a node; definitions used in many places are compiled once."""
        reference = node.get("$ref")
        if reference is None:
            return self._compile(node)
        if not node.keys() - ANNOTATIONS - {"$ref"}:
            if reference not in self._shared:
                self._shared[reference] = self._compile(resolve({"$ref": reference}, self._schema))
            return self._shared[reference]
        return self._compile(resolve(node, self._schema))

    def _compile(self, node: Node) -> Check:
        strange = node.keys() - ANNOTATIONS - KEYWORDS
        if strange:
            raise ValueError(f"the schema uses {sorted(strange)}, which are not known here")
        if "type" not in node:
            return _finite(node)
        types = frozenset([node["type"]] if isinstance(node["type"], str) else node["type"])
        return _typed(node, types, self._inner(node, types), dates_are_text=self._version >= DATES_ARE_TEXT)

    def _inner(self, node: Node, types: frozenset[str]) -> dict[type, Check | None]:
        """What to check further in a value of each plain type the node allows."""
        inner: dict[type, Check | None] = {}
        if "string" in types:
            inner[str] = _text(node)
        if "boolean" in types:
            inner[bool] = None
        if "null" in types:
            inner[type(None)] = None
        if "integer" in types or "number" in types:
            inner[int] = _range(node)
        if "number" in types:
            inner[float] = _number(node)
        if "array" in types:
            inner[list] = _when_needed(lambda: self._items(node))
        if "object" in types:
            inner[dict] = _when_needed(lambda: self._entries(node))
        return inner

    def _items(self, node: Node) -> Check:
        item = self.check(node["items"])
        unique = node.get("uniqueItems", False)

        def check(values: list[Any]) -> Sequence[Flaw]:
            flaws: list[Flaw] = []
            for index, value in enumerate(values):
                found = item(value)
                if found:
                    flaws.extend(flaw.under(index, node) for flaw in found)
            if unique and not _all_distinct(values):
                flaws.extend(_repetitions(values, node, passed_over={flaw.path[0] for flaw in flaws}))
                flaws.sort(key=lambda flaw: flaw.path[0])
            return flaws

        return check

    def _entries(self, node: Node) -> Check:
        properties: Node = node.get("properties", {})
        newer = {key: part["x-since"] for key, part in properties.items() if self._is_newer(part)}
        known = {key: self.check(part) for key, part in properties.items() if key not in newer}
        patterns = [(search(text), self.check(part)) for text, part in node.get("patternProperties", {}).items()]
        closed = node.get("additionalProperties") is False
        required: Sequence[str] = node.get("required", ())
        wrong_key: Keyword = "unknown" if properties else "name"
        anything = _finite(node)

        def other(key: object, value: Any, data: dict[str, Any]) -> Sequence[Flaw]:
            if not isinstance(key, str):
                return ()
            if key in newer:
                return (Flaw("newer", (), value, node, detail=newer[key]),)
            for matches, judge in patterns:
                if matches(key):
                    return judge(value)
            return (Flaw(wrong_key, (), value, node, detail=data),) if closed else anything(value)

        def check(data: dict[str, Any]) -> Sequence[Flaw]:
            flaws: list[Flaw] = []
            if required:
                lacking = tuple(key for key in required if key not in data)
                if lacking:
                    flaws.append(Flaw("missing", (), data, node, detail=lacking))
            for key, value in data.items():
                judge = known.get(key)
                found = other(key, value, data) if judge is None else judge(value)
                if found:
                    flaws.extend(flaw.under(key, node) for flaw in found)
            return flaws

        return check

    def _is_newer(self, node: Node) -> bool:
        return "x-since" in node and release(node["x-since"]) > self._version


def _when_needed(compiled: Callable[[], Check]) -> Check:
    """A check compiled when the first value comes: most documents use a small part of the schema."""
    ready = cache(compiled)
    return lambda value: ready()(value)


def _typed(node: Node, types: frozenset[str], inner: dict[type, Check | None], *, dates_are_text: bool) -> Check:
    # Text alone decodes to a Go string, which a date never fits; beside other types some decoders take it.
    takes_dates = dates_are_text and "string" in types and len(types) > 1

    def check(value: Any) -> Sequence[Flaw]:
        further = inner.get(type(value), unusual)
        return () if further is None else further(value)

    def unusual(value: Any) -> Sequence[Flaw]:
        if is_unknown(value):
            return ()
        base = base_type(value)
        if base in inner:
            further = inner[base]
            return () if further is None else further(value)
        if base is float and "integer" in types and value.is_integer():
            within = inner[int]
            return () if within is None else within(value)
        if base is Date and takes_dates:
            return ()
        return (Flaw("type", (), value, node),)

    return check


def _text(node: Node) -> Check | None:
    allowed = node.get("enum")
    if allowed is not None:
        return lambda text: () if text in allowed else (Flaw("enum", (), text, node),)
    if "pattern" in node:
        matches = search(node["pattern"])
        return lambda text: () if matches(text) else (Flaw("pattern", (), text, node),)
    return None


def _range(node: Node) -> Check | None:
    if "minimum" not in node and "maximum" not in node:
        return None
    lowest, highest = node.get("minimum", float("-inf")), node.get("maximum", float("inf"))
    return lambda number: () if lowest <= number <= highest else (Flaw("range", (), number, node),)


def _number(node: Node) -> Check:
    within = _range(node)

    def check(number: float) -> Sequence[Flaw]:
        if not isfinite(number):
            return (Flaw("finite", (), number, node),)
        return within(number) if within else ()

    return check


def _finite(node: Node) -> Check:
    """The check where anything goes: anything but numbers that JSON cannot write."""

    def check(value: Any) -> Sequence[Flaw]:
        flaws: list[Flaw] = []
        # A way is its last step and the way before: whole paths would cost their length squared in deep data.
        stack: list[tuple[tuple[Any, ...], Any]] = [((), value)]
        seen: set[int] = set()
        while stack:
            way, item = stack.pop()
            base = base_type(item)
            if base is float and not isfinite(item):
                flaws.append(Flaw("finite", _steps(way), item, node))
                continue
            if base not in (dict, list) or id(item) in seen:
                continue
            # Aliases make one mapping stand in many places: once is enough, and all of them could be without number.
            seen.add(id(item))
            if base is dict:
                stack.extend(((way, key), part) for key, part in reversed(item.items()))
            else:
                stack.extend(((way, index), item[index]) for index in reversed(range(len(item))))
        return flaws

    return check


def _steps(way: tuple[Any, ...]) -> Path:
    steps = []
    while way:
        way, step = way
        steps.append(step)
    return tuple(reversed(steps))


def _all_distinct(values: list[Any]) -> bool:
    """Whether no two items are equal; False where only a closer look can tell."""
    try:
        return len(set(values)) == len(values)
    except TypeError:
        return len(values) < 2


def _repetitions(values: list[Any], node: Node, passed_over: set[str | int]) -> list[Flaw]:
    """The items equal to an earlier one, without those that are faulty anyway or unknown."""
    first: dict[int, int] = {}
    flaws = []
    for index, (value, number) in enumerate(zip(values, _numbered(values), strict=True)):
        if number is None or index in passed_over:
            continue
        earlier = first.setdefault(number, index)
        if earlier != index:
            flaws.append(Flaw("repeated", (index,), value, node, holder=node, detail=earlier))
    return flaws


def _numbered(values: list[Any]) -> list[int | None]:
    """A number for each value, the same for values that are equal as JSON; None where a part is unknown.

    Each mapping and list is looked at once, in however many places aliases put it.
    """
    numbers: dict[tuple[Any, ...], int] = {}
    done: dict[int, int | None] = {}
    begun: set[int] = set()

    def number(value: Any) -> int | None:
        base = base_type(value)
        if base in (dict, list):
            return done.get(id(value))
        if is_unknown(value):
            return None
        kind = "number" if base in (int, float) else base.__name__
        return numbers.setdefault((kind, str(value) if base in (str, Date) else value), len(numbers))

    stack = list(values)
    while stack:
        value = stack[-1]
        base = base_type(value)
        if base not in (dict, list) or id(value) in done:
            stack.pop()
            continue
        keys = sorted(value, key=str) if base is dict else range(len(value))
        parts = [value[key] for key in keys]
        if id(value) not in begun:
            begun.add(id(value))
            stack.extend(part for part in parts if id(part) not in begun)
            continue
        stack.pop()
        inner = [number(part) for part in parts]
        token = (base.__name__, *keys, *inner)
        done[id(value)] = None if None in inner else numbers.setdefault(token, len(numbers))
    return [number(value) for value in values]
