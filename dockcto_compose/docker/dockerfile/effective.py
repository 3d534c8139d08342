"""The image a Dockerfile makes for one target: what a container of it would run, and as whom.

Only what this file says. What the external base image brings along is not known here and stays unset.
Semantics: moby/buildkit frontend/dockerfile/dockerfile2llb.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from typing import Generic, NamedTuple, TypeVar

from dockcto_compose.docker.dockerfile.expand import ExpansionError, Lookup, UnknownValueError, expand, expand_words
from dockcto_compose.docker.dockerfile.model import Dockerfile, Fault, Form, Instruction, Stage
from dockcto_compose.docker.dockerfile.stages import Arguments, Base, Graph, built, is_unknown, lookup_in, resolve
from dockcto_compose.docker.golang import nanoseconds
from dockcto_compose.text.regex import regex

Value = TypeVar("Value")


class Setting(NamedTuple, Generic[Value]):
    """A value and the instruction that sets it. `value` is None where it depends on something unknown."""

    value: Value | None
    instruction: Instruction


class Healthcheck(NamedTuple):
    """`test` begins with NONE, CMD or CMD-SHELL. Durations in nanoseconds; 0 is "not given", as in the image."""

    test: tuple[str, ...]
    interval: int = 0
    timeout: int = 0
    start_period: int = 0
    start_interval: int = 0
    retries: int = 0


class Port(NamedTuple):
    """Exposed ports `first` to `last`, both included."""

    first: int
    last: int
    protocol: str
    instruction: Instruction


class StageView(NamedTuple):
    """The image of one target. What is None or empty is as the base image has it.

    `chain` is the target's stage, the one it is FROM, and so on; `base` is what the last of them is FROM.
    `args` are the declared build arguments in reach of the target's own stage.
    """

    graph: Graph
    stage: Stage
    chain: tuple[Stage, ...]
    reachable: tuple[Stage, ...]
    base: Base
    user: Setting[str] | None
    healthcheck: Setting[Healthcheck] | None
    entrypoint: Setting[tuple[str, ...]] | None
    cmd: Setting[tuple[str, ...]] | None
    workdir: Setting[str] | None
    stop_signal: Setting[str] | None
    shell: Setting[tuple[str, ...]] | None
    ports: tuple[Port, ...]
    ports_known: bool
    env: Mapping[str, Setting[str]]
    volumes: tuple[Setting[str], ...]
    args: frozenset[str]
    faults: tuple[Fault, ...]

    @property
    def base_image(self) -> str | None:
        """Text of the external image, `scratch` too; None where it is a named context, unknown or not valid."""
        return self.base.image

    def exposes(self, port: int, protocol: str = "tcp") -> bool:
        return any(item.first <= port <= item.last and item.protocol == protocol for item in self.ports)


def effective(
    dockerfile: Dockerfile,
    target: str | None = None,
    arguments: Arguments | None = None,
    contexts: Collection[str] = (),
) -> StageView | None:
    """The image of `target` (default: the last stage) with these build arguments; None where no stage has that name.

    `contexts` are the names of additional build contexts: they stand in for stages and images of that name.
    """
    stage = dockerfile.stage(target)
    if stage is None:
        return None
    given = dict(arguments or {})
    graph = resolve(dockerfile, given, target, contexts)
    chain = graph.chain(stage)
    base = graph.bases[chain[-1].index]
    image = _Image(dockerfile.escape, given, graph.global_values, closed=base.image == "scratch")
    for link in reversed(chain):
        if not graph.bases[link.index].replaced:
            image.build(built(link, graph.bases[link.index].parent))
    return StageView(
        graph=graph,
        stage=stage,
        chain=tuple(chain),
        reachable=tuple(graph.reachable(stage)),
        base=base,
        user=image.user,
        healthcheck=image.healthcheck,
        entrypoint=image.entrypoint,
        cmd=image.cmd,
        workdir=image.workdir,
        stop_signal=image.stop_signal,
        shell=image.shell,
        ports=tuple(image.ports),
        ports_known=image.ports_known,
        env=image.env,
        volumes=tuple(image.volumes.values()),
        args=frozenset(image.args),
        faults=(*graph.faults, *image.faults),
    )


class _Image:
    """The image as it grows, instruction by instruction. `closed`: nothing comes from a base image."""

    def __init__(self, escape: str, given: Arguments, global_values: Mapping[str, str | None], *, closed: bool) -> None:
        self.escape = escape
        self.arguments = given
        self.global_values = global_values
        self.closed = closed
        self.values: dict[str, str | None] = {"PATH": None}  # set in any case, by platform
        self.user: Setting[str] | None = None
        self.healthcheck: Setting[Healthcheck] | None = None
        self.entrypoint: Setting[tuple[str, ...]] | None = None
        self.cmd: Setting[tuple[str, ...]] | None = None
        self.workdir: Setting[str] | None = None
        self.stop_signal: Setting[str] | None = None
        self.shell: Setting[tuple[str, ...]] | None = None
        self.ports: list[Port] = []
        self.ports_known = True
        self.env: dict[str, Setting[str]] = {}
        self.volumes: dict[str, Setting[str]] = {}
        self.args: set[str] = set()
        self.faults: list[Fault] = []
        self.cmd_here = False

    def build(self, instructions: list[Instruction]) -> None:
        self.cmd_here = False
        for instruction in instructions:
            step = _STEPS.get(instruction.keyword)
            if step is None:
                continue
            try:
                step(self, instruction)
            except ExpansionError as error:
                message = f"{instruction.keyword} cannot be expanded: {error}"
                self.faults.append(Fault(message, instruction.span))

    def lookup(self) -> Lookup:
        """Variables of the stage; one that nobody sets may come from the base image, unless that is empty."""
        inner = lookup_in(self.values)

        def lookup(name: str) -> str | None:
            value = inner(name)
            if value is None and not self.closed:
                raise UnknownValueError
            return value

        return lookup

    def expanded(self, text: str) -> str | None:
        return expand(text, self.lookup(), self.escape).text

    def set_args(self, instruction: Instruction) -> None:
        for pair in instruction.pairs:
            self.args.add(pair.name)
            if pair.name in self.arguments:
                self.values[pair.name] = self.arguments[pair.name]
            elif pair.value is not None:
                self.values[pair.name] = self.expanded(pair.value)
            elif pair.name in self.global_values:
                self.values[pair.name] = self.global_values[pair.name]

    def set_env(self, instruction: Instruction) -> None:
        """All values are expanded before any is set: `ENV a=1 b=$a` uses the old `a`."""
        new = {self.expanded(pair.name): self.expanded(pair.value or "") for pair in instruction.pairs}
        for name, value in new.items():
            if name is not None:
                self.values[name] = value
                self.env[name] = Setting(value, instruction)

    def set_user(self, instruction: Instruction) -> None:
        for word in instruction.words:
            self.user = Setting(self.expanded(word.text), instruction)

    def set_stop_signal(self, instruction: Instruction) -> None:
        for word in instruction.words:
            self.stop_signal = Setting(self.expanded(word.text), instruction)

    def set_workdir(self, instruction: Instruction) -> None:
        for word in instruction.words:
            path = self.expanded(word.text)
            if path is not None and not path.startswith("/"):
                before = self.workdir.value if self.workdir else "/" if self.closed else None
                path = None if before is None else posixpath.join(before, path)
            self.workdir = Setting(None if path is None else posixpath.normpath(path), instruction)

    def set_shell(self, instruction: Instruction) -> None:
        if instruction.form is Form.JSON and instruction.words:
            self.shell = Setting(instruction.arguments, instruction)

    def command(self, instruction: Instruction) -> Setting[tuple[str, ...]]:
        """The command as it is executed: in shell form with the shell in front."""
        if instruction.form is Form.JSON:
            return Setting(instruction.arguments, instruction)
        shell = (self.shell.value if self.shell else None) or ("/bin/sh", "-c")
        return Setting((*shell, " ".join(instruction.arguments)), instruction)

    def set_cmd(self, instruction: Instruction) -> None:
        self.cmd = self.command(instruction)
        self.cmd_here = True

    def set_entrypoint(self, instruction: Instruction) -> None:
        """An ENTRYPOINT drops the CMD that comes from below, so that is then empty."""
        self.entrypoint = self.command(instruction)
        if not self.cmd_here:
            self.cmd = Setting((), instruction)

    def set_healthcheck(self, instruction: Instruction) -> None:
        words = instruction.arguments
        kind = words[0].upper() if words else ""
        if kind == "NONE":
            self.healthcheck = Setting(Healthcheck(("NONE",)), instruction)
        elif kind == "CMD" and len(words) > 1:
            test = ("CMD", *words[1:]) if instruction.form is Form.JSON else ("CMD-SHELL", " ".join(words[1:]))
            self.healthcheck = Setting(Healthcheck(test, *_health_flags(instruction)), instruction)

    def set_ports(self, instruction: Instruction) -> None:
        for word in instruction.words:
            found = expand_words(word.text, self.lookup(), self.escape)
            if found is None:
                self.ports_known = False
                continue
            for text in found:
                port = read_port(text, instruction)
                if port is None:
                    message = f'"{text}" is no port; use a number or a range up to 65535, /tcp, /udp or /sctp behind it'
                    self.faults.append(Fault(message, word.span))
                else:
                    self.ports.append(port)

    def set_volumes(self, instruction: Instruction) -> None:
        for word in instruction.words:
            path = self.expanded(word.text.strip())
            self.volumes[word.text if path is None else path] = Setting(path, instruction)


_STEPS: Mapping[str, Callable[[_Image, Instruction], None]] = {
    "ARG": _Image.set_args,
    "CMD": _Image.set_cmd,
    "ENTRYPOINT": _Image.set_entrypoint,
    "ENV": _Image.set_env,
    "EXPOSE": _Image.set_ports,
    "HEALTHCHECK": _Image.set_healthcheck,
    "SHELL": _Image.set_shell,
    "STOPSIGNAL": _Image.set_stop_signal,
    "USER": _Image.set_user,
    "VOLUME": _Image.set_volumes,
    "WORKDIR": _Image.set_workdir,
}


def _health_flags(instruction: Instruction) -> list[int]:
    values = {flag.name: flag.value or "" for flag in instruction.flags}
    durations = [nanoseconds(values.get(name, "")) or 0 for name in _DURATIONS]
    retries = values.get("retries", "")
    return [*durations, int(retries) if retries.isascii() and retries.isdecimal() and len(retries) < 11 else 0]


_DURATIONS = ("interval", "timeout", "start-period", "start-interval")
_PORTS = regex(r"(?:.*:)?([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp)?)?\Z", re.IGNORECASE)


def read_port(text: str, instruction: Instruction) -> Port | None:
    """`8080`, `8000-8010/udp`; host parts before a colon are accepted and mean nothing. None for anything else."""
    match = _PORTS.match(text)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return Port(first, last, (match[3] or "tcp").lower(), instruction) if first <= last <= 65535 else None


__all__ = ["Healthcheck", "Port", "Setting", "StageView", "effective", "is_unknown", "read_port"]
