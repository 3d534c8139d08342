"""A healthcheck for a service, proposed only where the compose data proves that it will work.

The facts name for each probe what it needs; each kind of need is one small predicate here. A predicate that meets a
value nobody can know (a variable without value, an unread env file) has proven nothing.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any, NamedTuple

from dockcto_compose.docker.images import ImageFacts, Probe, candidates
from dockcto_compose.docker.reference import InvalidReferenceError, parse

Service = Mapping[str, Any]


class Refusal(NamedTuple):
    """Why no healthcheck is proposed, in one sentence without full stop."""

    reason: str


class Proposal(NamedTuple):
    """A healthcheck that will work, and the facts it comes from."""

    probe: Probe
    facts: ImageFacts


class NotProvenError(Exception):
    """A need is not proven; the message says why."""


def propose(service: Service, image: str | None = None) -> Proposal | Refusal:
    """A healthcheck for a service in Compose's canonical form (plain data).

    `image` is the image to judge by where it is not the service's own: the base of a Dockerfile that changes neither
    user, command, entrypoint nor configuration.
    """
    if image is None and service.get("build"):
        return Refusal("the image is built here, so what is known of public images does not hold")
    text = image or service.get("image")
    if not isinstance(text, str) or not known(text):
        return Refusal("the image is not known")
    try:
        rows = candidates(parse(text))
    except InvalidReferenceError as error:
        return Refusal(str(error))
    if not rows:
        return Refusal(f'no healthcheck is known for the image "{text}"')
    return _best(service, rows)


def _best(service: Service, rows: list[ImageFacts]) -> Proposal | Refusal:
    refusal: Refusal | None = None
    for facts in rows:
        reason = _unusable(facts) or _first_unproven(service, facts)
        if reason is None and facts.probe is not None:
            return Proposal(facts.probe, facts)
        refusal = refusal or Refusal(reason or "")
    return refusal or Refusal("no healthcheck is known")


def _unusable(facts: ImageFacts) -> str | None:
    if facts.may_have_healthcheck:
        return "the image has a healthcheck of its own, or is believed to"
    if facts.unverified:
        return "what is known of the image is not verified"
    if facts.tier not in ("A", "B") or facts.probe is None:
        return f"no healthcheck is sure to work: {facts.note}" if facts.note else "no healthcheck is sure to work"
    return None


def _first_unproven(service: Service, facts: ImageFacts) -> str | None:
    try:
        _entrypoint(service)
        for need in facts.needs.split("; ") if facts.needs else ():
            _prove(service, need)
    except NotProvenError as error:
        return str(error)
    return None


def _prove(service: Service, need: str) -> None:
    """Prove a need, or one of its alternatives."""
    failure: NotProvenError | None = None
    for choice in need.split(" | "):
        name, _, arguments = choice.partition("=")
        try:
            NEEDS[name](service, arguments)
        except NotProvenError as error:
            failure = failure or error
        else:
            return
    if failure:
        raise failure


def known(value: object) -> bool:
    """Whether a value is certain: not marked unknown, and no variable left in it."""
    return not getattr(value, "unknown", False) and not (isinstance(value, str) and "${" in value)


def words(service: Service, key: str) -> list[str]:
    """The words of `command` or `entrypoint`; empty where it is not set. Raises NotProvenError."""
    value = service.get(key) or []
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise NotProvenError(f"`{key}` is no list of words")
    if not all(map(known, items)):
        raise NotProvenError(f"`{key}` depends on a variable")
    if not isinstance(value, str):
        return items
    from shlex import split

    try:
        return split(value)
    except ValueError as error:
        raise NotProvenError(f"`{key}` cannot be split into words") from error


def environment(service: Service) -> Mapping[str, str | None]:
    """The service's environment. Raises NotProvenError while an env file has not been read into it."""
    if service.get("env_file"):
        raise NotProvenError("`env_file` may set anything")
    values = service.get("environment") or {}
    if not isinstance(values, Mapping) or not all(known(name) for name in values):
        raise NotProvenError("`environment` depends on a variable")
    return values


