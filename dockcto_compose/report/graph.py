"""The picture of a project as plain data: what it runs, what waits for what, and what they share.

Every text in it is fit to be shown: secrets are stars, control characters are escapes, paths are relative as they
were written, so that the picture is the same on every machine.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from dockcto_compose.compose.model import Map, is_unknown
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.engine import show
from dockcto_compose.report.mask import STARS, hidden, looks_secret, secret_spans
from dockcto_compose.report.summary import plural
from dockcto_compose.report.terminal import visible
from dockcto_compose.rules.problem import Severity
from dockcto_compose.text.source import Source

MOST_LINES = 4  # of one kind in a node: a service with forty ports is still one card
DEFAULT_NETWORK = "default"


class Kind(StrEnum):
    """What a node stands for; the sections of the model."""

    SERVICE = "service"
    VOLUME = "volume"
    NETWORK = "network"


class Bond(StrEnum):
    """What an edge says: what the first waits for, what it mounts, which network it joins."""

    STARTED = "started"
    HEALTHY = "healthy"
    COMPLETED = "completed"
    MOUNTS = "mounts"
    JOINS = "joins"


_BONDS = {
    "service_started": Bond.STARTED,
    "service_healthy": Bond.HEALTHY,
    "service_completed_successfully": Bond.COMPLETED,
}


class Line(NamedTuple):
    """One fact of a node: `kind` is image, build, port, bind, secret, config, network, profile or external."""

    kind: str
    text: str

    @property
    def sentence(self) -> str:
        """The fact where no icon says its kind: `port 8080`, `nginx:1.27`."""
        return self.text if self.kind in ("image", "network", "external") else f"{self.kind} {self.text}"


Findings = Mapping[Severity, int]


@dataclass(frozen=True, slots=True)
class Node:
    """A service, a named volume or a network. `active` is False for a service that the profiles leave out."""

    kind: Kind
    name: str
    lines: tuple[Line, ...] = ()
    active: bool = True
    findings: Findings = field(default_factory=dict)

    @property
    def key(self) -> tuple[Kind, str]:
        """What edges call it by."""
        return self.kind, self.name

    @property
    def worst(self) -> Severity | None:
        """The worst severity of its findings."""
        return max(self.findings, key=lambda severity: severity.rank, default=None)

    @property
    def sentences(self) -> list[str]:
        """What there is to say about it, line by line."""
        return [line.sentence for line in self.lines] + ([counted(self.findings)] if self.count else [])

    @property
    def count(self) -> int:
        """How many findings it has."""
        return sum(self.findings.values())


@dataclass(frozen=True, slots=True)
class Edge:
    """From a service to what it waits for, mounts or joins. `note` is the place of a mount; `optional` says that the
    service starts without it, or only reads it."""

    source: tuple[Kind, str]
    target: tuple[Kind, str]
    bond: Bond
    optional: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A project as nodes and edges, in the order of its files.

    `everywhere` are the networks that every service joins; they are named, not drawn. `findings` counts all that was
    found, also what belongs to no node; None where nobody looked.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    everywhere: tuple[str, ...] = ()
    findings: Findings | None = None

    def of(self, kind: Kind) -> list[Node]:
        """The nodes of one kind."""
        return [node for node in self.nodes if node.kind is kind]

    @property
    def summary(self) -> str:
        """What the picture shows in a few words: `4 services, 1 volume, network back; nothing to report`."""
        counts = [(len(self.of(kind)), kind.value) for kind in Kind]
        words = [plural(count, noun) for count, noun in counts if count]
        if self.everywhere:
            words.append(f"all in the network{'s' * (len(self.everywhere) > 1)} {', '.join(self.everywhere)}")
        return (", ".join(words) or "no services") + (
            f"; {counted(self.findings)}" if self.findings is not None else ""
        )


def counted(findings: Findings) -> str:
    """`2 errors, 1 warning`."""
    words = [plural(findings[severity], severity.value) for severity in Severity if findings.get(severity)]
    return ", ".join(words) or "nothing to report"


def graph(project: Project, diagnostics: Sequence[Diagnostic] | None = None) -> Graph:
    """The picture of a project with its findings; None leaves them out."""
    return _Painter(project, diagnostics or ()).graph(diagnostics is not None)


class _Painter:
    def __init__(self, project: Project, diagnostics: Iterable[Diagnostic]) -> None:
        self.project = project
        self.diagnostics = list(diagnostics)
        self.secret_uses = [use.at for use in project.variables if looks_secret(use.name)]

    def graph(self, judged: bool) -> Graph:
        services = list(self.project.services.values())
        joined = {service.name: tuple(map(visible, _keys(service.get("networks")))) for service in services}
        told, everywhere = _telling(joined)
        volumes = list(dict.fromkeys(name for service in services for name, _ in _mounted(service)))
        nodes = [
            *(self._service(service) for service in services),
            *(self._resource(Kind.VOLUME, name) for name in volumes),
            *(self._resource(Kind.NETWORK, name) for name in told),
        ]
        edges = [edge for service in services for edge in self._edges(service, told)]
        total = Counter(d.severity for d in self.diagnostics)
        return Graph(visible(self.project.name), tuple(nodes), tuple(edges), everywhere, total if judged else None)

    # Nodes

    def _service(self, service: Service) -> Node:
        found = Counter(d.severity for d in self.diagnostics if d.service == service.name)
        return Node(Kind.SERVICE, visible(service.name), tuple(self._lines(service)), service.enabled, found)

    def _resource(self, kind: Kind, name: str) -> Node:
        section = f"{kind.value}s"
        data = _map(_map(self.project.model.get(section)).get(name))
        lines = (Line("external", "external"),) if data.get("external") else ()
        path = show((section, name))
        found = Counter(d.severity for d in self.diagnostics if d.service is None and _below(d.yaml_path, path))
        return Node(kind, visible(name), lines, True, found)

    def _lines(self, service: Service) -> Iterator[Line]:
        if service.get("build") is not None:
            yield Line("build", self._build(service))
        elif service.get("image") is not None:
            yield Line("image", self._said(service, "image"))
        yield from _some("port", self._ports(service))
        binds = [
            self._path(service, "volumes", index, "source")
            for index, mount in enumerate(_list(service.get("volumes")))
            if _map(mount).get("source") and _map(mount).get("type") != "volume"
        ]
        yield from _some("bind", list(dict.fromkeys(binds)))
        for kind in ("secret", "config"):
            granted = range(len(_list(service.get(f"{kind}s"))))
            yield from _some(kind, [name for at in granted if (name := self._said(service, f"{kind}s", at, "source"))])
        if mode := self._said(service, "network_mode"):
            how, sign, other = mode.partition(":")
            yield Line("network", f"network of {other}" if sign else f"{how} network")
        profiles = [self._said(service, "profiles", index) for index, _ in enumerate(_list(service.get("profiles")))]
        if profiles:
            yield Line("profile", ", ".join(profiles))

    def _build(self, service: Service) -> str:
        words = [self._path(service, "build", "context")]
        if service.get("build", "dockerfile_inline") is None and service.get("build", "dockerfile") != "Dockerfile":
            words.append(self._said(service, "build", "dockerfile"))
        if service.get("build", "target"):
            words.append(self._said(service, "build", "target"))
        return ", ".join(word for word in words if word)

    def _ports(self, service: Service) -> list[str]:
        """`127.0.0.1:8080 → 80`, `53/udp`; ports that follow each other as a range."""
        runs: list[_Ports] = []
        for index, port in enumerate(_list(service.get("ports"))):
            if not isinstance(port, Map):
                continue
            host = self._said(service, "ports", index, "host_ip")
            published = self._said(service, "ports", index, "published")
            target = self._said(service, "ports", index, "target")
            one = _Ports(f"[{host}]" if ":" in host else host, published, target, str(port.get("protocol") or "tcp"))
            last = runs[-1] if runs else None
            if last is not None and last.followed_by(one):
                runs[-1] = last._replace(many=last.many + 1)
            else:
                runs.append(one)
        return [str(run) for run in runs]

    # Edges

    def _edges(self, service: Service, told: Sequence[str]) -> Iterator[Edge]:
        own = Kind.SERVICE, visible(service.name)
        for name, dependency in _map(service.get("depends_on")).items():
            if name in self.project.services:
                bond = _BONDS.get(str(_map(dependency).get("condition")), Bond.STARTED)
                optional = _map(dependency).get("required") is False
                yield Edge(own, (Kind.SERVICE, visible(name)), bond, optional)
        mounts: dict[str, list[int]] = {}
        for name, index in _mounted(service):
            mounts.setdefault(name, []).append(index)
        for name, some in mounts.items():
            reads = all(service.get("volumes", index, "read_only") is True for index in some)
            places = ", ".join(self._said(service, "volumes", index, "target") for index in some)
            yield Edge(own, (Kind.VOLUME, visible(name)), Bond.MOUNTS, reads, places)
        for name in map(visible, _keys(service.get("networks"))):
            if name in told:
                yield Edge(own, (Kind.NETWORK, name), Bond.JOINS)

    # Texts

    def _said(self, service: Service, *path: str | int) -> str:
        """The value at a path as it may be shown; empty where there is none."""
        value = service.get(*path)
        if value is None:
            return ""
        return STARS if self._from_secret(service, path) else self._shown(str(value))

    def _shown(self, text: str) -> str:
        return visible(hidden(text, secret_spans(Source(".env", text))))

    def _from_secret(self, service: Service, path: Sequence[str | int]) -> bool:
        """Whether a variable that is named like a secret is in the value."""
        found = service.origin(*path) if self.secret_uses else None
        if found is None:
            return False
        source, (start, end) = found.node.source, found.node.span
        return any(at.source is source and start <= at.span.start < end for at in self.secret_uses)

    def _path(self, service: Service, *path: str | int) -> str:
        """A path as people write it: from the project's folder or the home folder, where it was not absolute."""
        value, said = service.get(*path), self._said(service, *path)
        if is_unknown(value) or not isinstance(value, str) or not os.path.isabs(value) or said == STARS:
            return said
        origin = service.origin(*path)
        written = origin.node.value if origin is not None else ""
        if written.startswith("/"):
            return said
        relative = os.path.relpath(value, self.project.directory).replace(os.sep, "/")
        if relative == ".":
            return "."
        outside = relative.startswith("..")
        if outside and written.startswith(("~", "$")):
            home = str(self.project.environment.get("HOME") or "")
            inside = home not in ("", "/") and _below(value, home)
            return self._shown("~" + value[len(home) :] if inside else value)
        return self._shown(relative if outside else f"./{relative}")


