"""What COPY and ADD take from the build context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dockcto_compose.docker.context import source_path
from dockcto_compose.docker.dockerfile.heredocs import is_mark
from dockcto_compose.docker.dockerfile.model import Dockerfile, Instruction, Stage, Word
from dockcto_compose.text.regex import regex

_REMOTE = regex(r"(?:https?|ftp|git|ssh)://|git@|[\w.-]+@[\w.-]+:|github\.com/")
_WILD = regex(r"[*?\[]")
_ARCHIVE = regex(r"\.(?:tar|tar\.\w+|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst|zip)\Z", re.IGNORECASE)


class Taken(NamedTuple):
    """One source of a COPY or ADD: its word, and the path in the context that it names (`.` is all of it).

    Only what is written out: no variable, no address, no here-document.
    """

    instruction: Instruction
    stage: Stage
    word: Word
    path: str

    @property
    def is_wild(self) -> bool:
        return bool(_WILD.search(self.path))

    @property
    def is_archive(self) -> bool:
        """Whether ADD would unpack it, going by its name."""
        return bool(_ARCHIVE.search(self.path))

    @property
    def takes_all(self) -> bool:
        return self.path in (".", "*")

    @property
    def leaves_context(self) -> bool:
        """Whether it is written as if there were something above the context."""
        return self.word.text.startswith("../")


def taken(stage: Stage, dockerfile: Dockerfile) -> Iterator[Taken]:
    """What the instructions of a stage take from the context, in their order."""
    for instruction in stage.instructions:
        if instruction.keyword in ("COPY", "ADD") and instruction.flag("from") is None:
            for word in instruction.words[:-1]:
                text = word.text
                if "$" in text or is_mark(text) or is_remote(text) or text.startswith(('"', "'")):
                    continue
                if dockerfile.escape in text:
                    continue
                yield Taken(instruction, stage, word, source_path(text))


def is_remote(text: str) -> bool:
    """Whether ADD would fetch it."""
    return bool(_REMOTE.match(text))


def destination(instruction: Instruction) -> str:
    """The last word of a COPY or ADD, as it is written."""
    return instruction.words[-1].text if instruction.words else ""
