"""Give `redis-cli ping` the password that the server asks for.

Behind `--requirepass` the server answers a `ping` without a password with "NOAUTH Authentication required.", and
`redis-cli` prints that and exits with 0. The check is green for every answer: also for "LOADING", also for a server
that lost its data. With `grep PONG` behind it, it is the other way round: the check never succeeds at all.

`REDISCLI_AUTH` in the environment gives `redis-cli` the password without showing it in the list of processes.

**Fix** (unsafe): where the password comes from a variable, gives it to the container as `REDISCLI_AUTH` and asks for
`PONG`.

```yaml bad
services:
  cache:
    image: redis:7.4
    command: redis-server --requirepass ${CACHE_PASSWORD:?}
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]  # !
```

```yaml fixed unsafe
services:
  cache:
    image: redis:7.4
    command: redis-server --requirepass ${CACHE_PASSWORD:?}
    healthcheck:
      test: ["CMD-SHELL", "redis-cli ping | grep -q PONG"]
    environment:
      REDISCLI_AUTH: ${CACHE_PASSWORD:?}
```

```yaml good
services:
  cache:
    image: redis:7.4
    command: redis-server --requirepass ${CACHE_PASSWORD:?}
    environment:
      REDISCLI_AUTH: ${CACHE_PASSWORD:?}
    healthcheck:
      test: ["CMD-SHELL", "redis-cli ping | grep -q PONG"]
  open:
    image: redis:7.4
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.commands import Command, of_shell, of_words
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.probing import Tested, option, runs, tested
from dockcto_compose.rules.problem import UNSAFE, Fix, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import Raw, Unsupported, Value, append, replace, shared
from dockcto_compose.yamltree.node import MAPPING, SEQUENCE

_CLIENTS = ("redis-cli", "valkey-cli", "keydb-cli")
_PASSWORD = regex(r"--requirepass[\s\"',]+(\$\{[A-Za-z_]\w*(?::?\?[^{}$\"']*)?\})")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    found = tested(ctx.effective(service))
    if found is None or "REDISCLI_AUTH" in (service.get("environment") or ()) or service.get("env_file"):
        return
    probes = runs(found, _CLIENTS)
    if not probes or not all(_without_password(probe) for probe in probes) or not _asks_for_password(service):
        return
    program = probes[0].program
    never = _wants_answer(found) or any("-e" in probe.arguments for probe in probes)
    fix, why = _fix(found, program)
    yield Problem(
        f"`{program} ping` without the password gets NOAUTH, so this check never succeeds; set REDISCLI_AUTH"
        if never
        else f"`{program} ping` without the password gets NOAUTH and exits with 0 all the same; "
        "set REDISCLI_AUTH and ask for PONG",
        found.place(program),
        fix,
        severity=Severity.ERROR if never else None,
        unfixable=why,
    )


def _without_password(probe: Command) -> bool:
    words = probe.arguments
    if not any(word.lower() == "ping" for word in words):
        return False
    return option(probe, "-a", "-u", "--pass", "--askpass", "--user") is None and "$" not in " ".join(words)


def _wants_answer(found: Tested) -> bool:
    return any(c.before == "|" and c.program == "grep" and "PONG" in " ".join(c.arguments) for c in found.commands)


def _asks_for_password(service: Service) -> bool:
    command = service.get("command")
    if isinstance(command, list):
        commands = of_words([str(word) for word in command])
    else:
        commands = of_shell(command) if isinstance(command, str) else []
    for one in commands or ():
        for word, following in pairwise(one.words):
            if word == "--requirepass":
                return bool(following) and not following.startswith("--")
    return False


def _fix(found: Tested, program: str) -> tuple[Fix | None, str]:
    name = found.service.name
    changes = [("services", name, "healthcheck", "test"), ("services", name, "environment")]
    return attempt("Give the probe the password", lambda: _edits(found, program), UNSAFE, changes)


def _edits(found: Tested, program: str) -> list[Edit]:
    service = found.service
    test, own = service.origin("healthcheck", "test"), service.origin()
    if not found.own or test is None or test.steps or shared(test.node):
        raise Unsupported("the test comes from another place, or others share it")
    if own is None or own.node.kind != MAPPING or own.steps or shared(own.node):
        raise Unsupported("other services share what is written here")
    if len(found.commands) > 1 and not _wants_answer(found):
        raise Unsupported("the test does more than this")
    command = service.origin("command")
    match = _PASSWORD.search(command.node.source.text[command.node.start : command.node.end]) if command else None
    if match is None:
        raise Unsupported("the password is not a variable of its own")
    variable = match[1]
    edits = replace(test.node, [Raw('"CMD-SHELL"'), Raw(f'"{program} ping | grep -q PONG"')])
    environment = own.node.entry("environment")
    if environment is None:
        entry: dict[str, Value] = {"environment": {"REDISCLI_AUTH": variable}}
        return edits + append(own.node, entry)
    if environment.value.kind == SEQUENCE:
        return edits + append(environment.value, [f"REDISCLI_AUTH={variable}"])
    return edits + append(environment.value, {"REDISCLI_AUTH": variable})
