"""Give a service with an `entrypoint` of its own its `command` too.

`entrypoint` in the compose file also drops the CMD of the Dockerfile, which is seldom known: "if entrypoint is set, the
image's command is ignored". An entrypoint that ends in `exec "$@"`, or a wrapper such as `tini --`, then has nothing to
start, and the container ends at once.

Reported are builds with a CMD whose service replaces the entrypoint by a script or a wrapper alone. Jobs that end are
left alone.

**When to ignore**: when the script does not need an argument.

```yaml bad
services:
  api:
    build: .
    entrypoint: /wait-for-db.sh  # !
```

```dockerfile file
FROM python:3.13-slim
COPY . /app
CMD ["python", "-m", "app"]
```

```yaml good
services:
  api:
    build: .
    entrypoint: /wait-for-db.sh
    command: python -m app
  job:
    build: .
    entrypoint: ["python", "-m", "app.migrate"]
```

```dockerfile file
FROM python:3.13-slim
COPY . /app
CMD ["python", "-m", "app"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Related, is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_WRAPPERS = frozenset(("tini", "dumb-init", "catatonit", "gosu", "su-exec", "doppler", "aws-vault"))
_SCRIPT = regex(r"(?:.*/)?[\w.-]*(?:entrypoint|wait[-_]for|wait)[\w.-]*(?:\.sh)?\Z|.*\.sh\Z")


@rule(at="service", severity="info")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    entrypoint = service.get("entrypoint")
    if not isinstance(entrypoint, list) or not entrypoint or service.get("command"):
        return
    effective = ctx.effective(service)
    build, view = effective.build, effective.view
    if build is None or view is None or view.cmd is None or not view.cmd.value or effective.ends:
        return
    words = [str(word) for word in entrypoint if not is_unknown(word)]
    if len(words) != len(entrypoint) or not _needs_more(words):
        return
    at = build.place(view.cmd.instruction.span)
    related = (Related("the CMD that is dropped", at),) if at is not None else ()
    shown = " ".join(view.cmd.value)
    message = f'this `entrypoint` drops the CMD of the Dockerfile, "{shown}"; repeat it as `command`'
    yield Problem(message, service.at("entrypoint"), related=related)


def _needs_more(words: list[str]) -> bool:
    """Whether the words are a script or a wrapper that starts what comes behind it, and nothing does."""
    program = words[0].rpartition("/")[2]
    if program in _WRAPPERS:
        return len(words) == 1 or words[-1] == "--"
    return len(words) == 1 and bool(_SCRIPT.match(words[0]))
