"""What a rule is: one file with a docstring that is its page and its tests, and one function that finds problems."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from dockcto_compose.compose.model import Fault, Location, Origin
from dockcto_compose.docker.filesystem import Files
from dockcto_compose.rules.problem import Fix, Problem, Severity
from dockcto_compose.yamltree.find import entry_at
from dockcto_compose.yamltree.node import Entry, Node, Path

if TYPE_CHECKING:
    from dockcto_compose.compose.project import Layer, Project, Service
    from dockcto_compose.docker.builds import Builds
    from dockcto_compose.docker.effective import EffectiveService, Engine, EnvFile

CATEGORIES = ("validity", "meaning", "reliability", "security", "reproducibility", "build", "tidiness")
WHOLE = ("document", "project", "service", "build", "dockerfile", "fault", "warning", "suppression")


class Body(NamedTuple):
    """What the file of a rule holds besides its name: how it judges, its page as it stands there, its options."""

    check: Callable[..., Iterable[Problem]]
    docstring: str
    options: type[Any] | None = None


class Rule(NamedTuple):
    """A rule: its name, where it looks, and how it judges; its file is imported when one of the latter is asked for.

    `at` is `document` (each file's YAML), `project`, `service` (each effective service), `build` (each service's build
    from a local context), `dockerfile` (those whose Dockerfile can be judged), `fault` or `warning` (what the loader
    noted under this rule's id), `suppression` (what became of each `# dockcto:` comment), or a path of exact keys and
    `*` such as `services.*.ports.*`, which is looked up in every file as it is written, aliases and variables resolved.
    ` | ` joins several paths.
    """

    id: str
    category: str
    severity: Severity
    at: str
    since: str
    default: bool
    strict: bool
    body: Callable[[], Body]

    @property
    def check(self) -> Callable[..., Iterable[Problem]]:
        """Finds the problems of what `at` names; its second argument is a Context."""
        return self.body().check

    @property
    def page(self) -> str:
        """The docstring of the rule's file: Markdown."""
        from inspect import cleandoc

        return cleandoc(self.body().docstring)

    @property
    def options(self) -> type[Any] | None:
        """The dataclass of the rule's options, each with a default; None where it has none."""
        return self.body().options

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.split("\n", 1)[0].strip()

    @property
    def level(self) -> str:
        """When the rule is on: `default`, `strict` or `named`."""
        return "default" if self.default else "strict" if self.strict else "named"

    @property
    def fixable(self) -> bool:
        """Whether the page shows a fixed example."""
        return any(f"```{language} fixed" in self.page for language in ("yaml", "dockerfile", "ignore"))


class Value(NamedTuple):
    """A value in a file, as rules with a path see it: plain data, and the place it was written at."""

    data: Any
    path: Path
    origin: Origin
    layer: Layer

    @property
    def node(self) -> Node:
        """The node that holds the value; an alias is followed to what it stands for."""
        return self.origin.node

    @property
    def entry(self) -> Entry | None:
        """The entry the value was written in; None for the root of a document."""
        return self.origin.node.parent

    @property
    def service(self) -> str | None:
        """Name of the service that holds the value, None outside of services."""
        return str(self.path[1]) if len(self.path) > 1 and self.path[0] == "services" else None


class Context:
    """What a rule may ask besides the thing it judges: the whole project, its options, what the engine will run."""

    def __init__(self, project: Project, options: Any, engine: Engine, files: Files | None = None) -> None:
        self.project = project
        self.options = options
        self.files = files or Files()
        self._engine = engine

    def effective(self, service: Service) -> EffectiveService:
        """The service as the engine will run it: image, Dockerfile and compose file taken together."""
        return self._engine.service(service)

    @property
    def env_file(self) -> EnvFile:
        """The `.env` file that Compose reads for this project, and whether git ignores it."""
        return self._engine.env_file

    def env_file_at(self, path: str) -> EnvFile:
        """An env file of a service, and whether git ignores it."""
        return self._engine.env_file_at(path)

    @cached_property
    def builds(self) -> Builds:
        """The builds of the project's services."""
        from dockcto_compose.docker.builds import Builds

        return Builds(self._engine, self.files)

    def content(self, path: str) -> bytes:
        """A file as the project would read it, fixes so far included. Raises OSError or ValueError."""
        return self._engine.content(path)

    def file_variable(self, service: Service, name: str) -> str:
        """The variable that gives a service's image the value of another one as a file; empty where there is none."""
        from dockcto_compose.docker.secret_variables import file_variable

        return file_variable(self._engine.service(service).reference, service, name)

    def entry(self, place: Location) -> Entry | None:
        """The entry of a file's tree that a place belongs to; None where its file is not part of the project."""
        for document in self.project.documents:
            if document.source is place.source:
                return entry_at(document, place.span.start)
        return None


Check = Callable[..., Iterable[Problem]]


def rule(
    *,
    at: str,
    severity: str,
    since: str = "0.1",
    default: bool = True,
    strict: bool = True,
    options: type[Any] | None = None,
) -> Callable[[Check], Rule]:
    """Make a rule of the function below; its file gives id and category, the file's docstring the page."""

    def made(check: Check) -> Rule:
        return _made(check.__module__, check, at, Severity(severity), since, default, default or strict, options)

    return made


Mend = Callable[[Fault, Context], Fix | None]


def refusal(module: str, mend: Mend | None = None, *, since: str = "0.1") -> Rule:
    """The rule for something Docker Compose refuses: it reports the loader's faults under this file's name.

    `mend` makes the fix of a fault; it gives None, or raises Unsupported with the reason, where it has none.
    """
    return _made(module, partial(_report, mend), "fault", Severity.ERROR, since, True, True, None)


def _report(mend: Mend | None, fault: Fault, ctx: Context) -> Iterator[Problem]:
    fix, unfixable = None, ""
    if mend is not None:
        from dockcto_compose.yamltree.edits import Unsupported

        try:
            fix = mend(fault, ctx)
        except Unsupported as reason:
            unfixable = str(reason)
    yield Problem(fault.message, fault.at, fix, fault.related, unfixable=unfixable, path=fault.path or None)


def _made(
    module: str, check: Check, at: str, severity: Severity, since: str, default: bool, strict: bool, options: Any
) -> Rule:
    category, name = module.split(".")[-2:]
    if category not in CATEGORIES:
        raise ValueError(f"a rule lives in a folder named by its category, not in {category}")
    steps = [step for path in at.split(" | ") for step in path.split(".")]
    if at not in WHOLE and not all(step == "*" or step.replace("-", "_").isidentifier() for step in steps):
        raise ValueError(f"`at` of {name} is neither a path nor one of {', '.join(WHOLE)}: {at}")
    body = Body(check, sys.modules[module].__doc__ or "", options)
    return Rule(name.replace("_", "-"), category, severity, at, since, default, strict, lambda: body)
