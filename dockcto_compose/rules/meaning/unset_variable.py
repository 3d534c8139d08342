"""Give every variable a value or a default.

A `${NAME}` that nothing sets is blank to Compose, and a blank is seldom what was meant: `nginx:${TAG}` becomes
`nginx:`, a password becomes empty, a volume's source disappears. Compose only prints a line among many
(docker/compose#5505, docker/compose#13567). Set it in `.env` or the environment, write a default with
`${NAME:-value}`, or insist on a value with `${NAME:?message}`.

Each variable is reported once, where it is first used. Nothing that depends on it is judged, because its value cannot
be known here. That is why this is only a note; with `--strict-env`, which says that the environment here is the one
that counts, it is a warning.

A project without any `.env` gets its values from somewhere else, and one note, at the first of its variables, is for
all of them. It gets none where a `.env.example` shows what has to be set: what is not in there is the matter of
`undocumented-required-variable`.

**When to ignore**: when the variable is set where the project runs and a default would be wrong; then `${NAME:?}` says
so to everybody.

```yaml bad
services:
  web:
    image: nginx:${NGINX_TAG_OF_SHOP}  # !
    environment:
      TAG: ${NGINX_TAG_OF_SHOP}
```

```yaml good
services:
  web:
    image: nginx:${NGINX_TAG_OF_SHOP:-1.27}
    environment:
      PRICE: "$$5"
      PASSWORD: ${PASSWORD_OF_SHOP:+set}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Related
from dockcto_compose.compose.project import Project, VariableUse
from dockcto_compose.rules.env_examples import example_files
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.unknowns import has_values, listed


@rule(at="project", severity="info")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    unset = list(_unset(project))
    values = has_values(ctx)
    if not unset or (not values and example_files(project, ctx)):
        return
    if values or len(unset) == 1:
        defaults = {use.name: use for use in reversed(project.variables) if use.default}
        for use in unset:
            yield _alone(use, defaults.get(use.name), Severity.WARNING if project.strict_env else None)
    else:
        yield _together(unset)


def _alone(use: VariableUse, default: VariableUse | None, severity: Severity | None) -> Problem:
    message = (
        f'variable "{use.name}" is not set, and Compose puts nothing in its place; '
        f"set it, or write a default: ${{{use.name}:-value}}"
    )
    related = (Related("here it has a default", default.at),) if default is not None else ()
    return Problem(message, use.at, related=related, severity=severity, path=use.path)


def _together(unset: list[VariableUse]) -> Problem:
    first, *others = unset
    message = (
        f"variables {listed([use.name for use in unset])} are not set, and Compose puts nothing in their place; "
        f"set them in `.env`, or write defaults: ${{{first.name}:-value}}"
    )
    related = tuple(Related(f'"{use.name}" is not set either', use.at) for use in others)
    return Problem(message, first.at, related=related, path=first.path)


def _unset(project: Project) -> Iterator[VariableUse]:
    """The first use of every variable that has neither a value nor a default."""
    reported: set[str] = set()
    around: list[VariableUse] = []
    for use in project.variables:
        while around and not _holds(around[-1], use):
            around.pop()
        reached = all(_uses_argument(outer) for outer in around)
        around.append(use)
        known = use.value is not None or use.name in project.environment
        if reached and not known and _is_bare(use) and use.name not in reported:
            reported.add(use.name)
            yield use


def _holds(outer: VariableUse, inner: VariableUse) -> bool:
    """Whether a variable stands in the default or message of another one."""
    one, other = outer.at, inner.at
    return one.source is other.source and one.span.start < other.span.start and other.span.end <= one.span.end


def _operator(use: VariableUse) -> str:
    """What stands behind the name: `:-`, `-`, `:?`, `?`, `:+`, `+`, or nothing."""
    text = use.at.source.text[use.at.span.start : use.at.span.end]
    if not text.startswith("${"):
        return ""
    return text[2 + len(use.name) : 4 + len(use.name)].rstrip("}")


def _is_bare(use: VariableUse) -> bool:
    """Whether nothing says what to do without a value."""
    return use.default is None and use.required is None and "+" not in _operator(use)


def _uses_argument(use: VariableUse) -> bool:
    """Whether what stands behind the operator is put in."""
    operator = _operator(use)
    absent = use.value is None or (operator.startswith(":") and not use.value)
    return not absent if "+" in operator else absent
