"""What is known about public images: their healthcheck, their user, their tools. The facts are in `images.txt`.

The file is plain paragraphs: they read well in a review, and cost 0.3 ms to load where TOML would cost many times that.
"""

from __future__ import annotations

import json
import os
from enum import Enum
from functools import cache
from typing import NamedTuple

from dockcto_compose.docker.reference import ImageReference
from dockcto_compose.text.regex import regex


class RootMode(Enum):
    """As whom a container of the image runs if nobody says otherwise."""

    NONROOT = "nonroot"
    DROPS = "drops"
    ROOT = "root"
    ROOT_MASTER = "root-master"
    UNKNOWN = "unknown"


class Builtin(Enum):
    """Whether the image has a HEALTHCHECK of its own."""

    YES = "yes"
    NO = "no"
    BELIEVED = "believed"


class Probe(NamedTuple):
    """A healthcheck as it stands in a compose file; a `$` for the container is `$$`."""

    test: tuple[str, ...]
    interval: str
    timeout: str
    retries: int
    start_period: str


class ImageFacts(NamedTuple):
    """One paragraph of the facts.

    `tier`: A and B are right where `needs` is proven, C is a hint, N is builtin or impossible. `image_user` is the
    image's own USER ("" is root), `runs_as` who really runs, `user_override` what `user:` may be, `note` the
    precondition in words. Nothing of an `unverified` row may go into a fix.
    """

    images: tuple[str, ...]
    tags: str
    probe: Probe | None
    tier: str
    needs: str
    note: str
    image_user: str
    runs_as: str
    root_mode: RootMode
    user_override: str
    builtin_healthcheck: Builtin
    tools: str
    grade: str
    source: str

    @property
    def unverified(self) -> bool:
        return self.grade.startswith("K")

    @property
    def may_have_healthcheck(self) -> bool:
        """Whether the image has a healthcheck or is believed to: a missing one in the compose file is no finding."""
        return self.builtin_healthcheck is not Builtin.NO


def lookup(reference: ImageReference) -> ImageFacts | None:
    """The facts for an image and its tag; None where nothing is known."""
    return next(iter(candidates(reference)), None)


def candidates(reference: ImageReference) -> list[ImageFacts]:
    """All rows for an image and its tag, the best first: they differ in what a probe needs."""
    exact, wild = _paragraphs()
    name = reference.familiar_name
    found = [*exact.get(name, ()), *(row for pattern, row in wild if _matches(pattern, name))]
    return [facts for facts in map(_read, found) if fits(facts.tags, reference.effective_tag)]


def every_row() -> list[ImageFacts]:
    """All facts, in the order of the file."""
    return [_read(paragraph) for paragraph in _file()]


@cache
def _file() -> list[str]:
    with open(os.path.join(os.path.dirname(__file__), "images.txt"), encoding="utf-8") as file:
        text = file.read()
    return [paragraph for paragraph in text.split("\n\n") if paragraph.startswith("image: ")]


@cache
def _paragraphs() -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """Paragraphs by image name, and those whose name is a pattern."""
    exact: dict[str, list[str]] = {}
    wild: list[tuple[str, str]] = []
    for paragraph in _file():
        for name in paragraph[: paragraph.index("\n")].removeprefix("image: ").split():
            if "*" in name:
                wild.append((name, paragraph))
            else:
                exact.setdefault(name, []).append(paragraph)
    return exact, wild


@cache
def _read(paragraph: str) -> ImageFacts:
    fields = dict(line.split(": ", 1) for line in paragraph.rstrip("\n").split("\n"))
    probe = None
    if "test" in fields:
        test = tuple(json.loads(fields["test"]))
        probe = Probe(test, fields["interval"], fields["timeout"], int(fields["retries"]), fields["start-period"])
    return ImageFacts(
        images=tuple(fields["image"].split()),
        tags=fields["tags"],
        probe=probe,
        tier=fields["tier"],
        needs=fields.get("needs", ""),
        note=fields.get("note", ""),
        image_user=fields.get("image-user", ""),
        runs_as=fields.get("runs-as", ""),
        root_mode=RootMode(fields["root"]),
        user_override=fields.get("override", ""),
        builtin_healthcheck=Builtin(fields["builtin"]),
        tools=fields.get("tools", ""),
        grade=fields["grade"],
        source=fields["source"],
    )


_FLOATING = frozenset(
    (
        "latest",
        "stable",
        "lts",
        "alpine",
        "slim",
        "debian",
        "ubuntu",
        "trixie",
        "bookworm",
        "bullseye",
        "noble",
        "jammy",
    )
)
"""Tags, or their first part, that mean the newest version."""

_VERSION = regex(r"v?([0-9]+(?:\.[0-9]+)*)(?![0-9a-zA-Z])")
_DATE = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NEWEST = 10**9


def fits(condition: str, tag: str | None) -> bool:
    """Whether a tag meets a condition of the facts (see `images.txt`). An unknown tag (None) meets only `*`."""
    if condition == "*":
        return True
    if tag is None:
        return False
    return any(all(_holds(word, tag) for word in choice.split()) for choice in condition.split(" | "))


def _holds(word: str, tag: str) -> bool:
    if word.startswith("!"):
        return not _matches(word[1:], tag)
    if word.startswith("date:"):
        first, _, last = word.removeprefix("date:").partition("..")
        day = _DATE.search(tag)
        return day is not None and first <= day[0] <= last
    if word[0] not in "<>=":
        return _matches(word, tag)
    version = _version(tag)
    wanted = tuple(int(part) for part in word.lstrip("<>=").split("."))
    if version is None:
        return False
    if word.startswith("="):
        return version[: len(wanted)] == wanted
    full = version + (_NEWEST,) * (len(wanted) - len(version))
    return full >= wanted if word.startswith(">=") else full < wanted


def _matches(pattern: str, text: str) -> bool:
    """Whether a text is what a pattern says, `*` standing for anything."""
    first, *others = pattern.split("*")
    if not others:
        return text == pattern
    if not text.startswith(first) or len(text) < len(first) + len(others[-1]) or not text.endswith(others[-1]):
        return False
    at, end = len(first), len(text) - len(others[-1])
    for part in others[:-1]:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def _version(tag: str) -> tuple[int, ...] | None:
    """The version at the front of a tag. `17` stands for its newest 17.x, and `latest` for the newest of all."""
    match = _VERSION.match(tag)
    if match and len(match[1]) < 40:
        return tuple(int(part) for part in match[1].split("."))
    return (_NEWEST,) if tag.partition("-")[0] in _FLOATING else None
