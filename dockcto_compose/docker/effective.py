"""A service as the engine will run it: image, Dockerfile and compose file taken together.

Merge semantics are the engine's: compose wins over the Dockerfile, the Dockerfile over its base image. What depends on
an unset variable, on a file that cannot be read or on an image nobody here knows is unknown, never "no".
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from dockcto_compose.compose.model import Location, Origin, is_unknown
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.docker import reference as references
from dockcto_compose.docker.bases import runs_as_root
from dockcto_compose.docker.images import Builtin, ImageFacts, lookup
from dockcto_compose.docker.jobs import ends, not_a_server
from dockcto_compose.docker.pulls import Pull, bases_of, image_of
from dockcto_compose.docker.reference import ImageReference
from dockcto_compose.docker.users import Runs, default_user
from dockcto_compose.text.pragma import for_people
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Source, Span
from dockcto_compose.yamltree.node import SCALAR

if TYPE_CHECKING:
    from dockcto_compose.docker.dockerfile.effective import StageView
    from dockcto_compose.docker.dockerfile.model import Dockerfile
    from dockcto_compose.docker.inline import Inline
    from dockcto_compose.text.edit import Edit

LARGEST_FILE = 1_000_000  # bytes; a Dockerfile or .env beyond that was not written by a person

Read = Callable[[str], bytes]


class HealthState(Enum):
    """Where the healthcheck of a service comes from, or why it has none."""

    COMPOSE = "compose"
    DOCKERFILE = "dockerfile"
    IMAGE = "image"
    DISABLED = "disabled"
    NONE = "none"
    UNKNOWN = "unknown"


class Health(NamedTuple):
    """`place` is where the healthcheck, or its end, is written; None where nobody wrote it.

    `believed`: the image is said to have one, which nobody has verified.
    """

    state: HealthState
    place: Location | None = None
    believed: bool = False

    @property
    def checked(self) -> bool:
        """Whether the engine will know when the service is healthy."""
        return self.state in (HealthState.COMPOSE, HealthState.DOCKERFILE, HealthState.IMAGE)

    @property
    def certain(self) -> bool:
        """Whether others may wait for it without a doubt."""
        return self.checked and not self.believed


class User(NamedTuple):
    """As whom the processes run. `text` is the user as written, if anybody wrote one, at `place`; `reason` says in one
    sentence (no full stop) where the verdict comes from, and `explained` is set where a comment stands by the user."""

    runs: Runs
    text: str = ""
    place: Location | None = None
    reason: str = ""
    explained: bool = False


class Build(NamedTuple):
    """The build of a service from a local context. `source` and `view` are None where `problem` says why not.

    `context` and `path` are absolute; for `dockerfile_inline`, `inside` is where it is written and `source` holds its
    text. `dockerfile` is what `source` says, also where it has no such stage.
    """

    context: str
    path: str
    source: Source | None = None
    view: StageView | None = None
    inside: Inline | None = None
    problem: str = ""
    dockerfile: Dockerfile | None = None

    @property
    def inline(self) -> bool:
        """Whether the Dockerfile stands in the compose file."""
        return self.inside is not None

    def place(self, span: Span) -> Location | None:
        """The place of something in the Dockerfile, for one inside the compose file, there; None without one."""
        if self.inside is not None:
            return self.inside.place(span)
        return Location(self.source, span) if self.source is not None else None

    def edit(self, span: Span, text: str) -> Edit:
        """A change of the Dockerfile. Raises NotEditableError."""
        if self.inside is not None:
            return self.inside.edit(span, text)
        from dockcto_compose.docker.inline import NotEditableError
        from dockcto_compose.text.edit import Edit

        if self.source is None or not self.source.editable:
            raise NotEditableError("the Dockerfile is not UTF-8 text")
        return Edit(self.source, span, text)


class EnvFile(NamedTuple):
    """A file of variables: the `.env` that Compose reads for the project, or the `env_file` of a service.

    `source.text` is empty where there is none yet. `exposed` says whether git would take it in.
    `usable` is False where Compose would not read it (another env file is in force) or it cannot be edited.
    """

    source: Source
    exists: bool
    exposed: bool
    usable: bool = True


class EffectiveService(NamedTuple):
    """What is known of a service beyond its own keys.

    `reference` is the image it is run from (None for a build and where a variable hides it), `facts` what the table
    knows of that image, `base` and `base_facts` the same for what the last FROM of its build names. `dependents` are
    the services that depend on it, with their conditions; `idle` says why it is no server (empty where it may be),
    `ends` why it is a job that does its work and is done; `pulls` are the images Docker has to pull for it.
    """

    service: Service
    reference: ImageReference | None
    facts: ImageFacts | None
    build: Build | None
    base: ImageReference | None
    base_facts: ImageFacts | None
    health: Health
    user: User
    dependents: Mapping[str, str]
    idle: str
    ends: str = ""
    pulls: tuple[Pull, ...] = ()

    @property
    def view(self) -> StageView | None:
        """The image its Dockerfile makes; None without a build that can be read."""
        return self.build.view if self.build is not None else None

    @property
    def for_development(self) -> bool:
        """Whether the build is one for the developer's own machine: a stage named so, or code that is watched."""
        target = str(self.service.get("build", "target") or "")
        return bool(_DEVELOPMENT.match(target)) or self.service.get("develop") is not None

    @property
    def is_wasm(self) -> bool:
        """Whether a WebAssembly runtime runs it, in which there are no users and no commands."""
        platform, runtime = self.service.get("platform"), self.service.get("runtime")
        return str(platform or "").startswith("wasi/") or "wasm" in str(runtime or "")


