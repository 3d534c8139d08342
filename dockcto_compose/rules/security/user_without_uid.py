"""Give the user of an image as a number.

With `runAsNonRoot` Kubernetes refuses an image whose USER is a name, for it cannot know whether that name is root
inside the image. A name also hides which files on a mounted volume belong to the process. (hadolint DL3066.)

**Fix** (unsafe): writes the number where the same Dockerfile says it, in its `useradd -u` or `adduser -u`.

**When to ignore**: when the image runs under Docker alone. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM python:3.13
RUN useradd --create-home --uid 1001 app
USER app  # !
```

```dockerfile fixed unsafe
FROM python:3.13
RUN useradd --create-home --uid 1001 app
USER 1001
```

```yaml good
services:
  web:
    image: example.com/web:1.0
    user: "1000:1000"
  db:
    image: postgres:17
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import EffectiveService, Runs
from dockcto_compose.rules.build_edits import mend
from dockcto_compose.rules.problem import UNSAFE, Fix, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree.edits import Unsupported


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    user = effective.user
    name = user.text.partition(":")[0]
    if user.place is None or user.runs is not Runs.NONROOT or service.get("user") is not None:
        return
    if not name or name.isdecimal() or "$" in name:
        return
    fix, why = _numbered(effective, user.text)
    yield Problem(f'the user "{name}" is a name; write its number', user.place, fix, unfixable=why)


def _numbered(effective: EffectiveService, user: str) -> tuple[Fix | None, str]:
    number = _number(effective, user)
    if not number:
        return None, "its number is not written in the Dockerfile"
    return mend(effective, f"Write `{number}`", lambda: _edits(effective, user, number), UNSAFE)


def _number(effective: EffectiveService, user: str) -> str:
    """The number that a command of the Dockerfile gives the user; empty where none does, or several do."""
    view = effective.view
    if view is None or not re.fullmatch(r"[a-z_][a-z0-9_-]*", user):
        return ""
    command = re.compile(
        rf"\b(?:useradd|adduser)\b(?=[^|;&]*\s{re.escape(user)}(?![\w-]))[^|;&]*?\s(?:-u|--uid)[ =]?(\d+)"
    )
    runs = [run.text for stage in view.chain for run in stage.instructions if run.keyword == "RUN"]
    found = {match[1] for text in runs for match in command.finditer(text)}
    return found.pop() if len(found) == 1 else ""


def _edits(effective: EffectiveService, user: str, number: str) -> list[Edit]:
    build, view = effective.build, effective.view
    if build is None or build.source is None or view is None or view.user is None:
        raise Unsupported("the Dockerfile is not known")
    span = view.user.instruction.span
    at = build.source.text.find(user, span.start + len("USER"), span.end)
    if at < 0:
        raise Unsupported("the user is written in another way")
    return [build.edit(Span(at, at + len(user)), number)]
