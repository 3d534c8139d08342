"""Files as text: exact bytes, positions, newlines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockcto_compose.text.source import BOM, Source

TEXTS = st.text(st.sampled_from("ab \t\n\r\x85\u2028\ufeff\U0001f40be\u0301"), max_size=40)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a: 1\n",
        b"a: 1\r\nb: 2\r\n",
        b"\xef\xbb\xbfa: 1",
        "\U0001f40b\u0301".encode(),
        "\ufeffa: é\n".encode("utf-16-le"),
        "\ufeffa: é\n".encode("utf-16-be"),
    ],
)
def test_bytes_come_back(data: bytes) -> None:
    source = Source.from_bytes("f", data)
    assert source.problem is None
    assert source.to_bytes() == data


@given(TEXTS)
def test_any_text_comes_back(text: str) -> None:
    assert Source.from_bytes("f", text.encode()).to_bytes() == text.encode()


@pytest.mark.parametrize(
    ("data", "offset", "message"),
    [
        (b"ab\xff", 2, "byte 0xff is not valid here"),
        ("é".encode() + b"x\xe9y", 2, "byte 0xe9 is not valid here"),
        (b"a: \xc3", 3, "byte 0xc3 is not valid here"),
        (b"\xed\xa0\x80", 0, "byte 0xed is not valid here"),
        (b"\xff\xfea", 1, "not UTF-16-LE text"),
    ],
)
def test_bad_bytes_have_a_place(data: bytes, offset: int, message: str) -> None:
    source = Source.from_bytes("f", data)
    assert source.problem is not None
    assert source.problem.offset == offset
    assert message in source.problem.message
    assert not source.editable


def test_only_utf8_is_editable() -> None:
    assert Source.from_bytes("f", b"a").editable
    assert not Source.from_bytes("f", "\ufeffa".encode("utf-16-le")).editable


@given(TEXTS, st.integers(0, 40))
def test_positions_invert(text: str, offset: int) -> None:
    source = Source("f", text)
    offset = min(offset, len(text))
    line, column = source.position(offset)
    assert source.line_starts[line - 1] + column - 1 == offset
    assert source.line_start(offset) <= offset <= source.next_line(offset) <= len(text)


@given(TEXTS)
def test_lines_end_at_lf_crlf_and_cr_only(text: str) -> None:
    lines = Source("f", text).line_starts
    assert len(lines) == 1 + text.count("\n") + text.replace("\r\n", "").count("\r")
    assert "".join(text[a:b] for a, b in zip(lines, [*lines[1:], len(text)], strict=True)) == text


@pytest.mark.parametrize(
    ("text", "offset", "start", "end", "following", "newline"),
    [
        ("ab\ncd", 1, 0, 2, 3, "\n"),
        ("ab\ncd", 2, 0, 2, 3, "\n"),
        ("ab\ncd", 4, 3, 5, 5, "\n"),
        ("ab\r\ncd", 1, 0, 2, 4, "\r\n"),
        ("ab\r\ncd", 3, 0, 2, 4, "\r\n"),
        ("ab\rcd\n", 0, 0, 2, 3, "\r"),
        ("a\u2028b\x85c\n", 4, 0, 5, 6, "\n"),
        ("a\nb\r\nc", 6, 5, 6, 6, "\n"),
        ("", 0, 0, 0, 0, "\n"),
    ],
)
def test_line_bounds(text: str, offset: int, start: int, end: int, following: int, newline: str) -> None:
    source = Source("f", text)
    assert source.line_start(offset) == start
    assert source.line_end(offset) == end
    assert source.next_line(offset) == following
    assert source.newline_at(offset) == newline


def test_line_text() -> None:
    source = Source("f", BOM + "a\r\nb\n")
    assert [source.line_text(n) for n in range(5)] == ["", BOM + "a", "b", "", ""]
