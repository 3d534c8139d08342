"""Which programs an image lacks, as far as that is certain.

Sources: the Dockerfiles of the Docker Official Images (docker-library), of Google's distroless and of Microsoft's .NET
images; for images that run as they are, the `tools` of `images.txt`. What may be there is never called missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import Build, EffectiveService
from dockcto_compose.docker.images import ImageFacts, fits
from dockcto_compose.docker.reference import ImageReference
from dockcto_compose.text.regex import regex

if TYPE_CHECKING:
    from dockcto_compose.docker.dockerfile.model import Instruction

CURL, WGET, NETCAT, BASH, SHELL = "curl", "wget", "nc", "bash", "sh"
_ALIASES = {"netcat": NETCAT, "ncat": NETCAT, "ash": SHELL, "dash": SHELL}

_NOTHING = frozenset((CURL, WGET, NETCAT, BASH, SHELL))
_DEBIAN = frozenset((CURL, WGET, NETCAT))
_ALPINE = frozenset((CURL, BASH))
_BUILDPACK = frozenset((NETCAT,))

# what the words of `tools` in images.txt say for certain
_STATED = {
    "none": _DEBIAN,
    "none (gnupg,less,xz only)": _DEBIAN,
    "none (wget purged)": _DEBIAN,
    "none (curl uninstalled at end of build)": _DEBIAN,
    "none; bash": _DEBIAN,
    "none; bash is /bin/sh": _DEBIAN,
    "bash only": _DEBIAN,
    "none, no shell": _NOTHING,
    "busybox": frozenset((CURL,)),
    "busybox nc": frozenset((CURL,)),
    "busybox wget": frozenset((CURL,)),
    "busybox wget,nc": frozenset((CURL,)),
    "wget (curl purged)": frozenset((CURL,)),
    "busybox wget on alpine; none on debian": frozenset((CURL,)),
}
# programs that images used to have, or do not have yet: image, tags, program, what to use
_CHANGED = (
    ("mariadb", ">=11", "mysqladmin", "mariadb-admin or healthcheck.sh"),
    ("mariadb", ">=11", "mysql", "mariadb or healthcheck.sh"),
    ("mongo", ">=6", "mongo", "mongosh"),
    ("mongo", "<5", "mongosh", "mongo"),
)
_BUILDPACK_DEPS = frozenset(("node", "python", "ruby", "golang", "rust", "perl"))
_OPERATING = frozenset(("debian", "ubuntu"))
_RUNTIMES = frozenset(f"mcr.microsoft.com/dotnet/{name}" for name in ("aspnet", "runtime", "runtime-deps"))
# steps of a build that may bring programs nobody can see here
_HIDDEN_STEPS = regex(
    r"\.sh\b|\bxargs\b|\$\(|`|\bplaywright\b|\bnix\b|\bansible\b|\binstall\b[^\n]*\$|\bapk\b[^\n]*\$|\bmake\b|\bconda\b",
    re.IGNORECASE,
)

_PATHS = regex(r"/(?:usr/)?(?:local/)?s?bin/?\Z")  # whole folders of programs


class Lack(NamedTuple):
    """Why a program is missing: `where` names the image in words, `instead` what it has in its place, if known.

    `certain`: no step of a build could have brought it.
    """

    where: str
    certain: bool
    instead: str = ""


def lack(effective: EffectiveService, program: str) -> Lack | None:
    """Why a service's container has no such program; None where it has, or where nobody knows."""
    wanted = _ALIASES.get(program, program)
    if _mentioned(effective.service, program, wanted):
        return None
    instead = WGET if wanted == CURL and has_busybox(effective) else ""
    if effective.build is not None:
        return _of_build(effective, effective.build, wanted, instead)
    image = effective.reference
    if image is None:
        return None
    for name, tags, gone, successor in _CHANGED:
        if wanted == gone and image.familiar_name == name and fits(tags, image.effective_tag):
            return Lack(f'"{image.familiar}"', True, successor)
    lacking = _of_image(image, effective.facts)
    return Lack(f'"{image.familiar}"', True, instead) if lacking is not None and wanted in lacking else None


