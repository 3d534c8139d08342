"""Keep secrets out of the compose file.

A password in a compose file is in every clone, every backup and the history of the repository for good, and in the
hands of everyone who was ever given a copy. Those who look for such files are machines, and they are quick: a pushed
cloud key is tried within minutes.

Looked at are environment, build arguments, labels, commands, healthchecks and the content of configs: names that speak
of a secret, values with the shape of a known token, passwords in URLs, and defaults such as `${DB_PASSWORD:-...}`. The
value itself is never shown. A password that is easy to guess is a warning, and a placeholder such as `changeme` an
info. References to variables, files (`DB_PASSWORD_FILE`), switches and empty values are what they should be.

**Fix** (unsafe): moves the value to the `.env` file beside the compose file, and a reference that insists on it takes
its place. What the container gets stays the same. With `move-to = "secrets"`, or `--move-secrets secrets`, a variable
whose image is known to read it from a file becomes a Compose secret instead: the value moves to `./secrets`, where only
the owner may read it. Both homes are kept out of git and of images that are built here. The secret remains in the
history: change it where it is valid.

**When to ignore**: for a password that protects nothing, in a test setup that nobody else can reach.

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: oK3-vmuQz9  # !
      POSTGRES_USER: shop
```

```yaml fixed unsafe
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD in .env}
      POSTGRES_USER: shop
```

```dotenv fixed name=.env
POSTGRES_PASSWORD=oK3-vmuQz9
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db_password
    secrets: [db_password]
  app:
    image: example.com/app:1.4
    environment:
      - DATABASE_URL=postgres://shop:${DB_PASSWORD}@db/shop
      - API_TOKEN
      - TOKEN_TTL=3600
secrets:
  db_password:
    environment: DB_PASSWORD
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from dockcto_compose.compose.project import Project
from dockcto_compose.docker.secret_places import Found, find
from dockcto_compose.docker.secrets import Strength, is_secret_name
from dockcto_compose.rules.env_file import Mover
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Fix, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree.edits import Raw, Unsupported, replace

if TYPE_CHECKING:
    from dockcto_compose.rules.hiding import Hiding
    from dockcto_compose.rules.secret_store import SecretStore

_PLACE = "put it into `.env` or a Compose secret"


class Options(NamedTuple):
    """`move_to`: where the fix moves secrets; `secrets` only where the image is known to read them from files."""

    move_to: Literal["env", "secrets"] = "env"


class _Homes(NamedTuple):
    """Where the secrets of one project can go."""

    mover: Mover
    store: SecretStore | None
    hiding: Hiding


@rule(at="project", severity="error", options=Options)
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    homes: _Homes | None = None
    for found in find(project):
        severity = _severity(found)
        if severity is not None:
            homes = homes or _homes(project, ctx)
            fix, why = _fix(found, homes)
            yield Problem(_message(found), found.at, fix, severity=severity, unfixable=why)


def _homes(project: Project, ctx: Context) -> _Homes:
    from dockcto_compose.rules.hiding import Hiding

    store = None
    if ctx.options.move_to == "secrets":
        from dockcto_compose.rules.secret_store import SecretStore

        store = SecretStore(ctx)
    return _Homes(Mover(project, ctx.env_file), store, Hiding(ctx))


def _severity(found: Found) -> Severity | None:
    if found.variable:
        return {Strength.TOKEN: Severity.ERROR, Strength.SECRET: Severity.WARNING}.get(found.strength)
    if found.strength is Strength.PLACEHOLDER:
        return Severity.INFO
    if found.strength is Strength.GUESSABLE or found.place.label:
        return Severity.WARNING
    return Severity.ERROR


def _message(found: Found) -> str:
    what = found.what
    if found.place.name and found.place.name not in what and not found.variable:
        what = f"{what} (`{found.place.name}`)"
    if found.variable and found.variable not in what:
        what = f"{what} (the default of `{found.variable}`)"
    if found.strength is Strength.TOKEN:
        return f"{what} stands in the file, where everyone who has the file can read it; revoke it, and {_PLACE}"
    if found.variable:
        return f"{what} looks like a real secret; leave it out, `${{{found.variable}:?}}` makes Compose ask for a value"
    if found.strength is Strength.PLACEHOLDER:
        return f"{what} looks like a placeholder, which goes live when nobody replaces it; {_PLACE}"
    if found.strength is Strength.GUESSABLE:
        return f"{what} is easy to guess, and stands in the file; choose another, and {_PLACE}"
    return f"{what} stands in the file, where everyone who has the file can read it; {_PLACE}"


def _fix(found: Found, homes: _Homes) -> tuple[Fix | None, str]:
    if homes.store is not None and not found.variable and found.start == found.place.start:
        fix = _to_store(found, homes.store, homes.hiding)
        if fix is not None:
            return fix, ""
    return _to_env(found, homes.mover, homes.hiding)


def _to_store(found: Found, store: SecretStore, hiding: Hiding) -> Fix | None:
    """The fix that makes a Compose secret of it; None where it cannot be one."""
    place, value = found.place, _value(found)
    try:
        _check_movable(found, store.project)
        if found.end != len(place.node.value):
            return None
        service = store.service(place)
        name = store.name(value, service, place.name)
        edits, note = hiding.hide(store.folder, is_folder=True)
        edits = [*store.edits(value, service, place, name), *edits]
    except Unsupported:
        return None
    title = f"Move the value to `secrets/{name}.txt`, and mount it as the secret `{name}`"
    changes = store.changes(service, place.name, name)
    return Fix(_noted(title, note), tuple(edits), UNSAFE, tuple(changes))


def _to_env(found: Found, mover: Mover, hiding: Hiding) -> tuple[Fix | None, str]:
    try:
        name = _name(found, mover)
    except Unsupported as reason:
        return None, str(reason)
    edits, note = hiding.hide(mover.file.source.path)
    title = _noted(f"Move the value to `.env` as `{name}`", note)
    return attempt(title, lambda: [*_moved(found, name, mover), *edits], UNSAFE)


def _noted(title: str, note: str) -> str:
    return f"{title}; {note}" if note else title


def _check_movable(found: Found, project: Project) -> None:
    value = _value(found)
    if found.place.node.source.path not in project.files:
        raise Unsupported("the file is part of another project, which may have a `.env` of its own")
    if "\n" in value or "\r" in value:
        raise Unsupported("the value has several lines")


def _name(found: Found, mover: Mover) -> str:
    """The variable the value gets: the one it is named for, or that has this value already."""
    value, place = _value(found), found.place
    if found.variable:
        uses = [use for use in mover.project.variables if use.name == found.variable]
        if any(use.default != uses[0].default for use in uses) or not mover.offers(found.variable, value):
            raise Unsupported(f"`{found.variable}` is used in another way elsewhere")
        return found.variable
    if is_secret_name(place.name) and found.start == place.start:
        return mover.name_for(value, place.name, place.owner)
    same = next((name for name, known in mover.names.items() if known == value), "")
    if same:
        return same
    stem = "" if place.label else place.name.upper()
    for ending in ("_URL", "_URI", "_DSN", "_STRING", "_CONNECTION"):
        stem = stem.removesuffix(ending)
    kind = "TOKEN" if found.strength is Strength.TOKEN else "PASSWORD"
    return mover.name_for(value, f"{stem or place.owner}_{kind}", place.owner)


def _value(found: Found) -> str:
    """The value as the container gets it."""
    return found.text.replace("$$", "$")


def _moved(found: Found, name: str, mover: Mover) -> Iterator[Edit]:
    node, value, at = found.place.node, _value(found), found.at
    _check_movable(found, mover.project)
    yield from mover.entry(name, value)
    whole = found.start == 0 and found.end == len(node.value)
    in_flow = node.parent is not None and node.parent.container.flow
    reference = f"${{{name}:?set {name} in .env}}"
    if whole:
        yield from replace(node, Raw(f'"{reference}"') if in_flow and not node.style else reference)
        return
    if node.source.text[at.span.start : at.span.end] != found.text:
        raise Unsupported("escapes hide the value")
    if found.variable:
        before = found.at.span.start
        sign = next((s for s in (":-", "-") if node.source.text.endswith(s, 0, before)), "")
        if not sign or node.value[found.end : found.end + 1] != "}":
            raise Unsupported("the secret is only a part of the default")
        yield Edit(node.source, Span(before - len(sign), at.span.end), f":?set {name} in .env")
        return
    if in_flow and not node.style:
        raise Unsupported("the text would need quotes")
    yield Edit(node.source, at.span, reference)
