"""The arguments of one instruction: flags, words, pairs and JSON arrays, each with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

from dockcto_compose.docker.dockerfile.lines import Joined
from dockcto_compose.docker.dockerfile.model import Fault, Flag, Pair, Word
from dockcto_compose.docker.golang import BLANKS
from dockcto_compose.text.regex import regex

_GAP = regex(r"[\t\v\f\r ]+")
_PLAIN = regex(r"[^\t\v\f\r ]+")
_STRING = regex(r'"(?:[^"\\]|\\.)*"')
_SURROGATE = regex("[\ud800-\udfff]")


@cache
def _quoted_word(escape: str, *, single_quotes_escape: bool) -> re.Pattern[str]:
    """A word that may hold quotes. Its alternatives start with different characters: matching is linear."""
    sign = re.escape(escape)
    double = rf'"(?:{sign}[\s\S]|[^"{sign}])*(?:"|{sign}?\Z)'
    single = rf"'(?:{sign}[\s\S]|[^'{sign}])*(?:'|{sign}?\Z)" if single_quotes_escape else r"'[^']*(?:'|\Z)"
    return re.compile(rf"(?:{sign}[\s\S]|{double}|{single}|[^{BLANKS}{sign}\"'])+")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without blanks at its ends."""
    while start < end and text[start] in BLANKS:
        start += 1
    while end > start and text[end - 1] in BLANKS:
        end -= 1
    return start, end


def keyword_end(text: str, start: int, end: int) -> int:
    """Where the first word ends."""
    gap = _GAP.search(text, start, end)
    return gap.start() if gap else end


def read_flags(line: Joined, start: int, end: int, escape: str) -> tuple[list[Flag], int]:
    """The flags at the front, and where the arguments behind them begin. A lone `--` ends the flags."""
    text = line.text
    pattern = _quoted_word(escape, single_quotes_escape=True)
    flags: list[Flag] = []
    while True:
        while start < end and text[start] in BLANKS:
            start += 1
        match = pattern.match(text, start, end) if text.startswith("--", start, end) else None
        if match is None:
            return flags, start
        value = _unquoted(match.group(), escape)
        stop = match.end()
        if value == "--":
            return flags, stop
        name, sign, setting = value[2:].partition("=")
        cut = match.group().find("=") + 1
        setting_span = line.span(start + cut if sign and cut else stop, stop)
        flags.append(Flag(name, setting if sign else None, line.span(start, stop), setting_span))
        start = stop
        if start == end - 1 and text[start] == escape:  # an escape sign with nothing behind it is dropped
            start = end


def _unquoted(text: str, escape: str) -> str:
    """The value of a flag: quotes gone, the character behind an escape sign taken as it is, in any quotes."""
    if escape not in text and '"' not in text and "'" not in text:
        return text
    result: list[str] = []
    quote = ""
    characters = iter(text)
    for character in characters:
        if character == quote:
            quote = ""
        elif not quote and character in "\"'":
            quote = character
        elif character == escape:
            result.append(next(characters, ""))
        else:
            result.append(character)
    return "".join(result)


def plain_words(line: Joined, start: int, end: int) -> Iterator[Word]:
    """Words between blanks; quotes mean nothing."""
    for match in _PLAIN.finditer(line.text, start, end):
        yield Word(match.group(), line.span(match.start(), match.end()))


def quoted_words(line: Joined, start: int, end: int, escape: str) -> Iterator[tuple[int, Word]]:
    """Words in which quotes and escapes hold blanks together (both stay), each with its offset in the joined text."""
    for match in _quoted_word(escape, single_quotes_escape=False).finditer(line.text, start, end):
        stop = match.end()
        if stop == end and _dangling(match.group(), escape):
            stop -= 1
        yield match.start(), Word(line.text[match.start() : stop], line.span(match.start(), stop))


def _dangling(word: str, escape: str) -> bool:
    """Whether the word ends in an escape sign that escapes nothing (it is inside open double quotes)."""
    if not word.endswith(escape):
        return False
    quote = ""
    characters = iter(word)
    for character in characters:
        if quote == "'":
            quote = "" if character == quote else quote
        elif character == escape:
            if next(characters, None) is None:
                return True
        elif quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
    return False


def name_and_value(line: Joined, at: int, word: Word) -> Pair:
    """`name=value`, or only a name, in one word that starts at `at` of the joined text."""
    name, sign, value = word.text.partition("=")
    middle = at + len(name) + len(sign)
    end = at + len(word.text)
    return Pair(name, value if sign else None, sign, line.span(at, at + len(name)), line.span(middle, end))


def read_pairs(line: Joined, start: int, end: int, escape: str, keyword: str) -> tuple[list[Word], list[Pair]] | Fault:
    """The names and values of ENV and LABEL: `a=b c=d`, or the old `name some text`."""
    words = list(quoted_words(line, start, end, escape))
    if words and "=" not in words[0][1].text:
        return _old_pair(line, start, end, keyword)
    for _, word in words:
        if "=" not in word.text:
            return Fault(f'"{word.text}" has no `=`; {keyword} takes name=value', word.span)
    return [word for _, word in words], [name_and_value(line, at, word) for at, word in words]


def _old_pair(line: Joined, start: int, end: int, keyword: str) -> tuple[list[Word], list[Pair]] | Fault:
    gap = _GAP.search(line.text, start, end)
    if gap is None:
        message = f"`{keyword} {line.text[start:end]}` has no value; write {keyword} name=value"
        return Fault(message, line.span(start, end))
    name = Word(line.text[start : gap.start()], line.span(start, gap.start()))
    value = Word(line.text[gap.end() : end], line.span(gap.end(), end))
    return [name, value], [Pair(name.text, value.text, "", name.span, value.span)]


def json_words(line: Joined, start: int, end: int) -> list[Word] | Fault | None:
    """The strings of a JSON array; None where the text is none (it is in shell form then)."""
    text = line.text[start:end]
    if not text.startswith("["):
        return None
    try:
        items = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(item, str) for item in items):
        return Fault("the JSON array holds something that is no string; quote every item", line.span(start, end))
    places = (line.span(start + match.start(), start + match.end()) for match in _STRING.finditer(text))
    return [Word(_SURROGATE.sub("\ufffd", item), place) for item, place in zip(items, places, strict=True)]


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