class _Ports(NamedTuple):
    """Ports that follow each other."""

    host: str
    published: str
    target: str
    protocol: str
    many: int = 1

    def followed_by(self, other: _Ports) -> bool:
        if (self.host, self.protocol) != (other.host, other.protocol):
            return False
        pairs = ((self.published, other.published), (self.target, other.target))
        return all(a.isdecimal() and b.isdecimal() and int(a) + self.many == int(b) for a, b in pairs)

    def __str__(self) -> str:
        published, target = self._range(self.published or "any"), self._range(self.target)
        host = f"{self.host}:" if self.host and self.host != "0.0.0.0" else ""
        inside = "" if published == target else f" → {target}"
        return f"{host}{published}{inside}" + (f"/{self.protocol}" if self.protocol != "tcp" else "")

    def _range(self, first: str) -> str:
        return first if self.many == 1 else f"{first}-{int(first) + self.many - 1}"


def _telling(joined: Mapping[str, tuple[str, ...]]) -> tuple[list[str], tuple[str, ...]]:
    """The networks worth drawing, and those that every service is in: these say nothing about who reaches whom."""
    kinds = {frozenset(names) for names in joined.values() if names}
    every = list(dict.fromkeys(name for names in joined.values() for name in names))
    if len(kinds) > 1:
        return every, ()
    return [], tuple(name for name in every if name != DEFAULT_NETWORK)


def _mounted(service: Service) -> Iterator[tuple[str, int]]:
    """The named volumes of a service, with the numbers of their mounts."""
    for index, mount in enumerate(_list(service.get("volumes"))):
        if isinstance(mount, Map) and mount.get("type") == "volume" and mount.get("source"):
            yield str(mount["source"]), index


def _some(kind: str, texts: Sequence[str]) -> Iterator[Line]:
    """A line for each text, the last of too many saying how many more there are."""
    most = len(texts) if len(texts) <= MOST_LINES else MOST_LINES - 1
    for text in texts[:most]:
        yield Line(kind, text)
    if most < len(texts):
        yield Line(kind, f"and {len(texts) - most} more")


def _below(path: str, top: str) -> bool:
    return path.startswith(top) and path[len(top) : len(top) + 1] in ("", ".", "[", "/")


def _keys(value: Any) -> list[str]:
    return [str(key) for key in value] if isinstance(value, dict) else []


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
