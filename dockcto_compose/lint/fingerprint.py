"""Names for findings that stay the same when lines move: for baselines, code scanning and review comments.

A fingerprint is made of what a finding is about (its rule, its file, its place in the tree of the file, the text it
underlines), never of its line. Findings that share all of that are told apart by their order. Quotes, indents, comments
and the order of keys are no part of it: a formatter may change them all.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256
from operator import mul
from sys import byteorder

from dockcto_compose.docker.secrets import is_secret_name
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Source

SCHEME = "dockcto/v1"
LONGEST = 200  # characters of the underlined text that count
LONGEST_ITEM = 2_000  # characters in which the name of an item is looked for

_INDEX = regex(r"\[\d+\]")
_KEY = regex(r'(?:^|\.)([^.\[\]]+)(?:\[\d+\])*$|\["([^"]*)"\](?:\[\d+\])*$')
_USER_INFO = regex(r"://[^/\s]*@")
_VARIABLE = regex(r"\$\{?(\w+)")
_VARIABLE_RULES = regex(r"(?:^|-)variable(?:-|$)")
_ENTRY = regex(r"[\"']?\w[\w-]*[\"']?[ \t]*:(?:[ \t][^\n]*)?\r?\n")  # the first of a block mapping
_NAMING = regex(
    r"""(?:^|[\n{,])[ \t-]*["']?(source|target|published|path|file|name)["']?[ \t]*:[ \t]*([^\s,{}\[\]#]+)"""
)
_SECRET_RULES = regex(r"(?:^|-)secret(?:-|$)")


def fingerprints(diagnostics: Iterable[Diagnostic], shown: Callable[[str], str]) -> list[str]:
    """A name of 16 hexadecimal digits for each finding, no two alike; `shown` makes a path one that any machine has."""
    seen: Counter[str] = Counter()
    found = []
    for diagnostic in diagnostics:
        subject = "\0".join((diagnostic.rule, shown(diagnostic.source.path), *_about(diagnostic)))
        seen[subject] += 1
        name = f"{SCHEME}\0{subject}\0{seen[subject]}"
        found.append(sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16])
    return found


def _about(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """The service, the place in the tree, and what is underlined there.

    A variable is reported where it comes up first, and any service may become the first: its name alone counts.
    """
    if _VARIABLE_RULES.search(diagnostic.rule):
        name = _VARIABLE.match(_underlined(diagnostic, LONGEST))
        if name is not None:
            return "", "", f"${name[1]}"
    return diagnostic.service or "", _INDEX.sub("[]", diagnostic.yaml_path), detail(diagnostic)


def detail(diagnostic: Diagnostic) -> str:
    """What a finding underlines, without quotes and extra blanks; of an item that is a mapping, what names it.

    Nothing that may be a secret is part of it: a hash of a password that is easy to guess gives it away.
    """
    if _SECRET_RULES.search(diagnostic.rule):
        return ""
    key = _KEY.search(diagnostic.yaml_path)
    if key is not None and is_secret_name(key[1] or key[2] or ""):
        return ""
    text = _underlined(diagnostic, LONGEST_ITEM)
    if text.startswith("{") or _ENTRY.match(text):
        named = {f"{name}={_plain(value)}" for name, value in _NAMING.findall(text)}
        return " ".join(sorted(named))
    text = _plain(text[:LONGEST].partition("\n")[0])
    name, sign, _ = text.partition("=")
    return name + sign if is_secret_name(name.rpartition(" ")[2]) else text


def _underlined(diagnostic: Diagnostic, longest: int) -> str:
    start, end = diagnostic.span
    return diagnostic.source.text[start : min(end, start + longest)].lstrip()


def _plain(text: str) -> str:
    """A text without quotes, extra blanks, and the user of a URL."""
    return _USER_INFO.sub("://@", " ".join(text.replace('"', "").replace("'", "").split()))


_WINDOW = 100  # characters
_POWERS = [pow(37, _WINDOW - 1 - n, 1 << 64) for n in range(_WINDOW)]
_END = 0xFFFF


def line_hashes(source: Source) -> list[str]:
    """`primaryLocationLineHash` of every line (the first is line 1), as GitHub computes it for code scanning.

    A line's value is a hash of the 100 UTF-16 units from its start on, blanks and tabs not counted, and how often that
    hash has come up so far. Facts: github/codeql-action, src/fingerprints.ts.
    """
    text = source.text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = array("H", text.encode("utf-16-le", "surrogatepass"))
    if byteorder == "big":
        units.byteswap()
    units.append(_END)
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == 10)]
    seen: Counter[int] = Counter()
    found = []
    for start in starts:
        value = sum(map(mul, units[start : start + _WINDOW], _POWERS)) % (1 << 64)
        seen[value] += 1
        found.append(f"{value:x}:{seen[value]}")
    return found
