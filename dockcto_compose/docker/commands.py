"""What a healthcheck or a command line starts: the simple commands in it, as a shell would find them.

Grammar: POSIX.1-2024, Shell Command Language, 2.3 (tokens) and 2.9.1 (simple commands). Expansions stay as they are
written; what stands in `$(...)` is read as commands of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dockcto_compose.text.regex import regex

SHELLS = frozenset(("sh", "ash", "bash", "dash", "zsh"))
LONGEST = 20_000  # characters; a script beyond that is not judged

_TOKEN = regex(
    r"""(?P<blank>[ \t\r]+|\\\n)
    |(?P<redirect>[0-9]*(?:>>|<<<|<<|>&|<&|>\||>|<)|&>>?)
    |(?P<operator>\|\||&&|;;|[;&|()\n])
    |(?P<word>(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\((?:[^()'"]|'[^']*'|"[^"]*")*\)|\$\{[^{}]*\}|`[^`]*`
       |[^\s|&;()<>'"\\`])+)""",
    re.VERBOSE | re.DOTALL,
)
_PIECE = regex(r"""\\(.)|'([^']*)'|"((?:\\.|[^"\\])*)"|([^'"\\]+)""", re.DOTALL)
_NESTED = regex(r"\$\(([^()]+)\)|`([^`]+)`")
_ASSIGNMENT = regex(r"[A-Za-z_]\w*=")
# words that a command may stand behind, and programs that start another one
_LEADING = frozenset(
    ("!", "if", "then", "elif", "else", "while", "until", "do", "{", "time", "exec", "command", "nohup")
)
_NO_COMMAND = frozenset(("for", "case", "fi", "done", "esac", "}", "function", "in", "[[", "select"))


class Command(NamedTuple):
    """One simple command: its words without quotes, the operator before it (`&&`, `||`, `;`, `|`, empty for the first).

    `nested`: it stands in a substitution, so its exit status does not count.
    """

    words: tuple[str, ...]
    before: str = ""
    nested: bool = False

    @property
    def program(self) -> str:
        """The program's name without its folder."""
        return self.words[0].rpartition("/")[2]

    @property
    def arguments(self) -> tuple[str, ...]:
        return self.words[1:]


def of_test(test: Sequence[str]) -> list[Command] | None:
    """The commands of a healthcheck's `test`; None where it cannot be read. `NONE` has none."""
    kind, *words = test or [""]
    if kind == "CMD-SHELL":
        return of_shell(words[0]) if words else []
    return of_words(words) if kind == "CMD" else []


def of_words(words: Sequence[str]) -> list[Command] | None:
    """The commands of a command line in exec form; the text behind `sh -c` is read as a shell's."""
    if not words:
        return []
    own = Command(tuple(words))
    if own.program in SHELLS:
        for index, word in enumerate(words[1:4], 1):
            if word.startswith("-") and word.endswith("c") and index + 1 < len(words):
                inner = of_shell(words[index + 1])
                return None if inner is None else [own, *inner]
    return [own]


def of_shell(text: str) -> list[Command] | None:
    """The commands of a shell's text; None where its quotes or brackets do not close, or it is too long."""
    if len(text) > LONGEST:
        return None
    found: list[Command] = []
    words: list[str] = []
    before, skip = "", False
    at = 0
    while at < len(text):
        if text[at] == "#" and (at == 0 or text[at - 1] in " \t\n;"):
            at = text.find("\n", at) if "\n" in text[at:] else len(text)
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        at = match.end()
        if match["redirect"]:
            skip = True
        elif match["operator"]:
            found += _made(words, before)
            words, before, skip = [], ";" if match["operator"] in "\n;;&()" else match["operator"], False
        elif match["word"]:
            if not skip:
                words.append(match["word"])
            skip = False
    return found + _made(words, before)


def _made(words: list[str], before: str) -> list[Command]:
    nested = [inner for word in words for inner in _nested(word)]
    while words and (words[0] in _LEADING or _ASSIGNMENT.match(words[0])):
        words = words[1:]
    if words[:1] == ["timeout"]:
        rest = [i for i, word in enumerate(words[1:], 1) if not word.startswith("-")]
        words = words[rest[1] :] if len(rest) > 1 else []
    if not words or words[0] in _NO_COMMAND:
        return nested
    return [*nested, Command(tuple(map(unquoted, words)), before)]


def _nested(word: str) -> Iterator[Command]:
    if word.startswith("'"):
        return
    for match in _NESTED.finditer(word):
        for command in of_shell(match[1] or match[2]) or ():
            yield command._replace(nested=True)


def unquoted(word: str) -> str:
    """A word of a shell as the program gets it, its variables not expanded."""
    return "".join(
        match[1] or match[2] or (re.sub(r"\\([$`\"\\])", r"\1", match[3]) if match[3] else "") or match[4] or ""
        for match in _PIECE.finditer(word)
    )
