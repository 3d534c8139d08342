"""The commands that a healthcheck starts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockcto_compose.docker.commands import of_shell, of_test, of_words, unquoted

TABLE = [
    ("curl -f http://x/", [("curl", "-f", "http://x/")]),
    ("a && b || exit 1", [("a",), ("b",), ("exit", "1")]),
    ("a | grep -q 'x y'; b", [("a",), ("grep", "-q", "x y"), ("b",)]),
    ("a >/dev/null 2>&1 || b", [("a",), ("b",)]),
    ("A=1 B='2' cmd -x", [("cmd", "-x")]),
    ("if a; then b; else c; fi", [("a",), ("b",), ("c",)]),
    ("timeout -k 1 5 curl x", [("5", "curl", "x")]),
    ("timeout 5 curl x", [("curl", "x")]),
    ("exec cmd\nother # cmd3", [("cmd",), ("other",)]),
    ('test "$(curl -s x)" = ok', [("curl", "-s", "x"), ("test", "$(curl -s x)", "=", "ok")]),
    ("test '$(curl)' = ok", [("test", "$(curl)", "=", "ok")]),
    ("! cmd \\\n -x", [("cmd", "-x")]),
    ("a \"b \\\" c\" d\\ e", [("a", 'b " c', "d e")]),
    ("(a && b) & c", [("a",), ("b",), ("c",)]),
    ("cat <<EOF", [("cat",)]),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), TABLE)
def test_a_shell_text_is_read_as_simple_commands(text: str, words: list[tuple[str, ...]]) -> None:
    found = of_shell(text)
    assert found is not None
    assert [command.words for command in found] == words


@pytest.mark.parametrize("text", ["a 'b", 'a "b', "a $(b", "a `b", "a ${b", "\\", "x" * 30_000])
def test_what_does_not_close_is_not_read(text: str) -> None:
    assert of_shell(text) is None or text.startswith(("a $(", "a ${"))


def test_operators_stand_before_their_command() -> None:
    found = of_shell("a && b || c; d | e")
    assert found is not None
    assert [command.before for command in found] == ["", "&&", "||", ";", "|"]


@pytest.mark.parametrize(
    ("test", "programs"),
    [
        (["CMD", "/usr/bin/curl", "x"], ["curl"]),
        (["CMD", "sh", "-c", "a && b"], ["sh", "a", "b"]),
        (["CMD", "bash", "-e", "-c", "a"], ["bash", "a"]),
        (["CMD-SHELL", "a || b"], ["a", "b"]),
        (["CMD-SHELL"], []),
        (["NONE"], []),
        ([], []),
    ],
)
def test_the_commands_of_a_test(test: list[str], programs: list[str]) -> None:
    found = of_test(test)
    assert found is not None
    assert [command.program for command in found] == programs


@given(st.text(alphabet="ab '\"\\|&;<>$(){}`#\n\t=2!", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for command in of_shell(text) or ():
        assert command.words
        assert isinstance(command.program, str)


@given(st.lists(st.text(max_size=8), max_size=5))
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    of_words(words)
    of_test(words)


@given(st.text(alphabet="abc xyz|&;<>$()", min_size=1, max_size=20))
def test_quotes_keep_a_text(text: str) -> None:
    assert unquoted(f"'{text}'") == text
    found = of_shell(f"cmd '{text}'")
    assert found is not None
    assert found[-1].words == ("cmd", text)
