"""The options of rules: their words, their defaults as TOML, and that a configuration takes what the page shows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Literal

import pytest

from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.document import page_text
from dockcto_compose.rules.options import example, in_words, options_of, toml

WITH_OPTIONS = [rule for rule in catalog().values() if rule.options is not None]


@dataclass(frozen=True)
class Two:
    """`one_thing`: what it is.
    `other`: another
    that runs on."""

    one_thing: int = 3
    other: tuple[Literal["a", "b"], ...] = ("a",)


def test_a_docstring_says_of_each_field_what_it_is() -> None:
    one, other = options_of(Two)
    assert one == ("one-thing", "a whole number", 3, "what it is")
    assert other == ("other", 'a list of "a", "b"', ("a",), "another that runs on")
    assert options_of(None) == []


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (bool, "true or false"),
        (str, "a text"),
        (tuple[int, ...], "a list of whole numbers"),
        (Literal["map", "list"], '"map" or "list"'),
        (Literal["a", "b", "c"], 'one of "a", "b", "c"'),
        (str | None, "a text"),
    ],
)
def test_types_have_words(hint: object, words: str) -> None:
    assert in_words(hint) == words


@pytest.mark.parametrize("rule", WITH_OPTIONS, ids=lambda rule: rule.id)
def test_a_page_shows_the_defaults_as_a_configuration_takes_them(rule: object) -> None:
    shown = tomllib.loads(example(rule.id, rule.options))["rules"][rule.id]
    default = rule.options()
    assert shown == {
        name.replace("_", "-"): list(value) if isinstance(value, tuple) else value
        for name in getattr(rule.options, "_fields", None) or rule.options.__dataclass_fields__
        for value in [getattr(default, name)]
    }
    assert all(one.about for one in options_of(rule.options))
    assert example(rule.id, rule.options) in page_text(rule)


def test_values_are_written_as_toml() -> None:
    value = {"text": 'a "b" \\', "flag": True, "many": (1, 2)}
    assert tomllib.loads(f"x = {toml(value)}")["x"] == {**value, "many": [1, 2]}