_DEVELOPMENT = regex(r"dev|test|debug|local|builder\Z|watch", re.IGNORECASE)


class Engine:
    """Answers what the engine will make of the services of one project; each is worked out once.

    `read` reads a file (raising OSError); `exposed` says whether git would take in a path.
    """

    def __init__(
        self, project: Project, read: Read | None = None, exposed: Callable[[str], bool] | None = None
    ) -> None:
        self.project = project
        self._reader = read or project.read or _read_disk
        self._exposed = exposed
        self._services: dict[str, EffectiveService] = {}
        self._by_source: dict[int, Build] = {}
        self._paths: dict[str, None] = {}
        self._dockerfiles: dict[str, Source | str] = {}

    def service(self, service: Service) -> EffectiveService:
        """The effective form of a service of the project."""
        found = self._services.get(service.name)
        if found is None:
            found = self._services[service.name] = self._made(service)
            if found.build is not None:
                self._note_build(found.build)
        return found

    @cached_property
    def dependents(self) -> Mapping[str, Mapping[str, str]]:
        """For every service that others depend on: those others, with the condition they wait for."""
        found: dict[str, dict[str, str]] = {}
        for name, service in self.project.services.items():
            waits = service.get("depends_on")
            for target, how in waits.items() if isinstance(waits, dict) else ():
                condition = how.get("condition") if isinstance(how, dict) else None
                found.setdefault(target, {})[name] = str(condition or "service_started")
        return found

    @cached_property
    def built_images(self) -> frozenset[str]:
        """The images, in full and with tag, that services of the project build themselves."""
        found = set()
        for service in self.project.services.values():
            image = service.get("image")
            if isinstance(image, str) and service.get("build") is not None:
                parsed = _reference(image)
                found.add(parsed.canonical if parsed is not None else image)
        return frozenset(found)

    @cached_property
    def env_file(self) -> EnvFile:
        """The `.env` file of the project's directory."""
        found = self.env_file_at(os.path.join(self.project.directory, ".env"))
        return found._replace(usable=found.usable and self.project.default_env)

    def env_file_at(self, path: str) -> EnvFile:
        """The env file at a path, which need not be there."""
        try:
            source = Source.from_bytes(path, self.content(path))
            exists, usable = True, source.editable
        except FileNotFoundError:
            source, exists, usable = Source(path, ""), False, True
        except (OSError, ValueError):
            source, exists, usable = Source(path, ""), True, False
        exposed = self._exposed is not None and os.path.isdir(os.path.dirname(path) or ".") and self._exposed(path)
        return EnvFile(source, exists, exposed, usable)

    def _made(self, service: Service) -> EffectiveService:
        build = self._build(service)
        image = service.get("image")
        reference = _reference(image) if build is None and service.get("build") is None else None
        facts = lookup(reference) if reference is not None else None
        base = None
        if build is not None and build.view is not None and build.view.base_image is not None:
            base = _reference(build.view.base_image)
        base_facts = lookup(base) if base is not None else None
        dependents = self.dependents.get(service.name, {})
        awaited = "service_completed_successfully" in dependents.values()
        known = facts if reference is not None else base_facts
        return EffectiveService(
            service=service,
            reference=reference,
            facts=facts,
            build=build,
            base=base,
            base_facts=base_facts,
            health=_health(service, build, base, known),
            user=_user(service, build, base, known),
            dependents=dependents,
            idle=not_a_server(service, awaited),
            ends=ends(service, awaited),
            pulls=tuple(self._pulls(service, build)),
        )

    def _pulls(self, service: Service, build: Build | None) -> Iterator[Pull]:
        if build is not None:
            if build.view is not None:
                yield from bases_of(build.view, build.place)
            return
        pull = image_of(service)
        local = service.get("pull_policy") in ("never", "build")
        if pull is not None and not local and pull.reference.canonical not in self.built_images:
            yield pull

    def _build(self, service: Service) -> Build | None:
        build = service.get("build")
        if not isinstance(build, dict):
            return None
        context, target = build.get("context", "."), build.get("target")
        inline = build.get("dockerfile_inline")
        if not isinstance(context, str) or is_unknown(context) or is_unknown(target):
            return Build("", "", problem="it depends on a variable")
        if _remote(context):
            return Build(context, "", problem="its context is not local")
        context = os.path.normpath(os.path.join(self.project.directory, os.path.expanduser(context)))
        if isinstance(inline, str):
            place = service.origin("build", "dockerfile_inline")
            path = place.node.source.path if place is not None else ""
            source: Source | str = "it depends on a variable" if is_unknown(inline) else Source(path, inline)
            inside = _inside(service, inline, place) if place is not None else None
            return _with_view(Build(context, path, inside=inside), source, build)
        name = build.get("dockerfile", "Dockerfile")
        if not isinstance(name, str) or is_unknown(name):
            return Build(context, "", problem="it depends on a variable")
        path = os.path.normpath(os.path.join(context, name))
        source = self._dockerfile(path)
        if isinstance(source, str) and name == "Dockerfile":
            lower = self._dockerfile(os.path.join(context, "dockerfile"))
            source = lower if isinstance(lower, Source) else source
        return _with_view(Build(context, path), source, build)

    def _note_build(self, build: Build) -> None:
        if build.source is not None:
            self._by_source.setdefault(id(build.source), build)
        if build.dockerfile is not None and not build.inline:
            self._paths[build.path] = None

    @property
    def dockerfiles(self) -> Collection[str]:
        """The paths of the Dockerfiles, each a file of its own, that the services looked at so far are built from."""
        return self._paths.keys()

    @property
    def inlines(self) -> list[Build]:
        """The builds with a Dockerfile inside a compose file, of the services looked at so far."""
        builds = [made.build for made in self._services.values() if made.build is not None]
        return [build for build in builds if build.dockerfile is not None and build.inline]

    def inline_at(self, source: Source, offset: int) -> tuple[Dockerfile, int] | None:
        """The Dockerfile inside a compose file that holds an offset, and the offset in that Dockerfile."""
        for build in self.inlines:
            assert build.dockerfile is not None
            assert build.inside is not None
            at = build.inside.offset(offset) if build.inside.node.source is source else None
            if at is not None:
                return build.dockerfile, at
        return None

    def dockerfile(self, source: Source) -> Dockerfile | None:
        """What such a file says; None for any other file."""
        build = self._by_source.get(id(source))
        return build.dockerfile if build is not None else None

    def text(self, path: str) -> Source | None:
        """A file of text as the loader reads it; None where it is none, or not there."""
        found = self._dockerfile(path)
        return found if isinstance(found, Source) else None

    def content(self, path: str) -> bytes:
        """A regular file of bounded size; a pipe would block, a device never end. Raises OSError or ValueError."""
        with contextlib.suppress(FileNotFoundError):
            found = os.stat(path)
            if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_FILE:
                raise ValueError(path)
        data = self._reader(path)
        if len(data) > LARGEST_FILE:
            raise ValueError(path)
        return data

    def _dockerfile(self, path: str) -> Source | str:
        """The file, or why it cannot be read."""
        found = self._dockerfiles.get(path)
        if found is None:
            try:
                found = Source.from_bytes(path, self.content(path))
                if found.problem is not None:
                    found = "its Dockerfile is no text"
            except (OSError, ValueError):
                found = "its Dockerfile cannot be read"
            self._dockerfiles[path] = found
        return found


