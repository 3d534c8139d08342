"""One pattern of an ignore file against paths: `*`, `?`, `[a-z]`, `**`.

There, a pattern is checked by Go's filepath.Match and then translated into a Go regular expression, with surprises:
`[a*]` is not a class with a star in it, and `^` or `\\d` keep their meaning. The translation is repeated here; its
result runs as an automaton, so the cost is bounded by pattern times path whatever the pattern. Linux rules: `/`
separates.

Not followed: of the escapes before a letter, only classes and control characters are (`\\d`, `\\t`); the others that Go
knows (`\\b`, `\\A`, `\\p`, `\\Q`, number codes) match nothing here.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

_HIGHEST = 0x10FFFF
_CACHE_SIZE = 4096  # states, and steps from one state, that are remembered


class PatternError(ValueError):
    """BuildKit refuses the pattern; the message says why."""


class Matcher(Protocol):
    """A compiled pattern."""

    def matches_with_parents(self, path: str) -> bool:
        """Whether the pattern matches the path or one of the folders it is in."""


def compile_pattern(pattern: str) -> Matcher:
    """Compile a cleaned pattern without its `!`. Raises PatternError."""
    _check(pattern)
    if not any(character in pattern for character in "*?[]\\"):
        return Exact(pattern)
    if pattern.endswith("**") and not any(character in pattern[:-2] for character in "*?[]\\"):
        return Prefix(pattern[:-2])
    if pattern.startswith("**") and not any(character in pattern[2:] for character in "*?[]\\"):
        return Suffix(pattern[2:])
    return Automaton(_parse(_translate(pattern)))


class Exact(NamedTuple):
    text: str

    def matches_with_parents(self, path: str) -> bool:
        return path == self.text or path.startswith(self.text + "/")


class Prefix(NamedTuple):
    """`dist/**`: whatever begins with `dist/`."""

    text: str

    def matches_with_parents(self, path: str) -> bool:
        return path.startswith(self.text)


class Suffix(NamedTuple):
    """`**/x` is any path that is x or ends in /x; `**x` any that ends in x, folders too."""

    text: str

    def matches_with_parents(self, path: str) -> bool:
        return f"{self.text}/" in f"/{path}/"


def _check(pattern: str) -> None:
    """What Go's filepath.Match refuses: open or empty classes, and a backslash that escapes nothing."""
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            if at + 1 == len(pattern):
                raise PatternError(f'the pattern "{pattern}" ends in a backslash that escapes nothing')
            at += 2
        elif pattern[at] == "[":
            at = _class_end(pattern, at + 1)
        else:
            at += 1


def _class_end(pattern: str, at: int) -> int:
    """The offset behind the class that opens before `at`."""
    if pattern.startswith("^", at):
        at += 1
    first = at
    while at == first or not pattern.startswith("]", at):
        at = _class_member(pattern, at)
        if pattern.startswith("-", at):
            at = _class_member(pattern, at + 1)
    return at + 1


def _class_member(pattern: str, at: int) -> int:
    if pattern.startswith(("-", "]"), at):
        raise PatternError(f'the pattern "{pattern}" has a class with nothing before "{pattern[at]}"')
    at += 2 if pattern.startswith("\\", at) else 1
    if at >= len(pattern):
        raise PatternError(f'the pattern "{pattern}" opens a class that is not closed; add "]" or write "\\["')
    return at


def _translate(pattern: str) -> str:
    """The regular expression Go gets, without the anchors at both ends."""
    result: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*" and pattern.startswith("*", at):
            at += 1
            if pattern.startswith("/", at):
                at += 1
            result.append("(.*/)?" if at < len(pattern) else ".*")
        elif character == "*":
            result.append("[^/]*")
        elif character == "?":
            result.append("[^/]")
        elif character in ".+()|{}$":
            result.append("\\" + character)
        elif character == "\\":
            result.append(pattern[at - 1 : at + 1])
            at += 1
        else:
            result.append(character)
    return "".join(result)


