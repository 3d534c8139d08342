"""Run programs that are no init under one.

The first process of a container has to collect the children that others leave behind, and gets no default action for
SIGTERM. A shell, `npm` or a script in that place leaves zombies, and takes ten seconds to stop because nobody hands the
signal on. `init: true` puts a tiny init before it.

Reported are commands that are a shell's text, or start `npm`, `yarn` or `pnpm`. A matter of taste, so only with
`--strict`.

**Fix** (unsafe): adds `init: true`.

**When to ignore**: when the command ends in an `exec`.

```yaml bad
services:
  api:  # !
    image: node:22
    command: npm start
```

```yaml fixed unsafe
services:
  api:
    image: node:22
    command: npm start
    init: true
```

```yaml good
services:
  api:
    image: node:22
    command: node server.js
  web:
    image: node:22
    command: npm start
    init: true
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.commands import SHELLS
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import add

_RUNNERS = frozenset(("npm", "yarn", "pnpm", "npx"))


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("init") is not None or service.get("pid") is not None:
        return
    effective = ctx.effective(service)
    program = _first_program(effective)
    if not program or effective.ends:
        return
    changes = [("services", service.name, "init")]
    fix, why = attempt("Add `init: true`", lambda: add(service, {"init": True}), UNSAFE, changes)
    message = f"`{program}` is the first process and hands no signal on; add `init: true`, or start the program itself"
    yield Problem(message, service.key, fix, unfixable=why)


def _first_program(effective: EffectiveService) -> str:
    """The program at the front where it is a shell or a runner; empty for any other, and where nobody knows."""
    words = _words(effective)
    if not words or any(is_unknown(word) for word in words):
        return ""
    program = str(words[0]).rpartition("/")[2]
    if program in _RUNNERS:
        return program
    if program in SHELLS and len(words) > 2 and str(words[1]).endswith("c"):
        text = str(words[2])
        return program if "exec " not in text and any(sign in text for sign in ("&&", ";", "|", "\n")) else ""
    return ""


def _words(effective: EffectiveService) -> list[str]:
    """The command line, as far as it is certain: an entrypoint of the image would come before it."""
    service, view = effective.service, effective.view
    entrypoint, command = service.get("entrypoint"), service.get("command")
    if isinstance(entrypoint, list) and entrypoint:
        return entrypoint
    if view is not None:
        if view.entrypoint is not None:
            return list(view.entrypoint.value or ())
        if isinstance(command, list):
            return command
        return list(view.cmd.value or ()) if view.cmd is not None else []
    plain = effective.reference is not None and effective.reference.familiar_name in (
        "node",
        "python",
        "ruby",
        "alpine",
    )
    return command if isinstance(command, list) and plain else []
