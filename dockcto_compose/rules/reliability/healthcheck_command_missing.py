"""Check health with a program that the image has.

A health check runs inside the container. Where its program is not there, every check fails with "executable file not
found in $PATH" or "curl: not found", the container is unhealthy for ever, and nobody who waits for it starts. Slim
images have neither curl nor wget, Alpine has the wget of BusyBox, distroless images and those from scratch have not
even a shell for `CMD-SHELL` (petersimmons1972/olla#78, assembledhq/143#313, archie-hq#133, mercure#941,
keycloak#39373, milvus#26733, grafana#60805, wallabag/docker#342).

Known are official images, images to build on with what the Dockerfile installs, and programs that images used to have:
`mongo` until 5, `mysqladmin` in MariaDB until 10 (MariaDB/mariadb-docker#512). A build in which a script installs
things is not judged.

**Fix** (unsafe): asks with `wget` where the image lacks `curl` but has the other, for a plain request.

**When to ignore**: when something that cannot be seen here puts the program into the container.

```yaml bad
services:
  api:
    image: node:22-alpine
    healthcheck:
      test: ["CMD", "curl", "-f", "http://127.0.0.1:3000/"]  # !
```

```yaml fixed unsafe
services:
  api:
    image: node:22-alpine
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:3000/"]
```

```yaml bad
services:
  api:
    build: .
    healthcheck:
      test: curl -f http://127.0.0.1:8000/  # !
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
    healthcheck:
      test: curl -f http://127.0.0.1:8000/
  db:
    image: mongo:7
    healthcheck:
      test: ["CMD", "mongosh", "--eval", "db.adminCommand('ping')"]
```

```dockerfile file
FROM python:3.13-slim
RUN apt-get update && apt-get install -y curl
COPY . /app
CMD ["python", "-m", "app"]
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.docker.tools import SHELL, Lack, lack
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.probing import Tested, tested
from dockcto_compose.rules.problem import UNSAFE, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import Raw, Unsupported, replace, shared

_PROGRAM = regex(r"[A-Za-z][\w.+-]*\Z")
_SWITCHES = regex(r"-[fsSkLI]+\Z|--(?:fail|silent|show-error|location|fail-with-body)\Z")


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    found = tested(effective)
    if found is None:
        return
    if found.test[0] == "CMD-SHELL":
        missing = lack(effective, SHELL)
        if missing is not None and missing.certain:
            message = (
                f"{missing.where} has no shell to run this test with; begin it with `CMD` and a program of the image"
            )
            yield Problem(message, found.at)
            return
    for command in found.commands:
        if not _PROGRAM.match(command.words[0]) or command.nested:
            continue
        missing = lack(effective, command.program)
        if missing is not None and not _tried_first(found, command.program):
            yield _problem(effective, found, command.program, missing)
            return


def _tried_first(found: Tested, program: str) -> bool:
    """Whether the test itself asks for the program, or has another one in its place: `curl ... || wget ...`."""
    names = [command.program for command in found.commands]
    if any(name in ("which", "command", "type", "test", "[") for name in names) or "command -v" in " ".join(found.test):
        return True
    alternatives = [
        c for c in found.commands if c.before == "||" and c.program not in ("exit", "echo", "kill", "false")
    ]
    return bool(alternatives)


def _problem(effective: EffectiveService, found: Tested, program: str, missing: Lack) -> Problem:
    instead = f"use {missing.instead}" if missing.instead else "use a program of the image, or install this one"
    fix, why = None, "no other program is known to do the same"
    if program == "curl" and missing.instead == "wget":
        changes = [("services", found.service.name, "healthcheck", "test")]
        fix, why = attempt("Ask with `wget`", lambda: _with_wget(found), UNSAFE, changes)
    return Problem(
        f"{missing.where} has no `{program}`, so this check cannot succeed; {instead}",
        found.place(program),
        fix,
        severity=Severity.ERROR if missing.certain else Severity.WARNING,
        unfixable=why,
    )


def _with_wget(found: Tested) -> list[Edit]:
    """The test as a plain request of BusyBox `wget`: it fails for what `curl -f` fails for."""
    origin = found.service.origin("healthcheck", "test")
    if not found.own or origin is None or origin.steps or shared(origin.node):
        raise Unsupported("the test comes from another place, or others share it")
    plain = [c for c in found.commands if (c.program, c.arguments) != ("exit", ("1",))]
    if len(plain) != 1 or any(c.before not in ("", "||") for c in found.commands):
        raise Unsupported("the test does more than one request")
    rest = [word for word in plain[0].arguments if not _SWITCHES.match(word)]
    if rest[:2] == ["-o", "/dev/null"]:
        rest = rest[2:]
    if len(rest) != 1 or not re.fullmatch(r"(?:https?://)?[\w.:/-]+", rest[0]):
        raise Unsupported("`wget` has no option for what is asked here")
    words = ["wget", "-q", "-O", "/dev/null", rest[0]]
    return replace(origin.node, [Raw(f'"{word}"') for word in ["CMD", *words]])
