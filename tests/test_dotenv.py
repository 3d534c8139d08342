"""Env files: what their lines mean, where they stand, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockcto_compose.compose.dotenv import DotenvError, parse, read
from dockcto_compose.compose.template import UNKNOWN, UnknownValue

OUTSIDE = {"HOME": "/home/dev", "EMPTY": ""}


def values(text: str, *, raw: bool = False) -> dict[str, str | None]:
    return {name: entry.value for name, entry in parse(text, OUTSIDE.get, raw=raw).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        (" \n# a\n\t# b\n", {}),
        ("A=b\nC=d", {"A": "b", "C": "d"}),
        ("\ufeffA=b\r\nC = d \r\n", {"A": "b", "C": "d"}),
        ("A: b\nC :d", {"A": "b", "C": "d"}),
        ("export A=b\nexport\tC=d\nexported=e", {"A": "b", "C": "d", "exported": "e"}),
        ("A.b-c[0]=1\n1=2\né=3", {"A.b-c[0]": "1", "1": "2", "é": "3"}),
        ("A=\nB=''\nC=\"\"", {"A": "", "B": "", "C": ""}),
        ("A=b # c\nB=b#c\nC=#x\nD=b\t# c", {"A": "b", "B": "b#c", "C": "#x", "D": "b\t# c"}),
        ("A='b # c' # d\nB=\"e\" F=g\n", {"A": "b # c", "B": "e", "F": "g"}),
        ("A=1\nA=2", {"A": "2"}),
        ("A==b=c", {"A": "=b=c"}),
        ("A='x\ny'\nB=z", {"A": "x\ny", "B": "z"}),
        (r"A='x\n\'y\\'", {"A": r"x\n'y\\"}),
        (r'A="a\tb\"c\\d\$HOME\e\c"', {"A": 'a\tb"c\\d$HOME\\e\\c'}),
        (r'A="\0101\0377\0400\012\0"', {"A": "A\xff\\400\\12\\"}),
        (
            "A=$HOME\nB='$HOME'\nC=\"${HOME}\"\nD=$A/x",
            {"A": "/home/dev", "B": "$HOME", "C": "/home/dev", "D": "/home/dev/x"},
        ),
        ("HOME=/x\nA=$HOME", {"HOME": "/x", "A": "/home/dev"}),
        ("A=${U:-d}\nB=${EMPTY-d}", {"A": "d", "B": ""}),
        ("HOME\nU\nA=1\nA\n", {"HOME": "/home/dev", "U": None, "A": "1"}),
        ("A=1\nU", {"A": "1", "": "U"}),
        ("A B", {"": "A B"}),
        ("export", {"": "export"}),
        ("=x", {"": "x"}),
        ("A\x0b=1", {"A": "1"}),
    ],
)
def test_values(text: str, expected: dict[str, str | None]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("A=1\n\nB!=2\n", 'line 3: character "!" cannot be part of a variable name; use letters, digits and _', "!"),
        ("A='x\ny'\n- B=2", 'line 3: variable name "- B" has a space in it; write each variable as', "- B"),
        ('A="x\ny', "line 1: the value has an open double quote; close it", '"x'),
        ("# a\nA='x", "line 2: the value has an open single quote; close it", "'x"),
        ("A=1\nB=${}", 'line 2: "${" is not followed by the name of a variable', "${}"),
        ("A=${U:?m}", 'line 1: required variable "U" is not set: m', "${U:?m}"),
        ('A="${B:-x\\ny}"', 'line 1: variable "B" is not closed on its own line', '"${B:-x\\ny}"'),
        ("A=1\nexport  ", 'line 2: "export" has no variable behind it', ""),
    ],
)
def test_refused(text: str, message: str, at: str) -> None:
    with pytest.raises(DotenvError) as caught:
        parse(text, OUTSIDE.get)
    assert str(caught.value).startswith(message)
    assert text[caught.value.start : caught.value.end] == at


@pytest.mark.parametrize(
    "text", ["A='hunter2", 'A="hunter2\nB=1', "A=hunter2${", "A=${B:=hunter2}", "A=x${hunter2 !}y"]
)
def test_secrets_stay_out_of_messages(text: str) -> None:
    with pytest.raises(DotenvError) as caught:
        parse(text, OUTSIDE.get)
    if "${hunter2" not in text:
        assert "hunter2" not in str(caught.value)


def test_all_faults_are_found() -> None:
    dotenv = read("A!=1\nB=2\nC=${}\n\nD E=3\nF=4\n", OUTSIDE.get)
    assert [fault.line for fault in dotenv.faults] == [1, 3, 5]
    assert {entry.name: entry.value for entry in dotenv.entries} == {"B": "2", "F": "4"}


def test_places() -> None:
    text = "# é\n export A = 'b c' # d\nB=x # y\nC\nD=\"1\n2\""
    entries = read(text, OUTSIDE.get).entries
    assert [(entry.name, entry.line) for entry in entries] == [("A", 2), ("B", 3), ("C", 4), ("D", 5)]
    assert [text[entry.start : entry.end] for entry in entries] == ["A", "B", "C", "D"]
    assert [text[entry.value_start : entry.value_end] for entry in entries] == ["'b c'", "x", "", '"1\n2"']
    assert [entry.inherited for entry in entries] == [False, False, True, False]


def test_known_variables_come_last() -> None:
    entries = parse("A=$X$Y\nX=file\nB=$X", OUTSIDE.get, known={"X": "known", "Y": "too"})
    assert {name: entry.value for name, entry in entries.items()} == {"A": "knowntoo", "X": "file", "B": "file"}


def test_unset() -> None:
    entries = parse("A=$U$U${V:-x}\nB='$U'", OUTSIDE.get)
    assert entries["A"].unset == ("U", "U")
    assert entries["B"].unset == ()
    assert not entries["A"].unknown


def test_tolerant() -> None:
    entries = parse("A=x$U\nB=$A\nC=${A:-d}\nD=${U:-d}\nE\nF=${U:?m}", OUTSIDE.get, tolerant=True)
    assert [name for name, entry in entries.items() if entry.unknown] == ["A", "B", "C", "E", "F"]
    assert entries["A"].unset == ("U",)
    assert entries["B"].unset == ()
    assert entries["D"].value == "d"


def test_unknown_from_outside() -> None:
    def lookup(name: str) -> UnknownValue | None:
        return UNKNOWN if name == "X" else None

    for raw in (False, True):
        entry = parse("X\n", lookup, raw=raw)["X"]
        assert entry.unknown
        assert entry.inherited
    assert parse("A=$X", lookup)["A"].unknown


def test_unused_defaults_count_before_5() -> None:
    text = "A=${HOME:-${U?m}}"
    with pytest.raises(DotenvError):
        parse(text, OUTSIDE.get)
    assert parse(text, OUTSIDE.get, compose=(5, 3))["A"].value == "/home/dev"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeffA=b c \r\n # x\n  B=  'y'\n", {"A": "b c ", "B": "  'y'"}),
        ("A=$HOME\nA=2=3\n", {"A": "2=3"}),
        ("HOME\nU\nEMPTY", {"HOME": "/home/dev", "U": None, "EMPTY": ""}),
        ("A!/b=1\rB=2", {"A!/b": "1\rB=2"}),
        ("A=" + "x" * 65533, {"A": "x" * 65533}),
    ],
)
def test_raw(text: str, expected: dict[str, str | None]) -> None:
    assert values(text, raw=True) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A=1\n=b", 'line 2: line has no variable name before its "="'),
        ("A B=1", 'line 1: variable name "A B" has a space in it; write it as "NAME=value"'),
        ("A\t=1", 'line 1: variable name "A\\t" has a space in it'),
        ("A=\n" + "x" * 65536, "line 2: line is longer than 65535 bytes"),
        ("A=\udcff", "line 1: line is not valid UTF-8"),
    ],
)
def test_raw_refused(text: str, message: str) -> None:
    with pytest.raises(DotenvError) as caught:
        parse(text, OUTSIDE.get, raw=True)
    assert str(caught.value).startswith(message)


def test_raw_places() -> None:
    text = "\ufeff  A=b \r\n\tHOME\r\n"
    entries = read(text, OUTSIDE.get, raw=True).entries
    assert [text[entry.start : entry.end] for entry in entries] == ["A", "HOME"]
    assert [text[entry.value_start : entry.value_end] for entry in entries] == ["b ", ""]


@pytest.mark.parametrize("unit", ["A=", "'", '"\\', "A='", "#", " ", "export ", "A\n", "A='x'", "$", "A=${U:-"])
def test_hostile_repetition_ends(unit: str) -> None:
    assert read(unit * 10_000, OUTSIDE.get) is not None
    assert read(unit * 10_000, OUTSIDE.get, raw=True) is not None


TEXTS = st.lists(
    st.sampled_from(
        ["A", "B", "=", ":", "\n", "\r\n", "'", '"', " ", " #", "#", "\\", "\\n", "\\$", "\\0101", "$A", "${",
         "${A:-x}", "}", "export ", "é", "!", "\ufeff", "\u2003", "\x0b", "\ud800", "-"]
    ),
    max_size=20,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(TEXTS | st.text(max_size=40), st.booleans(), st.booleans())
def test_any_text(text: str, raw: bool, tolerant: bool) -> None:
    dotenv = read(text, OUTSIDE.get, raw=raw, tolerant=tolerant)
    for entry in dotenv.entries:
        assert text[entry.start : entry.end] == entry.name
        assert entry.end <= entry.value_start <= entry.value_end <= len(text)
        assert entry.line == text.count("\n", 0, entry.start) + 1
    for fault in dotenv.faults:
        assert 0 <= fault.start <= fault.end <= len(text)
        assert fault.line == text.count("\n", 0, fault.start) + 1
