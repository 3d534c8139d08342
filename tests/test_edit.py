"""Edits of a text: applied together or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockcto_compose.text.edit import Edit, EditConflict, apply, touches
from dockcto_compose.text.source import Source, Span

SOURCE = Source("f", "abcdef")


def edit(start: int, end: int, text: str) -> Edit:
    return Edit(SOURCE, Span(start, end), text)


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ([], "abcdef"),
        ([edit(1, 2, "X")], "aXcdef"),
        ([edit(4, 5, ""), edit(0, 1, "YY")], "YYbcdf"),
        ([edit(2, 2, "1"), edit(2, 2, "2")], "ab12cdef"),
        ([edit(2, 4, ""), edit(2, 2, "X"), edit(4, 4, "Y")], "abXYef"),
        ([edit(6, 6, "!")], "abcdef!"),
    ],
)
def test_apply(edits: list[Edit], after: str) -> None:
    assert apply(SOURCE.text, edits) == after


def test_overlaps_are_refused() -> None:
    with pytest.raises(EditConflict):
        apply(SOURCE.text, [edit(0, 3, ""), edit(2, 4, "")])
    with pytest.raises(EditConflict):
        apply(SOURCE.text, [edit(0, 3, ""), edit(1, 1, "x")])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.text("xy", max_size=2)), max_size=4))
def test_what_does_not_touch_never_conflicts(places: list[tuple[int, int, str]]) -> None:
    edits = [edit(min(a, b), max(a, b), text) for a, b, text in places]
    pairs = [(one.span, two.span) for i, one in enumerate(edits) for two in edits[:i]]
    if any(touches(*pair) for pair in pairs):
        return
    after = apply(SOURCE.text, edits)
    assert len(after) == len(SOURCE.text) + sum(len(e.text) - (e.span.end - e.span.start) for e in edits)
    assert apply(SOURCE.text, reversed(edits)) == after
