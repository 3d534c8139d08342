"""Giving an image a user of its own: a line in its Dockerfile, where nothing speaks against it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.bases import NewUser, user_for
from dockcto_compose.docker.dockerfile.effective import StageView
from dockcto_compose.docker.dockerfile.model import Instruction
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.docker.inline import NotEditableError
from dockcto_compose.docker.reference import ImageReference
from dockcto_compose.rules.build_edits import mend
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Span

# what may follow USER: none of it writes into the image
_LATER = frozenset(("CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "LABEL", "ENV"))
_PRIVILEGED = 1024


def with_user(effective: EffectiveService, of: Callable[[Service], EffectiveService]) -> tuple[Fix | None, str]:
    """The fix that ends a Dockerfile's root, and an empty text; or no fix, and what speaks against it.

    `of` gives the effective form of the project's other services.
    """
    view, build = effective.view, effective.build
    if view is None or build is None:
        return None, "the Dockerfile is not known"
    user = _user(effective.base, view)
    if user is None:
        return None, "which user the base image has, or how to add one, is not known"
    for service in effective.service.project.services.values():
        other = of(service)
        if other.build is not None and other.build.path == build.path:
            reason = _against(service, other)
            if reason:
                return None, reason
    if any(base.parent is view.stage for base in view.graph.bases):
        return None, "other stages go on from this one, and may need root"
    if reason := _against_by_program(view):
        return None, reason
    return mend(effective, f"Add `USER {user.uid}`", lambda: [_edit(effective, view, user)], UNSAFE)


def _user(base: ImageReference | None, view: StageView) -> NewUser | None:
    if view.base_image == "scratch":
        return NewUser(65532)
    return user_for(base) if base is not None else None


def _against(service: Service, effective: EffectiveService) -> str:
    """What a service does that a user without privileges may not; empty where nothing is known."""
    view = effective.view
    if service.get("volumes") or (view is not None and view.volumes):
        return "the files of its volumes belong to root"
    targets = [port.get("target") for _, port in mappings(service.get("ports"))]
    targets += [port.first for port in view.ports] if view is not None else []
    if any(isinstance(port, int) and port < _PRIVILEGED for port in targets):
        return f"it listens on a port below {_PRIVILEGED}, which not every engine leaves to others than root"
    return ""


def _against_by_program(view: StageView) -> str:
    """Whether a script starts the program: such scripts prepare things as root. Empty where none does."""
    for setting in (view.entrypoint, view.cmd):
        words = setting.value if setting is not None else ()
        if words is None or any(posixpath.splitext(word)[1] == ".sh" or "entrypoint" in word for word in words or ()):
            return "a script starts the program, and may need root"
    return ""


def _edit(effective: EffectiveService, view: StageView, user: NewUser) -> Edit:
    """The lines, behind the last instruction that writes into the image."""
    build = effective.build
    if build is None or build.source is None:
        raise NotEditableError("the Dockerfile is not known")
    before: Instruction = view.stage.start
    for instruction in view.stage.instructions:
        if instruction.keyword not in _LATER:
            before = instruction
    source = build.source
    lines = [f"RUN {user.command}"] * bool(user.command) + [f"USER {user.uid}"]
    at = source.next_line(before.span.end)
    if at == len(source.text) and source.text[-1:] not in ("\n", "\r"):
        return build.edit(Span(at, at), "".join(source.newline + line for line in lines))
    return build.edit(Span(at, at), "".join(line + source.newline for line in lines))