def _read_disk(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _remote(context: str) -> bool:
    return (
        "://" in context
        or context.startswith(("git@", "github.com/", "service:", "docker-image:", "target:"))
        or (context.partition("#")[0].endswith(".git"))
    )


def _inside(service: Service, text: str, origin: Origin) -> Inline:
    """The Dockerfile in a scalar, which must not be edited where others have it too."""
    from dockcto_compose.docker.inline import Inline
    from dockcto_compose.yamltree.edits import shared

    alone = not origin.steps and origin.node.kind == SCALAR and not shared(origin.node)
    return Inline(origin.node.resolved, text, "" if alone else "other services share what is written here")


def _with_view(build: Build, source: Source | str, data: Mapping[str, Any]) -> Build:
    if isinstance(source, str):
        return build._replace(problem=source)
    from dockcto_compose.docker.dockerfile.effective import effective
    from dockcto_compose.docker.dockerfile.parser import parse

    target = data.get("target")
    args, contexts = data.get("args"), data.get("additional_contexts")
    arguments = (
        {str(k): v if v is None or is_unknown(v) else str(v) for k, v in args.items()} if isinstance(args, dict) else {}
    )
    names = tuple(contexts) if isinstance(contexts, dict) else ()
    dockerfile = parse(source.text)
    view = effective(dockerfile, target if isinstance(target, str) else None, arguments, names)
    problem = "" if view is not None else "its Dockerfile has no such stage"
    return Build(build.context, source.path, source, view, build.inside, problem, dockerfile)


def _reference(text: object) -> ImageReference | None:
    if not isinstance(text, str) or not text or is_unknown(text) or text == "scratch":
        return None
    try:
        return references.parse(text)
    except references.InvalidReferenceError:
        return None


def _health(service: Service, build: Build | None, base: ImageReference | None, facts: ImageFacts | None) -> Health:
    own = service.get("healthcheck")
    if isinstance(own, dict):
        test = own.get("test")
        disable = own.get("disable")
        if is_unknown(disable):
            return Health(HealthState.UNKNOWN, service.at("healthcheck", "disable"))
        if disable is True:
            return Health(HealthState.DISABLED, service.at("healthcheck", "disable"))
        if test:
            state = HealthState.DISABLED if test[0] == "NONE" else HealthState.COMPOSE
            return Health(state, service.at("healthcheck", "test"))
    if service.get("build") is None:
        return _image_health(facts)
    view = build.view if build is not None else None
    if build is None or view is None:
        return Health(HealthState.UNKNOWN)
    if view.healthcheck is not None:
        place = _in_dockerfile(service, build, view.healthcheck.instruction.span)
        value = view.healthcheck.value
        if value is None:
            return Health(HealthState.UNKNOWN, place)
        return Health(HealthState.DISABLED if value.test[0] == "NONE" else HealthState.DOCKERFILE, place)
    if view.base_image == "scratch" or (facts is None and base is not None and runs_as_root(base) is not None):
        return Health(HealthState.NONE)  # images to build on have no healthcheck
    return _image_health(facts)


def _image_health(facts: ImageFacts | None) -> Health:
    if facts is None:
        return Health(HealthState.UNKNOWN)
    if facts.builtin_healthcheck is Builtin.NO:
        return Health(HealthState.UNKNOWN if facts.unverified else HealthState.NONE)
    return Health(HealthState.IMAGE, believed=facts.builtin_healthcheck is Builtin.BELIEVED)


def _user(service: Service, build: Build | None, base: ImageReference | None, facts: ImageFacts | None) -> User:
    own = service.get("user")
    if own is not None and str(own):
        verdict = default_user(None, own if is_unknown(own) else str(own))
        return User(verdict.runs, str(own), service.at("user"), verdict.why, _commented(service.origin("user")))
    if str(service.get("platform") or "").startswith("wasi/") or "wasm" in str(service.get("runtime") or ""):
        return User(Runs.UNKNOWN, reason="a WebAssembly module knows no users")
    if service.get("build") is None:
        verdict = default_user(facts, own_entrypoint=service.get("entrypoint") is not None)
        return User(verdict.runs, reason=verdict.why)
    view = build.view if build is not None else None
    if build is None or view is None:
        return User(Runs.UNKNOWN, reason="its Dockerfile is not known")
    if view.user is not None:
        place = _in_dockerfile(service, build, view.user.instruction.span)
        if view.user.value is None:
            return User(Runs.UNKNOWN, place=place, reason="USER of the Dockerfile depends on a variable")
        verdict = default_user(None, image_user=view.user.value)
        return User(
            verdict.runs, view.user.value, place, verdict.why, any(map(for_people, view.user.instruction.comments))
        )
    return _base_user(service, build, view, base, facts)


def _base_user(
    service: Service, build: Build, view: StageView, base: ImageReference | None, facts: ImageFacts | None
) -> User:
    """The user of a Dockerfile without USER: what its base brings, if nothing in it gives root away later."""
    if _gives_root_away(service, build):
        return User(Runs.UNKNOWN, reason="what it starts may change to another user")
    if facts is not None:
        replaced = service.get("entrypoint") is not None or view.entrypoint is not None
        verdict = default_user(facts, own_entrypoint=replaced)
        return User(verdict.runs, reason=verdict.why)
    if view.base_image == "scratch":
        return User(Runs.ROOT, reason="its Dockerfile has no USER")
    known = runs_as_root(base) if base is not None else None
    if known is None:
        return User(Runs.UNKNOWN, reason="nothing is known about the user of its base image")
    name = base.familiar_name if base is not None else ""
    if known:
        return User(Runs.ROOT, reason=f'its Dockerfile has no USER and "{name}" leaves it at root')
    return User(Runs.NONROOT, reason=f'its base image "{name}" has a user of its own')


def _commented(origin: Origin | None) -> bool:
    """Whether a comment for people stands behind a value, or in the line above it."""
    if origin is None:
        return False
    source = origin.node.source
    line = source.position(origin.node.start).line
    for comment in origin.node.document.comments:
        if not for_people(source.text[comment.start : comment.end]):
            continue
        at = source.position(comment.start).line
        if at == line or (
            at == line - 1 and not source.line_text(at)[: source.position(comment.start).column - 1].strip()
        ):
            return True
    return False


# programs an entry script changes the user with
_CHANGERS = (
    "gosu",
    "su-exec",
    "setpriv",
    "s6-",
    "runuser",
    "chroot --userspec",
    "sudo -u",
    "su -",
    "supervisord",
    "PUID",
)


def _gives_root_away(service: Service, build: Build) -> bool:
    text = build.source.text if build.source is not None else ""
    words = f"{service.get('entrypoint')} {service.get('command')} {list(service.get('environment') or ())}"
    return any(name in text or name in words for name in _CHANGERS)


def _in_dockerfile(service: Service, build: Build, span: Span) -> Location:
    return build.place(span) or service.at("build")


__all__ = ["Build", "EffectiveService", "Engine", "EnvFile", "Health", "HealthState", "Pull", "Runs", "User"]
