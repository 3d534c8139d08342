""".dockerignore files: which paths are kept out, by which line, and at what cost."""

from __future__ import annotations

import random
import re
import string

import pytest

from dockcto_compose.docker.ignore import IgnoreFile
from dockcto_compose.text import Span


@pytest.mark.parametrize(
    ("pattern", "ignored", "kept"),
    [
        ("node_modules", ["node_modules", "node_modules/x/y"], ["src/node_modules", "node_modules2"]),
        ("**/node_modules", ["node_modules", "a/b/node_modules/x"], ["a/xnode_modules"]),
        ("**x", ["x", "ax", "a/bx", "ax/y"], ["xa"]),
        ("x/**", ["x/a", "x/a/b"], ["x", "y/x/a"]),
        ("**", ["a", "a/b"], ["."]),
        ("*.log", ["a.log", "a.log/b"], ["d/a.log", "alog", "a.logs"]),
        ("*/*.log", ["d/a.log"], ["a.log", "e/d/a.log"]),
        ("a**b", ["ab", "ax/b", "ax/b/c"], ["axb", "ax/yb"]),
        ("a/**/b", ["a/b", "a/x/y/b"], ["a/xb", "b"]),
        ("?", ["a", "é"], ["", "ab", "ab/c"]),
        ("[a-c]x", ["ax", "cx/y"], ["dx", "x"]),
        ("[^a]x", ["bx"], ["ax"]),
        ("\\*", ["*"], ["a"]),
        ("f+o(1).{b}|$", ["f+o(1).{b}|$"], ["fo(1)xb"]),
        ("./a/../b/", ["b", "b/c"], ["a/b"]),
        (" /c ", ["c"], ["d/c"]),
        ("//c", ["c"], []),
        (".", [], [".", "a"]),
        ("[a*]", ["aa]", "]", "^/a]"], ["a", "*"]),
        ("[a?]", ["a]", "[]"], ["a", "?"]),
        ("bin\\Debug", ["binXebug"], ["bin\\Debug", "bin/Debug/x", "bin0ebug"]),
        ("a\\bc", [], ["abc", "a\\bc"]),
        ("^a*", ["ab"], ["^ab"]),
        ("*^", [], ["a^", "^"]),
        ("#a", [], ["#a"]),
        (" #a", ["#a"], []),
        ("\ufeffa", ["a"], []),
    ],
)
def test_one_pattern(pattern: str, ignored: list[str], kept: list[str]) -> None:
    file = IgnoreFile.parse(pattern)
    assert file.faults == ()
    assert [path for path in ignored if not file.match(path).ignored] == []
    assert [path for path in kept if file.match(path).ignored] == []


def test_the_deciding_line() -> None:
    file = IgnoreFile.parse("# first\n\nlogs\n*.md\n!README.md\n!logs/keep\nREADME*\n")
    answers = {
        path: (d.ignored, d.line)
        for path in ("a.md", "README.md", "logs/x", "logs/keep/x", "logs/keep", "src/a.md")
        if (d := file.match(path))
    }
    assert answers == {
        "a.md": (True, 4),
        "README.md": (True, 7),
        "logs/x": (True, 3),
        "logs/keep/x": (False, 6),
        "logs/keep": (False, 6),
        "src/a.md": (False, None),
    }
    assert file.has_exceptions
    pattern = file.match("logs/x").pattern
    assert pattern is not None
    assert (pattern.text, pattern.cleaned, pattern.span) == ("logs", "logs", Span(9, 13))


@pytest.mark.parametrize(
    "pattern", ["[a", "[", "[]a]", "[a-]", "[-a]", "[a-", "a\\", "!", "! ", "!/", "[b-a]", "\\q", "x" * 70_000]
)
def test_refused_lines(pattern: str) -> None:
    text = f"ok\n  {pattern}\nlast"
    file = IgnoreFile.parse(text)
    (fault,) = file.faults
    assert fault.line == 2
    assert text[slice(*fault.span)] == pattern.strip()
    assert [p.text for p in file.patterns] == ["ok", "last"]


def plain_regex(pattern: str) -> re.Pattern[str]:
    """The documented meaning of a pattern of `*`, `?`, `**` and plain characters, written once more, the slow way."""
    result = ""
    for piece in re.findall(r"\*\*/?|\*|\?|[^*?]", pattern):
        result += {"*": "[^/]*", "?": "[^/]", "**": ".*", "**/": "(?:.*/)?"}.get(piece, re.escape(piece))
    return re.compile(result + "(?:/.*)?\\Z", re.DOTALL)


def test_random_patterns_against_a_regular_expression() -> None:
    chance = random.Random(7)
    parts = ["a", "b", "ab", "*", "?", "*a", "a*", "a?b", "**", "*.b", "a.*"]
    for _ in range(1500):
        pattern = "/".join(chance.choice(parts) for _ in range(chance.randint(1, 4)))
        if pattern.endswith("**"):
            continue  # at the end it also takes the folder before it, depending on what stands there
        file = IgnoreFile.parse(pattern)
        expected = plain_regex(pattern)
        for _ in range(12):
            path = "/".join(chance.choice(["a", "b", "ab", "aab", "x.b", "a.x"]) for _ in range(chance.randint(1, 5)))
            assert file.match(path).ignored == bool(expected.match(path)), (pattern, path)


def test_random_text_never_raises() -> None:
    chance = random.Random(11)
    signs = "*?[]\\!/^-.#\n\r\t " + string.ascii_letters[:6] + "é\u00a0\ufeff\ud800"
    for _ in range(4000):
        text = "".join(chance.choice(signs) for _ in range(chance.randint(0, 30)))
        file = IgnoreFile.parse(text)
        for path in ("a", "a/b", "é", "[", "", "..", "/a", "a\\b", "\n"):
            decision = file.match(path)
            assert decision.ignored == (decision.pattern is not None and not decision.pattern.negated)
        for start, end in [*(p.span for p in file.patterns), *(f.span for f in file.faults)]:
            assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 3000 + "b",
        "**/a" * 3000 + "/b",
        "a/**/" * 2000 + "b*",
        "[a-z]*" * 3000 + "!",
        "?" * 10_000,
        "**/" * 9000 + "*x",
    ],
)
def test_hostile_patterns_end(pattern: str) -> None:
    assert not IgnoreFile.parse(pattern).match("a" * 200 + "/" + "a/" * 200 + "c").ignored