class Ranges(NamedTuple):
    """A set of characters: code-point ranges, or all but them."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False

    def has(self, character: str) -> bool:
        code = ord(character)
        return any(low <= code <= high for low, high in self.ranges) != self.negated


ONE, MANY, INTO, WITHIN, BEGIN = range(5)


class Element(NamedTuple):
    """ONE character of the set, MANY of them, `(.*/)?` as its way INTO and the stay WITHIN, or BEGIN of the path."""

    kind: int
    set: Ranges


_NOTHING = Ranges(())
_ANY = Ranges(((10, 10),), negated=True)
_DIGITS = ((48, 57),)
_WORD = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE = ((9, 10), (12, 13), (32, 32))
_CLASSES = {
    "d": Ranges(_DIGITS),
    "D": Ranges(_DIGITS, negated=True),
    "s": Ranges(_SPACE),
    "S": Ranges(_SPACE, negated=True),
    "w": Ranges(_WORD),
    "W": Ranges(_WORD, negated=True),
}
_CONTROLS = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}
_NEVER = "AbBpPQxz01234567"


def _parse(regex: str) -> list[Element]:
    """The elements of a translated pattern: only the few constructs `_translate` writes."""
    elements: list[Element] = []
    at = 0
    while at < len(regex):
        if regex.startswith("(.*/)?", at):
            elements += Element(INTO, _NOTHING), Element(WITHIN, _ANY)
            at += 6
        elif regex.startswith(".*", at):
            elements.append(Element(MANY, _ANY))
            at += 2
        elif regex[at] == "[":
            members, at = _parse_class(regex, at + 1)
            many = regex.startswith("*", at)
            elements.append(Element(MANY if many else ONE, members))
            at += many
        elif regex[at] == "\\":
            elements.append(Element(ONE, _escape(regex, at + 1)))
            at += 2
        elif regex[at] == "^":
            elements.append(Element(BEGIN, _NOTHING))
            at += 1
        else:
            elements.append(Element(ONE, _single(regex[at])))
            at += 1
    return elements


def _single(character: str) -> Ranges:
    return Ranges(((ord(character), ord(character)),))


def _escape(regex: str, at: int) -> Ranges:
    character = regex[at]
    if character in _CLASSES:
        return _CLASSES[character]
    if character in _CONTROLS:
        return _single(chr(_CONTROLS[character]))
    if character in _NEVER:
        return _NOTHING
    if character.isascii() and not character.isalnum():
        return _single(character)
    raise PatternError(f'"\\{character}" is no escape in a pattern; only signs need a backslash')


def _parse_class(regex: str, at: int) -> tuple[Ranges, int]:
    """The members of a class that opens before `at`, and the offset behind it."""
    negated = regex.startswith("^", at)
    at += negated
    first = at
    members: list[tuple[int, int]] = []
    while at == first or not regex.startswith("]", at):
        low, at = _member(regex, at)
        high = low
        if regex.startswith("-", at) and not regex.startswith("-]", at):
            high, at = _member(regex, at + 1)
        if not low.ranges or not high.ranges:
            continue
        if high is not low and high.ranges[-1][1] < low.ranges[0][0]:
            raise PatternError("a range in a class runs backwards; put the lower character first")
        members += low.ranges if high is low else ((low.ranges[0][0], high.ranges[-1][1]),)
    return Ranges(tuple(members), negated), at + 1


def _member(regex: str, at: int) -> tuple[Ranges, int]:
    if at >= len(regex):
        raise PatternError('a class is not closed; add "]" or write "\\["')
    if regex[at] != "\\":
        return _single(regex[at]), at + 1
    if at + 1 >= len(regex):
        raise PatternError("the pattern ends in a backslash that escapes nothing")
    found = _escape(regex, at + 1)
    return (_complement(found) if found.negated else found), at + 2


def _complement(found: Ranges) -> Ranges:
    """A negated set as plain ranges."""
    ranges: list[tuple[int, int]] = []
    low = 0
    for start, end in found.ranges:
        ranges.append((low, start - 1))
        low = end + 1
    return Ranges((*ranges, (low, _HIGHEST)))


class _State:
    """Where the automaton can be at once, and where each character leads from here, as far as it was needed."""

    __slots__ = ("accepts", "members", "steps")

    def __init__(self, members: frozenset[int], accepts: bool) -> None:
        self.members = members
        self.accepts = accepts
        self.steps: dict[str, _State] = {}


class Automaton:
    """Follows all ways through the elements at once; a member of a state is the number of the element that is next."""

    __slots__ = ("_elements", "_known", "_start")

    def __init__(self, elements: list[Element]) -> None:
        self._elements = elements
        self._known: dict[frozenset[int], _State] = {}
        self._start = self._state(self._closed([0], begin=True))

    def matches_with_parents(self, path: str) -> bool:
        state = self._start
        for character in path:
            if character == "/" and state.accepts:
                return True
            state = state.steps.get(character) or self._step(state, character)
            if not state.members:
                return False
        return state.accepts

    def _step(self, state: _State, character: str) -> _State:
        following: list[int] = []
        for number in state.members:
            if number == len(self._elements):
                continue
            kind, members = self._elements[number]
            if not members.has(character):
                continue
            if kind != ONE:
                following.append(number)
            if kind == ONE or (kind == WITHIN and character == "/"):
                following.append(number + 1)
        found = self._state(self._closed(following, begin=False))
        if len(state.steps) < _CACHE_SIZE:
            state.steps[character] = found
        return found

    def _state(self, members: frozenset[int]) -> _State:
        found = self._known.get(members)
        if found is None:
            found = _State(members, len(self._elements) in members)
            if len(self._known) < _CACHE_SIZE:
                self._known[members] = found
        return found

    def _closed(self, numbers: list[int], *, begin: bool) -> frozenset[int]:
        """With every element that can be reached without a character."""
        found: set[int] = set()
        waiting = numbers
        while waiting:
            number = waiting.pop()
            if number in found:
                continue
            found.add(number)
            kind = self._elements[number].kind if number < len(self._elements) else ONE
            if kind in (MANY, INTO) or (kind == BEGIN and begin):
                waiting.append(number + 1)
            if kind == INTO:
                waiting.append(number + 2)
        return frozenset(found)