def mounted(service: Service) -> Iterator[str]:
    """Every path in the container that something is mounted at. Raises NotProvenError."""
    for key in ("volumes", "configs", "secrets"):
        items = service.get(key) or []
        for item in items if isinstance(items, list) else [items]:
            target = item.get("target") if isinstance(item, Mapping) else None
            if target is None and key != "volumes" and isinstance(item, Mapping):
                target = item.get("source")
            if not isinstance(target, str) or not known(target):
                raise NotProvenError(f"a target in `{key}` depends on a variable")
            root = "/run/secrets" if key == "secrets" else "/"
            yield posixpath.normpath(posixpath.join(root, target))


def _entrypoint(service: Service) -> None:
    """Needed by every probe: the image's own entrypoint."""
    if service.get("entrypoint") is not None:
        raise NotProvenError("`entrypoint` replaces what the image starts")


def _command(service: Service, names: str) -> None:
    """The service runs the image's server: no command, only options, or one of these programs."""
    found = words(service, "command")
    programs = names.split(",") if names else []
    if found and not found[0].startswith("-") and posixpath.basename(found[0]) not in programs:
        raise NotProvenError(f'`command` starts "{found[0]}"')


def _no_option(service: Service, names: str) -> None:
    """None of these options is given. `-x` also glued to its value; `name*` any that begins so; without a dash any word
    that contains the text."""
    for word in words(service, "command"):
        for name in names.split(","):
            if _is_option(word, name):
                raise NotProvenError(f"`command` has the option {name.rstrip('*=')}")


def _is_option(word: str, name: str) -> bool:
    if not name.startswith("-"):
        return name in word
    if len(name) == 2:
        return word.startswith(name)
    given = word.partition("=")[0]
    if name.startswith("--"):
        given, name = given.lower(), name.lower()
    return given.startswith(name[:-1]) if name.endswith("*") else given == name


def _option(service: Service, wanted: str) -> None:
    """This option is given; with a value behind a blank, with that value."""
    name, _, value = wanted.partition(" ")
    if not any(found == (value or "true") for found in _values(words(service, "command"), name, bool(value))):
        raise NotProvenError(f"`command` has no {wanted}")


def _option_has(service: Service, wanted: str) -> None:
    """Where this option is given, its value contains the text."""
    name, _, text = wanted.partition(",")
    for value in _values(words(service, "command"), name, True):
        if text not in value:
            raise NotProvenError(f"the value of {name} in `command` has no {text}")


def _values(found: list[str], name: str, takes_value: bool) -> Iterator[str]:
    """The values of an option: behind `=`, or the next word; a switch alone is "true"."""
    for word, following in pairwise([*found, ""]):
        option, sign, value = word.partition("=")
        if option == name or (name.startswith("--") and option.lower() == name.lower()):
            yield value if sign else following if takes_value else "true"


def _unset(service: Service, names: str) -> None:
    """None of these variables is set (patterns)."""
    for variable in environment(service):
        for name in names.split(","):
            if fnmatchcase(variable, name):
                raise NotProvenError(f"`{variable}` is set in `environment`")


def _set(service: Service, name: str) -> None:
    """This variable has a value."""
    value = environment(service).get(name)
    if not value or not known(value):
        raise NotProvenError(f"`{name}` has no certain value in `environment`")


def _env(service: Service, wanted: str) -> None:
    """This variable has this value, any case."""
    name, _, value = wanted.partition(":")
    found = environment(service).get(name)
    if found is None or not known(found) or str(found).lower() != value:
        raise NotProvenError(f"`environment` does not set {name} to {value}")


def _no_mount(service: Service, paths: str) -> None:
    """Nothing is mounted at these paths, in them or over them; a path with `*` is a pattern for the target."""
    for target in mounted(service):
        for path in paths.split(","):
            if fnmatchcase(target, path) if "*" in path else _overlaps(target, path):
                raise NotProvenError(f"a mount at {target} may change the configuration")


def _overlaps(target: str, path: str) -> bool:
    return f"{target}/".startswith(f"{path}/") or f"{path}/".startswith(f"{target.rstrip('/')}/")


NEEDS: Mapping[str, Callable[[Service, str], None]] = {
    "command": _command,
    "env": _env,
    "no-mount": _no_mount,
    "no-option": _no_option,
    "option": _option,
    "option-has": _option_has,
    "set": _set,
    "unset": _unset,
}
"""The kinds of needs `images.txt` may name."""
