"""As whom a container runs: from the compose `user:`, the Dockerfile's USER and what is known of the image."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from dockcto_compose.docker.images import ImageFacts, RootMode


class Runs(Enum):
    """Whether the service's processes run as root."""

    NONROOT = "nonroot"
    DROPS = "drops"
    ROOT = "root"
    UNKNOWN = "unknown"


class UserVerdict(NamedTuple):
    """The verdict, why in one sentence (no full stop), and the evidence where it comes from the facts."""

    runs: Runs
    why: str
    source: str = ""


def default_user(
    facts: ImageFacts | None, user: str | None = None, image_user: str | None = None, *, own_entrypoint: bool = False
) -> UserVerdict:
    """As whom a service runs. The first that is set decides.

    `user` is the service's, `image_user` the last USER of the Dockerfile that builds it. `own_entrypoint`: the service
    or its Dockerfile replaces the entrypoint of the image that `facts` describe, so what that does for the user is
    off. An unknown base is never called root.
    """
    for text, where in ((user, "`user:` of the service"), (image_user, "USER of the Dockerfile")):
        if text:
            return _written(text, where)
    if facts is None:
        return UserVerdict(Runs.UNKNOWN, "nothing is known about the image's user")
    return _known(facts, own_entrypoint)


def _written(user: str, where: str) -> UserVerdict:
    name = user.partition(":")[0]
    if getattr(user, "unknown", False) or "$" in user:
        return UserVerdict(Runs.UNKNOWN, f"{where} depends on a variable")
    if name == "root" or (name.isascii() and name.isdecimal() and int(name[:20]) == 0):
        return UserVerdict(Runs.ROOT, f'{where} is "{user}"')
    if not name:
        return UserVerdict(Runs.UNKNOWN, f"{where} names only a group")
    return UserVerdict(Runs.NONROOT, f'{where} is "{user}"')


def _known(facts: ImageFacts, own_entrypoint: bool) -> UserVerdict:
    mode = facts.root_mode
    if mode is RootMode.NONROOT:
        return UserVerdict(Runs.NONROOT, f"the image has a user of its own{_who(facts)}", facts.source)
    if mode is RootMode.UNKNOWN:
        return UserVerdict(Runs.UNKNOWN, "the user of the image is not verified", facts.source)
    if own_entrypoint:
        return UserVerdict(Runs.UNKNOWN, "the image's entrypoint, which decides on the user, is replaced", facts.source)
    if mode is RootMode.DROPS:
        why = f"the image starts as root and its entrypoint changes to another user{_who(facts)}"
        return UserVerdict(Runs.DROPS, why, facts.source)
    if facts.unverified:
        return UserVerdict(Runs.UNKNOWN, "the user of the image is not verified", facts.source)
    if mode is RootMode.ROOT_MASTER:
        why = f"the image's main process runs as root, only its workers do not{_who(facts)}"
        return UserVerdict(Runs.ROOT, why, facts.source)
    return UserVerdict(Runs.ROOT, "the image runs as root", facts.source)


def _who(facts: ImageFacts) -> str:
    return f" ({facts.runs_as})" if facts.runs_as else ""
