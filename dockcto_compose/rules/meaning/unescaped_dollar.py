"""Write `$$` for variables that the container shall expand.

Compose puts variables into every text of the file, also into commands, and it looks them up on *your* machine. A
`$POSTGRES_USER` in a health check is therefore replaced, mostly by nothing, before the container sees it, although the
container has that very variable: the check asks for an empty user, the command writes to an empty path
(docker/compose#8231, docker/docs#21225). With two dollars Compose leaves one for the container's shell.

Only variables that the service itself sets, and that nothing else in the project takes from outside, are reported.

**Fix** (unsafe): doubles the dollar, where a shell in the container will expand it.

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      PG_USER_OF_SHOP: shop
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U $PG_USER_OF_SHOP"]  # !
```

```yaml fixed unsafe
services:
  db:
    image: postgres:17
    environment:
      PG_USER_OF_SHOP: shop
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U $$PG_USER_OF_SHOP"]
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      PG_USER_OF_SHOP: shop
      PG_DATABASE_OF_SHOP: ${PG_DATABASE_OF_SHOP}
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U $${PG_USER_OF_SHOP} -d ${PG_DATABASE_OF_SHOP}"]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dockcto_compose.compose.model import Location
from dockcto_compose.compose.project import Project, Service, VariableUse
from dockcto_compose.rules.problem import UNSAFE, Fix, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.shell import is_shell
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Span

_COMMANDS = (("command",), ("entrypoint",), ("healthcheck", "test"))


@rule(at="project", severity="warning")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    if not project.variables:
        return
    services = project.services
    found = [(use, list(_commands(use, services))) for use in project.variables]
    from_outside = {use.name for use, commands in found if not commands}
    for use, commands in found:
        if not commands or use.name in from_outside or use.value is not None:
            continue
        if use.default is not None or use.required is not None:
            continue
        if any(service.get("environment", use.name) is None for service, _ in commands):
            continue
        message = f"Compose replaces ${use.name} by nothing, although the container has that variable"
        if all(_has_shell(service, place) for service, place in commands):
            yield Problem(f"{message}; write $${use.name}", use.at, _fix(use, commands), path=use.path)
        else:
            yield Problem(f"{message}; write its value, or run it in a shell with $${use.name}", use.at, path=use.path)


def _commands(use: VariableUse, services: Mapping[str, Service]) -> Iterator[tuple[Service, str]]:
    """The services with a command that the variable stands in, and the key of that; also through anchors."""
    if use.path[:1] == ("services",):
        service = services.get(str(use.path[1])) if len(use.path) > 2 else None
        if service is not None and any(use.path[2 : 2 + len(path)] == path for path in _COMMANDS):
            yield service, str(use.path[2])
    elif use.path and str(use.path[0]).startswith("x-"):
        for service in services.values():
            for path in _COMMANDS:
                if service.get(*path) is not None and _holds(service.at(*path), use.at):
                    yield service, path[0]


def _holds(outer: Location, inner: Location) -> bool:
    return outer.source is inner.source and outer.span.start <= inner.span.start and inner.span.end <= outer.span.end


def _has_shell(service: Service, place: str) -> bool:
    """Whether a shell in the container runs the command, so that it would expand variables."""
    if place == "healthcheck":
        test = service.get("healthcheck", "test")
        return isinstance(test, str) or test[:1] == ["CMD-SHELL"] or is_shell(test[1:])
    return is_shell([*_words(service.get("entrypoint")), *_words(service.get("command"))])


def _words(command: Any) -> list[str]:
    """The words of a command; a text with unknown variables in it is still a text."""
    return command.split() if isinstance(command, str) else list(command or ())


def _fix(use: VariableUse, commands: Sequence[tuple[Service, str]]) -> Fix | None:
    source, (start, _) = use.at
    if source.text[start : start + 1] != "$":
        return None
    edit = Edit(source, Span(start, start), "$")
    changes = tuple(("services", service.name, place) for service, place in commands)
    return Fix("Write two dollars", (edit,), UNSAFE, changes)
