"""What a Dockerfile says to other linters counts here for the rules that ask the same.

`# hadolint ignore=DL3020` above an instruction, `# hadolint global ignore=...` anywhere, `# check=skip=...` at the top.
Facts: hadolint's manual; the build checks of moby/buildkit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockcto_compose.docker.effective import Engine
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.text.regex import regex

if TYPE_CHECKING:
    from dockcto_compose.docker.dockerfile.model import Dockerfile, Instruction

# our rule, and what hadolint (DL) and BuildKit call the same
EQUIVALENT = {
    "image-untagged": ("DL3006",),
    "image-floating-tag": ("DL3007",),
    "root-user": ("DL3002",),
    "user-without-uid": ("DL3066",),
    "missing-healthcheck": ("DL3057",),
    "add-instead-of-copy": ("DL3020",),
    "secret-in-dockerfile": ("DL3064", "SecretsUsedInArgOrEnv"),
    "duplicate-stage-name": ("DL3024", "DuplicateStageName"),
    "reserved-stage-name": ("ReservedStageName",),
    "constant-from-platform": ("DL3029", "DL3065", "FromPlatformFlagConstDisallowed"),
    "undefined-arg-in-from": ("UndefinedArgInFrom",),
    "from-unresolved": ("InvalidDefaultArgInFrom",),
    "copy-source-ignored": ("CopyIgnoredFile",),
    "unneeded-packages": ("DL3015",),
    "package-lists-left": ("DL3009", "DL3019"),
    "registry-not-allowed": ("DL3026",),
}

_IGNORE = regex(r"hadolint\s+(?:global\s+)?ignore\s*=\s*([\w,\s]+)")
_GLOBAL = regex(r"^[ \t]*#[ \t]*hadolint[ \t]+global[ \t]+ignore[ \t]*=[ \t]*([\w, \t]+)", re.MULTILINE)


def waived(diagnostic: Diagnostic, engine: Engine) -> bool:
    """Whether the Dockerfile that holds the finding, as a file or inside the compose file, says not to report it."""
    names = EQUIVALENT.get(diagnostic.rule)
    found = _holder(diagnostic, engine) if names else None
    if not names or found is None:
        return False
    dockerfile, offset = found
    said = _for_all(dockerfile)
    instruction = instruction_at(dockerfile, offset)
    for comment in instruction.comments if instruction is not None else ():
        match = _IGNORE.match(comment)
        said |= _split(match[1]) if match else set()
    return "all" in said or any(name.lower() in said for name in names)


def _holder(diagnostic: Diagnostic, engine: Engine) -> tuple[Dockerfile, int] | None:
    """The Dockerfile that holds a finding, and the offset in it."""
    dockerfile = engine.dockerfile(diagnostic.source)
    if dockerfile is not None:
        return dockerfile, diagnostic.span.start
    return engine.inline_at(diagnostic.source, diagnostic.span.start)


def _for_all(dockerfile: Dockerfile) -> set[str]:
    said = {name for match in _GLOBAL.finditer(dockerfile.text) for name in _split(match[1])}
    check = dockerfile.directive("check")
    for setting in check.value.split(";") if check is not None else ():
        key, _, names = setting.partition("=")
        if key.strip().lower() == "skip":
            said |= _split(names)
    return said


def _split(names: str) -> set[str]:
    return {name.strip().lower() for name in names.split(",")}


def instruction_at(dockerfile: Dockerfile, offset: int) -> Instruction | None:
    """The instruction that an offset lies in."""
    return next((one for one in dockerfile.instructions if one.span.start <= offset <= one.span.end), None)
