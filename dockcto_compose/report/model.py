"""A resolved project as text: the model, where its values were written, and the variables it uses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from dockcto_compose.compose.model import Location, walk
from dockcto_compose.compose.project import Project, VariableUse
from dockcto_compose.lint.engine import show
from dockcto_compose.report.mask import STARS, looks_secret
from dockcto_compose.report.report import shown_path
from dockcto_compose.report.terminal import Style, visible


class Resolved(NamedTuple):
    """One project: its files as reports show them, what Compose makes of it (None where it refuses), and the whole."""

    files: tuple[str, ...]
    model: dict[str, Any] | None
    project: Project


def as_yaml(resolved: Sequence[Resolved]) -> str:
    """The models as YAML, a document each."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    def text(model: dict[str, Any]) -> str:
        dumped: str = yaml.dump(_in_order(model), Dumper=dumper, sort_keys=False, allow_unicode=True, width=10_000)
        return dumped

    return "---\n".join(text(one.model) for one in resolved if one.model is not None)


def _in_order(model: dict[str, Any]) -> dict[str, Any]:
    """The model with its keys in the order in which Compose prints them: by name, but for those at the top."""

    def by_name(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: by_name(value[key]) for key in sorted(value)}
        return [by_name(item) for item in value] if isinstance(value, list) else value

    return {key: by_name(value) for key, value in model.items()}


def as_json(resolved: Sequence[Resolved]) -> str:
    """The model of a single project, or a list of the models of several."""
    models = [one.model for one in resolved]
    return json.dumps(models[0] if len(models) == 1 else models, indent=2) + "\n"


def as_jsonl(resolved: Sequence[Resolved]) -> str:
    """A line for each project: `{"files": [...], "model": {...}}`, the model null where Compose refuses it."""
    return "".join(json.dumps({"files": one.files, "model": one.model}) + "\n" for one in resolved)


# Where every value was written


def origins(resolved: Resolved, directory: str, style: Style) -> str:
    """A line for each value of the project: its path, where it was written, and what led there, nearest first."""
    rows = list(_origins(resolved, directory))
    widest = min(max((len(path) for path, _, _ in rows), default=0), 60)
    lines = []
    for path, place, steps in rows:
        led = "".join(f"  {style(kind, 'dim')} {visible(at)}" for kind, at in steps)
        lines.append(
            f"{style(f'{visible(path):<{widest}}', 'bold')}  {visible(place) or style('by default', 'dim')}{led}\n"
        )
    return "".join(lines)


def origins_as_json(resolved: Resolved, directory: str) -> str:
    """The same as one line of JSON."""
    rows = [
        {"path": path, "at": place or None, "steps": [{"kind": kind, "at": at} for kind, at in steps]}
        for path, place, steps in _origins(resolved, directory)
    ]
    return json.dumps({"files": resolved.files, "origins": rows}) + "\n"


def _origins(resolved: Resolved, directory: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    project = resolved.project
    for path, value in walk(project.model):
        if (isinstance(value, (dict, list)) and value) or not path:
            continue
        if path[0] == "services" and len(path) > 1 and path[1] in project.disabled:
            continue
        origin = project.origin(path)
        if origin is None:
            yield show(path), "", []
            continue
        at = _at(Location(origin.node.source, origin.node.span), directory)
        yield show(path), at, [(step.kind, _at(step.at, directory)) for step in origin.steps]


def _at(location: Location, directory: str) -> str:
    line, column = location.source.position(location.span.start)
    return f"{shown_path(location.source.path, directory)}:{line}:{column}"


# Variables


def variables(resolved: Resolved, directory: str, style: Style) -> str:
    """A line for each variable: its name, whether it is set, and where it is used."""
    uses = _by_name(resolved.project)
    widest = max((len(name) for name in uses), default=0)
    lines = []
    for name, some in uses.items():
        state = _state(name, some)
        color = "red" if "unset" in state else "green"
        places = ", ".join(dict.fromkeys(_at(use.at, directory) for use in some))
        lines.append(
            f"{style(f'{name:<{widest}}', 'bold')}  {style(f'{visible(state):<16}', color)}  {visible(places)}\n"
        )
    return "".join(lines)


def variables_as_json(resolved: Resolved, directory: str) -> str:
    """The same as one line of JSON; values are not in it, for they may be secrets."""
    rows = [
        {
            "name": name,
            "set": some[0].value is not None,
            "default": None if looks_secret(name) else next((u.default for u in some if u.default is not None), None),
            "required": any(use.required is not None for use in some),
            "at": list(dict.fromkeys(_at(use.at, directory) for use in some)),
        }
        for name, some in _by_name(resolved.project).items()
    ]
    return json.dumps({"files": resolved.files, "variables": rows}) + "\n"


def _by_name(project: Project) -> dict[str, list[VariableUse]]:
    found: dict[str, list[VariableUse]] = {}
    for use in project.variables:
        if not use.escaped:
            found.setdefault(use.name, []).append(use)
    return dict(sorted(found.items()))


def _state(name: str, uses: list[VariableUse]) -> str:
    if uses[0].value is not None:
        return "set"
    default = next((use.default for use in uses if use.default is not None), None)
    if default is not None:
        return f'default "{STARS if looks_secret(name) and default else default}"'
    return "unset, required" if any(use.required is not None for use in uses) else "unset"
