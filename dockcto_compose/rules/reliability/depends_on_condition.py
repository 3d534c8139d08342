"""Wait until a dependency is ready, not only started.

`depends_on` with a plain list waits until the other container has been *started*. A database that has just been
started refuses connections for some more seconds; the application crashes at its first query, or restarts in a loop,
and only on the slow machine. Where the dependency has a healthcheck, Compose can wait for it to succeed:
`condition: service_healthy`.

Only dependencies with a healthcheck (in the compose file, the Dockerfile or the image) are reported. Who has written
`condition: service_started` has decided, and is not asked again.

**Fix** (safe): writes out what the short form means, `condition: service_started`, for the whole list. **Fix**
(unsafe): waits for `service_healthy` where there is a healthcheck.

**When to ignore**: when the application tries again until its dependencies answer. Say so with the long form.

```yaml bad
services:
  app:
    image: example.com/app:1.4
    depends_on:
      - db  # !
      - mail
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -h 127.0.0.1"]
  mail:
    image: example.com/mail:2.0
```

```yaml fixed unsafe
services:
  app:
    image: example.com/app:1.4
    depends_on:
      db:
        condition: service_healthy
      mail:
        condition: service_started
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -h 127.0.0.1"]
  mail:
    image: example.com/mail:2.0
```

```yaml good
services:
  app:
    image: example.com/app:1.4
    depends_on:
      db:
        condition: service_healthy
      mail:
        condition: service_started
  worker:
    image: example.com/worker:1.4
    depends_on:
      - mail
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -h 127.0.0.1"]
  mail:
    image: example.com/mail:2.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Related
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import SAFE, UNSAFE, Fix, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree import places
from dockcto_compose.yamltree.edits import Unsupported, deleted_comments, replace, shared
from dockcto_compose.yamltree.node import SCALAR, SEQUENCE, Entry, Node
from dockcto_compose.yamltree.render import Value

STARTED, HEALTHY = "service_started", "service_healthy"


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    waits = service.get("depends_on")
    for name, how in waits.items() if isinstance(waits, dict) else ():
        target = ctx.project.services.get(name)
        if target is None or not isinstance(how, dict) or how.get("condition", STARTED) != STARTED:
            continue
        health = ctx.effective(target).health
        if not health.certain:
            continue
        related = (Related(f"the healthcheck of `{name}`", health.place or target.key),)
        item = _item(service, name)
        if item is not None:
            yield _short(service, name, item, related, ctx)


def _item(service: Service, name: str) -> Node | None:
    """The item of a short `depends_on` that names the service; None where the long form does, or something else."""
    origin = service.origin("depends_on", name)
    entry = origin.node.parent if origin is not None else None
    if origin is None or entry is None or entry.container.kind != SEQUENCE:
        return None
    holder = entry.container.parent
    return origin.node if holder is not None and holder.name == "depends_on" else None


def _short(service: Service, name: str, item: Node, related: tuple[Related, ...], ctx: Context) -> Problem:
    assert item.parent is not None
    items = item.parent.container
    long = {str(n): {"condition": STARTED} for n in (entry.value.resolved.value for entry in items.entries)}
    best = {n: {"condition": _best(n, ctx)} for n in long}
    fix, why = attempt("Write out the condition", lambda: _rewritten(items, long), SAFE)
    better: Fix | None = None
    if not shared(items):
        changes = [("services", service.name, "depends_on", n) for n in best]
        healthy = [f"`{n}`" for n, how in best.items() if how["condition"] == HEALTHY]
        title = f"Wait until {' and '.join(healthy)} {'is' if len(healthy) == 1 else 'are'} healthy"
        better, _ = attempt(title, lambda: _rewritten(items, best), UNSAFE, changes)
    return Problem(
        f"`{name}` has a healthcheck, and the short form waits only until it is started; wait for `{HEALTHY}`",
        item, fix, related, unfixable=why, better=better,
    )  # fmt: skip


def _best(name: str, ctx: Context) -> str:
    target = ctx.project.services.get(name)
    return HEALTHY if target is not None and ctx.effective(target).health.certain else STARTED


def _rewritten(items: Node, long: dict[str, dict[str, str]]) -> list[Edit]:
    """The list of names as a mapping: in place, so that comments and blank lines between the items stay."""
    if len(long) != len(items.entries) or any(entry.value.kind != SCALAR for entry in items.entries):
        raise Unsupported("not every item is a name of its own")
    if any("$" in name for name in long):
        raise Unsupported("a name holds a variable, which Compose does not put into keys")
    if items.tag or items.anchor or any(entry.value.tag or entry.value.anchor for entry in items.entries):
        raise Unsupported("the list has an anchor or a tag")
    if items.flow:
        body: dict[str, Value] = {name: dict(how) for name, how in long.items()}
        edits = replace(items, body)
        if deleted_comments(items.document, edits):
            raise Unsupported("a comment stands between the brackets")
        return edits
    return [edit for entry in items.entries for edit in _as_key(entry, long[entry.value.value]["condition"])]


def _as_key(entry: Entry, condition: str) -> Iterator[Edit]:
    """`- name  # comment` as `name:  # comment` with the condition below."""
    document, holder = entry.document, entry.container.parent
    places.check_entry(entry)
    line_end = places.rest_of_line(document, entry.value.end)
    column = places.indentation(document, entry.start)
    own = places.indentation(document, holder.start) if holder is not None else 0
    step = document.style.step
    shift = step if column <= own else 0
    name = document.source.text[entry.value.start : entry.value.end]
    if "\n" in name or "\r" in name or entry.value.style in ("|", ">"):
        raise Unsupported("an item runs over several lines")
    yield places.edit(document, entry.start, entry.value.end, " " * shift + name + ":")
    newline = document.source.newline_at(entry.start)
    yield places.edit(document, line_end, line_end, f"{newline}{' ' * (column + shift + step)}condition: {condition}")
