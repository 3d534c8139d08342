"""Quote numbers that must keep their digits.

Without quotes YAML reads a number, and Compose hands the *number* on as text again: `1.10` reaches the container as
`1.1`, `010` as `8`, `1_000` as `1000`, `1.0` as `1`. Version numbers, file modes, phone numbers and passwords made of
digits get lost this way, and nobody is told (greenbone/docs#549, nfrastack/db-backup#99). Dates are worse: some
releases of Compose refuse them, others hand on `2024-01-01 00:00:00 +0000 UTC`.

Numbers that come out as they went in, such as `8080`, are not reported.

**Fix** (safe): quotes the text that the container gets today, so that everybody can see it.

**Fix** (unsafe): quotes the text as it is written, dates too. That is mostly what was meant, but it changes what the
container gets.

**When to ignore**: when only the value of the number counts, as in `RATIO: 0.50`. Quoting does no harm then either.

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      APP_VERSION: 1.10  # !
      UMASK: 022  # !
      POSTGRES_PORT: 5432
```

```yaml fixed
services:
  db:
    image: postgres:17
    environment:
      APP_VERSION: "1.1"
      UMASK: "18"
      POSTGRES_PORT: 5432
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      APP_VERSION: "1.10"
      UMASK: "022"
      POSTGRES_PORT: 5432
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.formats.go import sprint
from dockcto_compose.docker.secrets import is_secret_name
from dockcto_compose.rules.mending import attempt, in_extension
from dockcto_compose.rules.problem import SAFE, UNSAFE, Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.yamltree.edits import quote, shared
from dockcto_compose.yamltree.node import SCALAR, Path
from dockcto_compose.yamltree.scalars import Timestamp

_TEXTS = (
    "services.*.environment.*",
    "services.*.labels.*",
    "services.*.annotations.*",
    "services.*.sysctls.*",
    "services.*.logging.options.*",
    "services.*.build.args.*",
    "services.*.build.labels.*",
    "services.*.deploy.labels.*",
    "networks.*.labels.*",
    "networks.*.driver_opts.*",
    "volumes.*.labels.*",
    "volumes.*.driver_opts.*",
)


@rule(at=" | ".join(_TEXTS), severity="warning")
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    node, data = value.node, value.data
    if node.kind != SCALAR or node.style or node.tag is not None:
        return
    if isinstance(data, bool) or not isinstance(data, (int, float, Timestamp)):
        return
    passed, name = sprint(data), str(value.path[-1])
    if passed == node.value:
        return
    kind = "date" if isinstance(data, Timestamp) else "number"
    as_written, _ = attempt("Quote what is written", lambda: quote(node, node.value), UNSAFE, _reached(value, ctx))
    if is_secret_name(name):
        message = f"`{name}` is a {kind} without quotes, and the container gets another text than is written; quote it"
    else:
        message = f'`{name}` is the {kind} {node.value} without quotes, and the container gets "{passed}"; quote it'
    fix, why = attempt("Quote what the container gets", lambda: quote(node, passed), SAFE, in_extension(node))
    if kind == "date":
        fix, as_written = as_written, None
    yield Problem(message, node, fix, unfixable=why, better=None if shared(node) else as_written)


def _reached(value: Value, ctx: Context) -> list[Path]:
    """The paths of the model that the value comes to: also in services that extend the one it is written in."""
    paths = [("services", name, *value.path[2:]) for name in ctx.project.services if value.path[0] == "services"]
    origins = ((path, ctx.project.origin(path)) for path in paths)
    return [value.path, *(path for path, origin in origins if origin is not None and origin.node is value.node)]
