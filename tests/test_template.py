"""Variables in values: what they become, where they stand, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockcto_compose.compose import template
from dockcto_compose.compose.formats.version import DEFAULT, Version
from dockcto_compose.compose.template import (
    UNKNOWN,
    RequiredVariable,
    Result,
    TemplateError,
    UnknownValue,
    parse,
    substitute,
)

SET = {"A": "a", "EMPTY": "", "DOLLAR": "$A", "\u212a": "kelvin"}
NEW = (5, 0)


def attempt(text: str, compose: Version = DEFAULT, tolerant: bool = False) -> Result | TemplateError:
    """The result, or the refusal; anything else goes through."""
    try:
        return substitute(text, SET.get, compose=compose, tolerant=tolerant)
    except TemplateError as error:
        return error


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain", "plain"),
        ("$A-${A}", "a-a"),
        ("$A_B", ""),
        ("$$A $${A} $$$A", "$A ${A} $a"),
        ("$1 $(x) $", "$1 $(x) $"),
        ("$DOLLAR", "$A"),
        ("$\u212a", "kelvin"),
        ("$\u0131", "$\u0131"),
        ("${U-d}${U:-d}${EMPTY-d}${EMPTY:-d}${A:-d}", "dd" + "" + "d" + "a"),
        ("${U+d}${U:+d}${EMPTY+d}${EMPTY:+d}${A:+d}", "" + "" + "d" + "" + "d"),
        ("${A?m}${A:?m}${EMPTY?m}", "aa"),
        ("${U:-${V:-${A}}}!", "a!"),
        ("${U:-a}b}", "ab}"),
        ("${U:-{}", "{"),
        ("${U:-}}", "}"),
        ("${U:-{x}}", "{x}"),
        ("${U:-{{x}}", "{{x}"),
        ("${U:-a:-b?c}", "a:-b?c"),
        ("${U:-x} ${V:-y}\n${V:-z}", "x y\nz"),
        ("${U:-$$}", "$"),
        ("${U:-$}", "$"),
    ],
)
def test_values(text: str, expected: str) -> None:
    assert substitute(text, SET.get).text == expected
    assert substitute(text, SET.get, compose=NEW).text == expected
    assert substitute(parse(text), SET.get).text == expected


@pytest.mark.parametrize(
    ("text", "problem", "fault"),
    [
        ("x ${A:=b} y", 'variable "A" is followed by ":=", which Compose does not know', "${A:=b}"),
        ("${A/b/c}", 'variable "A" is followed by "/", which Compose does not know', "${A/b/c}"),
        ("${A:}", 'variable "A" is followed by ":", which Compose does not know', "${A:}"),
        ("${1}", '"${" is not followed by the name of a variable', "${1}"),
        ("$A${}", '"${" is not followed by the name of a variable', "${}"),
        ("é${A", 'variable "A" has no closing brace', "${A"),
        ("${A:-x", 'variable "A" has no closing brace', "${A:-x"),
        ("${A:-x\ny}", 'variable "A" is not closed on its own line', "${A:-x"),
        ("${A\n}", 'variable "A" is not closed on its own line', "${A"),
        ("${", '"${" is not followed by the name of a variable', "${"),
    ],
)
def test_invalid(text: str, problem: str, fault: str) -> None:
    for judge in (parse, lambda text: substitute(text, SET.get)):
        with pytest.raises(TemplateError) as caught:
            judge(text)
        assert caught.value.problem == problem
        assert caught.value.hint.startswith("write ${NAME}")
        assert text[caught.value.start : caught.value.end] == fault


@pytest.mark.parametrize(
    ("text", "name", "message", "problem"),
    [
        ("${U?}", "U", "", 'required variable "U" is not set'),
        ("${U:?say $A}", "U", "say a", 'required variable "U" is not set: say $A'),
        ("${EMPTY:?m}", "EMPTY", "m", 'required variable "EMPTY" is empty: m'),
        ("${U:-${V?m}}", "V", "m", 'required variable "V" is not set: m'),
    ],
)
def test_required(text: str, name: str, message: str, problem: str) -> None:
    with pytest.raises(RequiredVariable) as caught:
        substitute(text, SET.get)
    assert (caught.value.name, caught.value.message, caught.value.problem) == (name, message, problem)
    assert text[caught.value.start : caught.value.end].startswith("${" + name)


def test_unused_arguments_count_before_5() -> None:
    for text in ("${A:-${U?m}}", "${A:?${U?m}}", "${U+${U?m}}", "${A:-${}}"):
        with pytest.raises(TemplateError):
            substitute(text, SET.get)
        assert substitute(text, SET.get, compose=NEW).text == ("" if "U+" in text else "a")
    assert [reference.name for reference in substitute("${A:-$U}", SET.get).unset] == ["U"]
    assert substitute("${A:-$U}", SET.get, compose=NEW).unset == ()


def test_used_faulty_arguments_are_refused_by_all() -> None:
    assert parse("${U:-${}}").parts
    with pytest.raises(TemplateError, match="is not followed by the name"):
        substitute("${U:-${}}", SET.get, compose=NEW)


def test_unset() -> None:
    result = substitute("$U ${U} ${V:-$W} ${X+y} $EMPTY", SET.get)
    assert [reference.name for reference in result.unset] == ["U", "U", "W"]
    assert not result.unknown


@pytest.mark.parametrize(
    ("text", "expected", "unset"),
    [
        ("x$U", None, ["U"]),
        ("${U:-d}", "d", []),
        ("${U-d}", "d", []),
        ("${U:-$V}", None, ["V"]),
        ("${U:?m}", None, ["U"]),
        ("${U?m}", None, ["U"]),
        ("${U:+y}", None, []),
        ("${U+y}", None, []),
        ("${A:-$U}", "a", []),
        ("${A:-${U:?m}}", "a", []),
        ("${A:+y}${EMPTY:+y}$EMPTY", "y", []),
    ],
)
def test_tolerant(text: str, expected: str | None, unset: list[str]) -> None:
    for compose in ((2, 40), NEW):
        result = substitute(text, SET.get, compose=compose, tolerant=True)
        assert [reference.name for reference in result.unset] == unset
        assert result.unknown == (expected is None)
        assert result.unknown or result.text == expected


def test_tolerant_refuses_what_is_known_to_be_empty() -> None:
    with pytest.raises(RequiredVariable):
        substitute("${EMPTY:?m}", SET.get, tolerant=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$U", None),
        ("${U:-d}", None),
        ("${U-d}", None),
        ("${U?m}", None),
        ("${U:?m}", None),
        ("${U:+y}", None),
        ("${U+y}", "y"),
    ],
)
def test_unknown_values(text: str, expected: str | None) -> None:
    def lookup(name: str) -> UnknownValue:
        return UNKNOWN

    result = substitute(text, lookup, tolerant=True)
    assert result.unknown == (expected is None)
    assert result.unset == ()
    assert result.unknown or result.text == expected


def test_used() -> None:
    result = substitute("$A ${U:-${A:-x}} ${A+y}", SET.get)
    assert [(use.reference.name, use.reference.operator, use.by_argument) for use in result.used] == [
        ("A", "", False),
        ("U", ":-", True),
        ("A", ":-", False),
        ("A", "+", True),
    ]


def test_places() -> None:
    text = "é $A ${B} x${C:-d${D?}e}"
    found = {reference.name: reference for reference in parse(text).references()}
    assert {name: text[one.start : one.end] for name, one in found.items()} == {
        "A": "$A",
        "B": "${B}",
        "C": "${C:-d${D?}e}",
        "D": "${D?}",
    }
    assert {name: text[one.argument_start :] for name, one in found.items()} == {
        "A": " ${B} x${C:-d${D?}e}",
        "B": "} x${C:-d${D?}e}",
        "C": "d${D?}e}",
        "D": "}e}",
    }
    argument = found["C"].argument
    assert argument is not None
    assert argument.source == "d${D?}e"
    assert found["A"].argument is None


def test_parts_cover_the_text() -> None:
    text = "a$$b$Cd${E:-f}$"
    parts = parse(text).parts
    assert "".join(text[part.start : part.end] for part in parts) == text


def test_depth_is_bounded() -> None:
    def nested(depth: int) -> str:
        return "${U:-" * depth + "x" + "}" * depth

    assert substitute(nested(template.MAX_DEPTH), SET.get).text == "x"
    with pytest.raises(TemplateError, match=f"nested more than {template.MAX_DEPTH} deep"):
        substitute(nested(template.MAX_DEPTH + 1), SET.get)


@pytest.mark.parametrize(
    "unit", ["${A:-", "${A:-{}", "${A:-{}$", "{", "$", "}", "${A", "${A:-}", "${A:-${1}}", "${A:-\n"]
)
def test_hostile_repetition_ends(unit: str) -> None:
    for tail in ("", "}", "}" * 10_000):
        text = unit * 10_000 + tail
        outcome = attempt(text)
        assert isinstance(outcome, Result) or 0 <= outcome.start <= outcome.end <= len(text)


TEXTS = st.lists(
    st.sampled_from(
        [
            "$",
            "${",
            "}",
            "{",
            "A",
            "U",
            "EMPTY",
            ":-",
            "-",
            ":?",
            "?",
            ":+",
            "+",
            ":",
            "=",
            "x",
            "\n",
            "$$",
            "1",
            "\u212a",
            "é",
        ]
    ),
    max_size=16,
).map("".join)


@settings(deadline=None)
@given(TEXTS, st.booleans(), st.sampled_from([(2, 40), (5, 5)]))
def test_any_text(text: str, tolerant: bool, compose: tuple[int, int]) -> None:
    result = attempt(text, compose=compose, tolerant=tolerant)
    if isinstance(result, TemplateError):
        assert 0 <= result.start <= result.end <= len(text)
        assert "\n" not in str(result)
        return
    parsed = parse(text)
    assert "".join(text[part.start : part.end] for part in parsed.parts) == text
    for reference in parsed.references():
        assert text[reference.start] == "$"
        assert reference.name in text[reference.start : reference.end]
    if not tolerant:
        assert not result.unknown


@settings(deadline=None)
@given(TEXTS)
def test_new_versions_refuse_no_more(text: str) -> None:
    old = attempt(text)
    new = attempt(text, compose=NEW)
    assert isinstance(old, TemplateError) or (isinstance(new, Result) and new.text == old.text)


@given(st.text())
def test_escaped_text_comes_back(text: str) -> None:
    assert substitute(text.replace("$", "$$"), SET.get).text == text
