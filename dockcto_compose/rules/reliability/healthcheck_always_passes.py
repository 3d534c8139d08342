"""Let a health check be able to fail.

`exit 0`, `true`, `echo ok` and everything with `|| true` behind it succeed whatever the service does. Docker calls the
container healthy from its first second to its last, and who waits for `service_healthy` waits for nothing.
`nginx -t` reads the configuration; it succeeds while the server is down.

To say that there is no health check, write `healthcheck: {disable: true}`.

**When to ignore**: when something insists on a health check, and the service has nothing to ask.

```yaml bad
services:
  api:
    image: example.com/api:2.1
    healthcheck:
      test: ["CMD-SHELL", "curl -fsS http://127.0.0.1:8080/ || true"]  # !
  web:
    image: example.com/web:2.1
    healthcheck:
      test: exit 0  # !
```

```yaml good
services:
  api:
    image: example.com/api:2.1
    healthcheck:
      test: ["CMD-SHELL", "curl -fsS http://127.0.0.1:8080/ || exit 1"]
  web:
    image: example.com/web:2.1
    healthcheck:
      disable: true
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.commands import SHELLS, Command
from dockcto_compose.rules.probing import tested
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_BRANCH = regex(r"(?:^|[\s;])(?:if|case|while|until|for)\s|\bset -\w*e|&&\s*exit\s")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    found = tested(ctx.effective(service))
    if found is None:
        return
    commands = [c for c in found.commands if not c.nested and not (c.program in SHELLS and len(found.commands) > 1)]
    if not commands or (found.test[0] == "CMD" and found.commands[0].program == "exit"):
        return  # without a shell there is no `exit`, and the check fails
    reason = _reason(commands, " ".join(found.test))
    if reason:
        yield Problem(f"{reason}; ask the service for something that can fail", found.at)


def _reason(commands: Sequence[Command], text: str) -> str:
    """Why the test succeeds whatever happens; empty where it may fail."""
    last = commands[-1]
    shown = " ".join(last.words)
    if len(commands) == 1:
        if _succeeds(last) and "$" not in shown:
            return f'"{shown}" always succeeds'
        if last.program == "nginx" and "-t" in last.arguments:
            return f'"{shown}" looks at the configuration alone, and succeeds while the server is down'
        return ""
    if _branches(text) or not _succeeds(last):
        return ""
    if last.before == "||" and last.program != "echo":
        return f'"|| {shown}" makes every failure a success'
    if last.before == "||" and "exit" not in text and "false" not in text:
        return f'"|| {shown}" makes every failure a success'
    if last.before == ";" and not any(c.program == "exit" for c in commands[:-1]):
        return f'"{shown}" at the end makes every failure a success'
    if all(_succeeds(c) and "$" not in " ".join(c.words) for c in commands):
        return f'"{shown}" always succeeds'
    return ""


def _succeeds(command: Command) -> bool:
    if command.program in ("true", ":"):
        return True
    if command.program == "exit":
        return command.arguments == ("0",)
    return command.program == "echo"


def _branches(text: str) -> bool:
    """Whether the shell decides for itself what is executed: then the last command says little."""
    return _BRANCH.search(text) is not None
