"""Plain scalars as go-yaml reads them; the expected values were measured with docker compose 2.40.3."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockcto_compose.text.source import Source
from dockcto_compose.yamltree.parse import parse
from dockcto_compose.yamltree.scalars import BadTag, Timestamp, resolve, value_of

VALUES: dict[str, object] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "nULL": "nULL",
    "true": True, "True": True, "TRUE": True, "false": False, "tRue": "tRue",
    "yes": "yes", "no": "no", "on": "on", "off": "off", "y": "y", "N": "N",
    "0": 0, "-0": 0, "+1": 1, "12": 12, "010": 8, "0777": 511, "0_7": 7, "-010": -8, "089": 89.0, "08": 8.0,
    "0o17": 15, "0o8": "0o8", "0x1F": 31, "0x_1F": 31, "0X1f": 31, "0b11": 3, "0b2": "0b2", "-0x10": -16, "0x": "0x",
    "1_000": 1000, "1__0": 10, "1_": 1, "_1": "_1", "1_0.5": 10.5,
    "9223372036854775808": 2**63, "18446744073709551615": 2**64 - 1, "18446744073709551616": 1.8446744073709552e19,
    "12345678901234567890": 12345678901234567890, "12345678901234567890123": 1.2345678901234568e22,
    "-9223372036854775808": -(2**63), "-9223372036854775809": -9.223372036854776e18,
    "1.10": 1.1, ".5": 0.5, "1.": 1.0, "1e3": 1000.0, "1e+3": 1000.0, "-1.5E-2": -0.015, "1e400": "1e400", ".": ".",
    "1e": "1e", "+.5": 0.5, "1.2.3": "1.2.3", "...": "...", "-": "-", "+": "+", "--1": "--1", "1-2": "1-2",
    ".inf": math.inf, "-.inf": -math.inf, "+.INF": math.inf, "inf": "inf", "nan": "nan",
    "1:30": "1:30", "190:20:30": "190:20:30", "22:22": "22:22", "12:30:45": "12:30:45",
    "2024-1-1x": "2024-1-1x", "2024-13-01": "2024-13-01", "24-01-01": "24-01-01",
    "2024-01-01T10:00:00": "2024-01-01T10:00:00",
    "=": "=", "<<": "<<", "a b": "a b", "0.0.0.0": "0.0.0.0", "１２": "１２", "१": "१",
}  # fmt: skip


@pytest.mark.parametrize("text", VALUES)
def test_resolve(text: str) -> None:
    value = resolve(text)
    assert value == VALUES[text]
    assert type(value) is type(VALUES[text])


def test_nan() -> None:
    for text in (".nan", ".NaN", ".NAN"):
        value = resolve(text)
        assert isinstance(value, float)
        assert math.isnan(value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-01", "2024-01-01T00:00:00+00:00"),
        ("2001-1-1", "2001-01-01T00:00:00+00:00"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43.100000-05:00"),
        ("2001-12-15T2:59:43Z", "2001-12-15T02:59:43+00:00"),
        ("2001-12-15 2:59:43.10", "2001-12-15T02:59:43.100000+00:00"),
    ],
)
def test_times(text: str, moment: str) -> None:
    value = resolve(text)
    assert isinstance(value, Timestamp)
    assert value.text == text
    assert value.moment.isoformat() == moment


@given(st.text(st.sampled_from("0123456789+-._:eExXoObB~TZt atruefalsnl"), max_size=24))
def test_resolve_never_fails(text: str) -> None:
    assert isinstance(resolve(text), (str, int, float, bool, Timestamp, type(None)))


def written(text: str) -> object:
    node = parse(Source("f", f"a: {text}\n")).roots[0].get("a")
    assert node is not None
    return value_of(node)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'12'", "12"), ('"true"', "true"), ("12", 12), ("|\n  12", "12\n"), ("!!str 12", "12"), ("!!str", ""),
        ("!!int '12'", 12), ("!!int 0x10", 16), ("!!float 1", 1.0), ("!!bool true", True), ("!!null ~", None),
        ("! 1", 1), ("! '1'", "1"),
        ("!foo 1", "1"), ("!reset null", "null"), ("!!binary aGk=", "hi"), ("!!python/name:os.system x", "x"),
    ],
)  # fmt: skip
def test_value_of(text: str, value: object) -> None:
    assert written(text) == value
    assert type(written(text)) is type(value)


@pytest.mark.parametrize(
    "text", ["!!int abc", "!!bool yes", "!!int", "!!null a", "!!float x", "!!binary '@'", "!!timestamp x"]
)
def test_tags_that_do_not_fit(text: str) -> None:
    with pytest.raises(BadTag):
        written(text)
