"""Which stage is built from which: FROM chains, `COPY --from`, `--mount=from=`, and what a target needs of them.

Semantics: moby/buildkit frontend/dockerfile/dockerfile2llb.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from dockcto_compose.docker import reference
from dockcto_compose.docker.dockerfile.expand import Expansion, ExpansionError, Lookup, UnknownValueError, expand
from dockcto_compose.docker.dockerfile.model import Dockerfile, Fault, Flag, Instruction, Stage
from dockcto_compose.docker.dockerfile.mounts import mounts

PLATFORM_ARGS = frozenset(
    f"{side}{part}" for side in ("BUILD", "TARGET") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
)
"""Global arguments BuildKit sets from the machine it runs on; unknown here unless given."""

Arguments = Mapping[str, str | None]
"""Build arguments; None, or a text with a true attribute `unknown`, is one whose value cannot be known."""


class Dependency(NamedTuple):
    """What one instruction takes from outside its stage: an earlier `stage`, or else the image named `origin`."""

    instruction: Instruction
    flag: Flag
    origin: str
    stage: Stage | None


class Base(NamedTuple):
    """What the FROM of `stage` names. Exactly one of the others is set.

    `parent` is an earlier stage, `image` the expanded text of an image (`scratch` too), `context` a named build
    context. None of them: the text depends on something unknown, or is not valid (`fault`).
    """

    stage: Stage
    parent: Stage | None = None
    image: str | None = None
    context: str | None = None
    fault: Fault | None = None
    unset: tuple[str, ...] = ()

    @property
    def replaced(self) -> bool:
        """Whether a build context has the name of the stage itself: its instructions are not executed then."""
        return self.context is not None and self.context == self.stage.name


class Graph(NamedTuple):
    """The stages of a Dockerfile with the arguments of one build."""

    dockerfile: Dockerfile
    global_values: Mapping[str, str | None]
    bases: tuple[Base, ...]
    dependencies: tuple[tuple[Dependency, ...], ...]
    faults: tuple[Fault, ...]

    def chain(self, stage: Stage) -> list[Stage]:
        """The stage, the one it is FROM, and so on."""
        found = [stage]
        while parent := self.bases[found[-1].index].parent:
            found.append(parent)
        return found

    def reachable(self, stage: Stage) -> list[Stage]:
        """Every stage that is built for this one, in the order of the file."""
        seen = {stage.index}
        waiting = [stage]
        while waiting:
            current = waiting.pop()
            needed = [dependency.stage for dependency in self.dependencies[current.index]]
            for other in [self.bases[current.index].parent, *needed]:
                if other is not None and other.index not in seen:
                    seen.add(other.index)
                    waiting.append(other)
        return [self.dockerfile.stages[index] for index in sorted(seen)]


def is_unknown(value: str | None) -> bool:
    return value is None or bool(getattr(value, "unknown", False))


def lookup_in(values: Mapping[str, str | None]) -> Lookup:
    """A lookup that raises UnknownValueError for unknown values."""

    def lookup(name: str) -> str | None:
        if name not in values:
            return None
        value = values[name]
        if is_unknown(value):
            raise UnknownValueError
        return value

    return lookup


def resolve(
    dockerfile: Dockerfile, arguments: Arguments, target: str | None = None, contexts: Collection[str] = ()
) -> Graph:
    """Expand every FROM and link the stages. `contexts` are names of additional build contexts."""
    values, faults = _global_values(dockerfile, arguments, target)
    lookup = lookup_in(values)
    known = {name.lower() for name in contexts}
    names: dict[str, Stage] = {}
    bases: list[Base] = []
    for stage in dockerfile.stages:
        base = _base(stage, lookup, dockerfile.escape, names, known)
        bases.append(base)
        if base.fault:
            faults.append(base.fault)
        if stage.name:
            names[stage.name] = stage
    dependencies = tuple(
        tuple(_dependencies(dockerfile, stage, bases[stage.index].parent, names, known)) for stage in dockerfile.stages
    )
    return Graph(dockerfile, values, tuple(bases), dependencies, tuple(faults))


def _global_values(
    dockerfile: Dockerfile, arguments: Arguments, target: str | None
) -> tuple[dict[str, str | None], list[Fault]]:
    """The arguments a FROM can use: those declared before the first FROM, and BuildKit's own."""
    last = dockerfile.stages[-1].name if dockerfile.stages else ""
    values: dict[str, str | None] = {name: arguments.get(name) for name in PLATFORM_ARGS}
    values["TARGETSTAGE"] = arguments.get("TARGETSTAGE", target or last or "default")
    faults: list[Fault] = []
    for pair in dockerfile.global_args:
        if pair.name in arguments:
            values[pair.name] = arguments[pair.name]
        elif pair.value is not None:
            try:
                values[pair.name] = expand(pair.value, lookup_in(values), dockerfile.escape).text
            except ExpansionError as error:
                faults.append(Fault(f"the default of `{pair.name}` cannot be expanded: {error}", pair.value_span))
                values[pair.name] = None
    return values, faults