def _of_image(image: ImageReference, facts: ImageFacts | None) -> frozenset[str] | None:
    if facts is None:
        return base_lacks(image)
    return None if facts.unverified else _STATED.get(facts.tools)


def base_lacks(reference: ImageReference) -> frozenset[str] | None:
    """What an image to build on lacks; None where that is not known."""
    name, tag = reference.familiar_name.removeprefix("public.ecr.aws/docker/library/"), reference.effective_tag or ""
    if name.startswith("gcr.io/distroless/"):
        return None if "debug" in tag else _NOTHING
    if name in _RUNTIMES:
        if "chiseled" in tag or "distroless" in tag:
            return _NOTHING
        return _ALPINE if "alpine" in tag else _DEBIAN if re.match(r"(?:[6-9]|[1-9]\d)(?:\.|-|\Z)", tag) else None
    if name == "alpine" or (name == "busybox" and reference.digest is None):
        return _ALPINE
    if name in _OPERATING:
        return _DEBIAN
    if name in _BUILDPACK_DEPS and tag:
        if "windows" in tag or "nanoserver" in tag:
            return None
        return _ALPINE if "alpine" in tag else _DEBIAN if "slim" in tag else _BUILDPACK
    return None


def _of_build(effective: EffectiveService, build: Build, wanted: str, instead: str) -> Lack | None:
    """What the base lacks, where no step of the Dockerfile may have brought it: installed, copied, or out of sight."""
    view, base = build.view, effective.base
    if view is None:
        return None
    steps = [step for stage in view.chain for step in stage.instructions if step.keyword in ("RUN", "COPY", "ADD")]
    texts = [step.text + "".join(document.content for document in step.heredocs) for step in steps]
    names = "|".join(["busybox", wanted, *(alias for alias, program in _ALIASES.items() if program == wanted)])
    if any(re.search(rf"(?<![\w.-])(?:{names})", text) for text in texts) or any(map(_brings_a_system, steps)):
        return None
    if view.base_image == "scratch":
        return Lack("the image, which is built from scratch,", True)
    runs = [text for step, text in zip(steps, texts, strict=True) if step.keyword == "RUN"]
    if base is None or any(map(_HIDDEN_STEPS.search, runs)):
        return None
    lacking = _of_image(base, effective.base_facts)
    if lacking is None or wanted not in lacking:
        return None
    return Lack(f'the image, which is built from "{base.familiar}",', lacking is _NOTHING, instead)


def _brings_a_system(step: Instruction) -> bool:
    """Whether a step copies whole folders of a system into the image, or an archive that may hold one."""
    *sources, target = step.arguments or ("",)
    if step.keyword == "RUN" or not re.match(r"/(?:(?:usr|bin|sbin)(?:/|\Z)|\Z)", target):
        return False
    return any(re.search(r"(?:/|\.|rootfs|\.(?:tar|tgz|txz)[.\w]*|\*)\Z", source) for source in sources)


def _mentioned(service: Service, *programs: str) -> bool:
    """Whether the service itself brings the program: installs it as it starts, or mounts it."""
    started = f"{service.get('entrypoint')} {service.get('command')}"
    if any(re.search(rf"(?<![\w.-]){re.escape(program)}(?![\w-])", started) for program in programs):
        return True
    mounts = [mount for key in ("volumes", "configs") for mount in service.get(key) or () if isinstance(mount, dict)]
    targets = [str(mount.get("target") or mount.get("source")) for mount in mounts]
    return any(target.rpartition("/")[2] in programs or _PATHS.match(target) for target in targets)


def has_busybox(effective: EffectiveService) -> bool:
    """Whether the programs of a service's image are those of BusyBox, for certain."""
    image, facts = effective.reference, effective.facts
    view = effective.view
    if view is not None:
        if any(re.search(r"\badd\b[^\n]*\bwget\b", i.text) for stage in view.chain for i in stage.instructions):
            return False
        image, facts = effective.base, effective.base_facts
    if image is None:
        return False
    if facts is not None:
        if facts.unverified:
            return False
        return facts.tools.startswith("busybox wget") and (
            " on alpine" not in facts.tools or "alpine" in (image.tag or "")
        )
    return base_lacks(image) is _ALPINE
