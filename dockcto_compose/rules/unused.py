"""Top-level resources that nothing in the project uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Project
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import SAFE, UNSAFE, Problem
from dockcto_compose.yamltree.edits import remove


def unused(project: Project, section: str, uses: Iterable[Any]) -> Iterator[Problem]:
    """A problem for every entry of a section that is not among the `uses`.

    Not for one that is external, not where a use is unknown, not in a project without services (that is a part of
    another one), and not where a service uses one that is undefined: most likely the two are one, misspelt.
    Compose leaves unused resources out of the project it resolves, so the fix is safe where it can resolve it here and
    now: every env file is there, every required variable is set.
    """
    defined = project.model.get(section)
    if not isinstance(defined, dict) or not defined or not project.complete or not project.services:
        return
    if any(fault.rule == f"undefined-{section[:-1]}" for fault in project.faults):
        return
    level = SAFE if project.accepted and not project.warnings else UNSAFE
    used = list(uses)
    if any(is_unknown(name) for name in used):
        return
    for name, data in defined.items():
        if name in used or (isinstance(data, dict) and data.get("external")):
            continue
        origin = project.origin((section, name))
        if origin is None or origin.key is None:
            continue
        entry = origin.key.parent
        fix, why = None, ""
        if entry is not None and all(step.kind == "alias" for step in origin.steps):
            fix, why = attempt(f"Remove `{name}`", partial(remove, entry), level, [(section, name)])
        yield Problem(f"no service uses {section[:-1]} `{name}`; remove it", origin.key, fix, unfixable=why)