def _base(stage: Stage, lookup: Lookup, escape: str, names: Mapping[str, Stage], contexts: Collection[str]) -> Base:
    if stage.name and stage.name in contexts:
        return Base(stage, context=stage.name)
    expansion, fault = _expanded(stage, lookup, escape)
    text = expansion.text
    if fault or text is None:
        return Base(stage, fault=fault, unset=expansion.unset)
    if text in names:  # matched as written: stage names are lower case, and an upper case image name is refused
        return Base(stage, parent=names[text], unset=expansion.unset)
    if text.lower() in contexts and text.lower() != "scratch":
        return Base(stage, context=text.lower(), unset=expansion.unset)
    if fault := _invalid_image(text, stage, names):
        return Base(stage, fault=fault, unset=expansion.unset)
    return Base(stage, image=text, unset=expansion.unset)


def _invalid_image(text: str, stage: Stage, names: Mapping[str, Stage]) -> Fault | None:
    if text == "scratch":
        return None
    try:
        reference.parse(text)
    except reference.InvalidReferenceError as error:
        if text.lower() in names:
            message = f'"{text}" is not taken for the stage "{text.lower()}"; write its name in lower case'
            return Fault(message, stage.base.span)
        return Fault(str(error), stage.base.span)
    return None


def _expanded(stage: Stage, lookup: Lookup, escape: str) -> tuple[Expansion, Fault | None]:
    try:
        expansion = expand(stage.base.text, lookup, escape)
    except ExpansionError as error:
        return Expansion(None), Fault(f'"{stage.base.text}" cannot be expanded: {error}', stage.base.span)
    if expansion.text != "":
        return expansion, None
    cause = f"; no ARG before the first FROM gives {' and '.join(expansion.unset)} a value" if expansion.unset else ""
    return expansion, Fault(f'FROM "{stage.base.text}" is empty once expanded{cause}', stage.base.span)


def _dependencies(
    dockerfile: Dockerfile,
    stage: Stage,
    parent: Stage | None,
    names: Mapping[str, Stage],
    contexts: Collection[str],
) -> list[Dependency]:
    def by_name(name: str) -> Stage | None:
        return None if name.lower() in contexts and name.lower() not in names else names.get(name.lower())

    def by_index(text: str) -> Stage | None:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None
        if number is None:
            return by_name(text)
        return dockerfile.stages[number] if number < len(dockerfile.stages) else None

    found: list[Dependency] = []
    for instruction in built(stage, parent):
        found += _taken(instruction, by_name, by_index)
    return found


def _taken(
    instruction: Instruction, by_name: Callable[[str], Stage | None], by_index: Callable[[str], Stage | None]
) -> list[Dependency]:
    """`COPY --from=0` is the first stage; in `--mount=from=0` the number is a name."""
    if instruction.keyword == "COPY":
        flag = instruction.flag("from")
        return [Dependency(instruction, flag, flag.value, by_index(flag.value))] if flag and flag.value else []
    if instruction.keyword == "RUN":
        taken = [mount for mount in mounts(instruction) if mount.origin]
        return [Dependency(instruction, mount.flag, mount.origin, by_name(mount.origin)) for mount in taken]
    return []


def built(stage: Stage, parent: Stage | None) -> list[Instruction]:
    """What is executed for a stage: first the ONBUILD triggers of the stage it is FROM, then its own instructions."""
    triggers = [item.trigger for item in parent.instructions if item.trigger] if parent else []
    return [*triggers, *stage.instructions]
