"""Which paths git ignores, by the `.gitignore` files from the repository's top down to the path.

Facts: the manual of gitignore, "PATTERN FORMAT"; held to `git check-ignore` by a test. A library would do the same,
but costs more to import than a whole check takes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dockcto_compose.lint.regular import read_regular


class Pattern(NamedTuple):
    """One line of a `.gitignore`: what it matches, relative to the file's folder, and what it says of that."""

    regex: re.Pattern[str]
    ignores: bool
    folders_only: bool


class Ignore(NamedTuple):
    """The patterns that hold in one folder: (folder, its patterns), outermost first. The last word counts."""

    levels: tuple[tuple[str, tuple[Pattern, ...]], ...] = ()

    def inside(self, folder: str, names: Iterable[str]) -> Ignore:
        """What holds one level down, in `folder` (absolute), which has files of these names."""
        return self.reading(folder, os.path.join(folder, ".gitignore")) if ".gitignore" in names else self

    def reading(self, folder: str, path: str) -> Ignore:
        """With the patterns of the file at `path` too, which count from `folder`; an unreadable file has none."""
        try:
            patterns = parse(_bytes_as_text(read_regular(path).removeprefix(b"\xef\xbb\xbf")).split("\n"))
        except OSError:
            return self
        return Ignore((*self.levels, (folder, patterns))) if patterns else self

    def hides(self, path: str, is_folder: bool = False) -> bool:
        """Whether git ignores the path (absolute), given that it does not ignore the folders above it."""
        for folder, patterns in reversed(self.levels):
            relative = _bytes_as_text(os.fsencode(path[len(folder) :].lstrip(os.sep).replace(os.sep, "/")))
            for pattern in reversed(patterns):
                if (is_folder or not pattern.folders_only) and pattern.regex.fullmatch(relative):
                    return pattern.ignores
        return False


def above(folder: str) -> Ignore:
    """The patterns that hold for `folder` (absolute) from outside of it: those of its repository's folders above, and
    `.git/info/exclude`. None outside of a repository, nor where they would hide the folder itself: who names an
    ignored folder wants it searched."""
    folders = [folder]
    while not os.path.exists(os.path.join(folders[-1], ".git")):
        parent = os.path.dirname(folders[-1])
        if parent == folders[-1]:
            return Ignore()
        folders.append(parent)
    found = Ignore().reading(folders[-1], os.path.join(folders[-1], ".git", "info", "exclude"))
    for outer, inner in zip(reversed(folders[1:]), reversed(folders[:-1]), strict=True):
        found = found.reading(outer, os.path.join(outer, ".gitignore"))
        if found.hides(inner, is_folder=True):
            return Ignore()
    return found


def is_exposed(path: str) -> bool:
    """Whether git would take the file in, or the folder (`/` behind it): it lies in a repository that does not ignore
    it."""
    folder, name = os.path.split(os.path.abspath(path))
    top = folder
    while not os.path.exists(os.path.join(top, ".git")):
        if os.path.dirname(top) == top:
            return False
        top = os.path.dirname(top)
    return not above(folder).inside(folder, os.listdir(folder)).hides(os.path.join(folder, name), path.endswith(os.sep))


def _bytes_as_text(data: bytes) -> str:
    """One character a byte: git matches bytes, so that a `?` stands for half of an é."""
    return data.decode("latin-1")


def parse(lines: Sequence[str]) -> tuple[Pattern, ...]:
    """The patterns of a `.gitignore`; what is no pattern is skipped, as git does."""
    found = []
    for line in lines:
        text = _trimmed(line.removesuffix("\r"))
        ignores = not text.startswith("!")
        text = text if ignores else text[1:]
        if not text or line.startswith("#"):
            continue
        folders_only = text.endswith("/")
        regex = _regex(text.removesuffix("/"))
        if regex is not None:
            found.append(Pattern(regex, ignores, folders_only))
    return tuple(found)


def _trimmed(line: str) -> str:
    """Without trailing blanks, but for one that a backslash keeps."""
    text = line.rstrip(" ")
    slashes = len(text) - len(text.rstrip("\\"))
    return text + " " if slashes % 2 and len(text) < len(line) else text


def _regex(glob: str) -> re.Pattern[str] | None:
    """The glob as a regular expression for a relative path; None where it can match nothing.

    What stands between two stars, or two `**`, is taken where it first fits and never looked for again (an atomic
    group): the star behind it takes whatever is left, so nothing is lost, and the cost stays bounded.
    """
    anchored = "/" in glob
    parts = glob.removeprefix("/").split("/")
    groups = [""] if anchored else ["", ""]
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part == "**" and len(parts) > 1:
            groups.append(".+" if last else "")
            continue
        segment = _segment(part)
        if segment is None:
            return None
        groups[-1] += segment if last else segment + "/"
    first, *others = groups
    if not others:
        return re.compile(first, re.DOTALL | re.ASCII)
    *middle, end = others
    below = "" if end == ".+" else "(?:.*/)?"
    text = first + "".join(f"(?>(?:.*?/)??{group})" for group in middle if group) + below + end
    return re.compile(text, re.DOTALL | re.ASCII)


def _segment(glob: str) -> str | None:
    chunks, at = [""], 0
    while at < len(glob):
        char = glob[at]
        at += 1
        if char == "*":
            while glob[at : at + 1] == "*":
                at += 1
            chunks.append("")
        elif char == "?":
            chunks[-1] += "[^/]"
        elif char == "[":
            found = _set(glob, at)
            if found is None:
                return None
            text, at = found
            chunks[-1] += text
        elif char == "\\":
            if at == len(glob):
                return None
            chunks[-1] += re.escape(glob[at])
            at += 1
        else:
            chunks[-1] += re.escape(char)
    first, *others = chunks
    if not others:
        return first
    *middle, end = others
    return first + "".join(f"(?>[^/]*?{chunk})" for chunk in middle) + "[^/]*" + end


def _set(glob: str, at: int) -> tuple[str, int] | None:
    """A `[...]` as a regular expression, and the offset behind it; None where it is never closed or names no class."""
    negated = glob[at : at + 1] in ("!", "^")
    at += negated
    out, first = "", True
    while at < len(glob) and (first or glob[at] != "]"):
        first = False
        if glob.startswith("[:", at):
            end = glob.find(":]", at)
            name = glob[at + 2 : end] if end > 0 else ""
            if name not in _CLASSES:
                return None
            out, at = out + _CLASSES[name], end + 2
            continue
        low, at = _member(glob, at)
        high = low
        if glob[at : at + 1] == "-" and glob[at + 1 : at + 2] not in ("", "]"):
            high, at = _member(glob, at + 1)
        if low <= high:
            out += f"{re.escape(low)}-{re.escape(high)}"
    if at >= len(glob):
        return None
    if not out:
        return ("[^/]" if negated else "(?!)"), at + 1
    return f"(?!/)[{'^' if negated else ''}{out}]", at + 1


def _member(glob: str, at: int) -> tuple[str, int]:
    if glob[at] == "\\" and at + 1 < len(glob):
        at += 1
    return glob[at], at + 1


_CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": " \\t", "digit": "0-9", "lower": "a-z", "upper": "A-Z",
    "space": "\\s", "xdigit": "0-9a-fA-F", "punct": "!-/:-@\\[-`{-~", "cntrl": "\\x00-\\x1f\\x7f",
    "graph": "!-~", "print": " -~",
}  # fmt: skip
