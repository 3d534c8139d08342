"""Commands and the shells that run them."""

from __future__ import annotations

from collections.abc import Sequence

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import Raw, Unsupported, replace
from dockcto_compose.yamltree.node import SCALAR, SEQUENCE

_SHELLS = ("sh", "ash", "bash", "dash", "zsh")
_CODE = regex(r"-[A-Za-z]*[cer]|--eval|--execute|--command|-lc|-ec|eval")
# words that a shell leaves as they are, and those that are its own syntax
_SIMPLE = regex(r"[\w./:=@%+,?~-]+|\$\$(?:\w+|\{\w+\})|[\w./:=@%+,?~-]*\$\$(?:\w+|\{\w+\})[\w./:=@%+,?~-]*")
_OPERATOR = regex(r"\|\|?|&&?|;|[0-9]?>>?(?:&[0-9]|/dev/null)?|<")


def is_shell(words: Sequence[str]) -> bool:
    """Whether a command is `sh -c` or one of its kin."""
    if len(words) < 2 or words[0].rpartition("/")[2] not in _SHELLS:
        return False
    return any(word.startswith("-") and word.endswith("c") for word in words[1:4])


def has_interpreter(words: Sequence[str]) -> bool:
    """Whether a command gives an interpreter its program (`sh -c`, `node -e`): that one reads `$` and `|` itself."""
    return any(_CODE.fullmatch(word) for word in words)


def to_shell_test(service: Service) -> tuple[Fix | None, str]:
    """The fix that turns a service's `["CMD", ...]` test into `["CMD-SHELL", "..."]`."""
    changes = [("services", service.name, "healthcheck", "test")]
    return attempt("Hand the test to the shell", lambda: _shell_test(service), UNSAFE, changes)


def _shell_test(service: Service) -> list[Edit]:
    origin = service.origin("healthcheck", "test")
    if origin is None or origin.node.kind != SEQUENCE:
        raise Unsupported("the test is not written as a list here")
    words = [entry.value for entry in origin.node.entries[1:]]
    texts = [word.value for word in words]
    if any(word.kind != SCALAR for word in words) or not all(
        _SIMPLE.fullmatch(t) or _OPERATOR.fullmatch(t) for t in texts
    ):
        raise Unsupported("a word of the test would need quotes in the shell")
    first = origin.node.entries[0].value
    marks = first.style if first.style in ("'", '"') else '"'
    return replace(origin.node, [Raw(f"{marks}CMD-SHELL{marks}"), Raw(f"{marks}{' '.join(texts)}{marks}")])
