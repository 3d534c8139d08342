"""Put ports in quotes.

Many YAML readers, though not Compose, still know numbers to the base 60: an unquoted `22:22` is 1342 to them, and any
tool that reads the file before Compose may write that back (docker/compose#3290, docker/compose#103). With a leading
zero or `0x` Compose itself reads another number than is written: `010` is 8.

In `8080:80` nobody can see a number, for 80 is no digit to the base 60: that needs no quotes. The option `all` asks for
them all the same, as an info, for the day somebody changes the port.

**Fix** (safe): quotes the port as Compose reads it.

```yaml bad
services:
  git:
    image: gitea/gitea:1.22
    ports:
      - 22:22  # !
      - 2525:25  # !
```

```yaml fixed
services:
  git:
    image: gitea/gitea:1.22
    ports:
      - "22:22"
      - "2525:25"
```

```yaml good
services:
  git:
    image: gitea/gitea:1.22
    ports:
      - "22:22"
      - '2222:22'
      - 3000:3000
      - 8080
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dockcto_compose.rules.mending import attempt, in_extension
from dockcto_compose.rules.problem import SAFE, Problem, Severity
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import quote
from dockcto_compose.yamltree.node import SCALAR

_PAIR = regex(r"[0-9]+:[0-9]+")
# the integer to the base 60 of YAML 1.1's type repository
_SIXTY = regex(r"[1-9][0-9]*(:[0-5]?[0-9])+")


@dataclass(frozen=True, slots=True)
class Options:
    """`all`: whether every port of two numbers has to be quoted, also where no reader takes it for one number."""

    all: bool = False


@rule(at="services.*.ports.*", severity="warning", options=Options)
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    node, port = value.node, value.data
    if node.kind != SCALAR or node.style or node.tag is not None:
        return
    text, severity = node.value, None
    if isinstance(port, int) and not isinstance(port, bool):
        if str(port) == text:
            return
        message = f'port {text} without quotes is {port} to Compose; write "{port}"'
    elif _SIXTY.fullmatch(text):
        message = f'port {text} without quotes is the number {_number(text)} to many YAML readers; write "{text}"'
    elif ctx.options.all and _PAIR.fullmatch(text):
        message = f'port {text} has no quotes; write "{text}"'
        severity = Severity.INFO
    else:
        return
    fix, why = attempt("Put the port in quotes", lambda: quote(node, str(port)), SAFE, in_extension(node))
    yield Problem(message, node, fix, severity=severity, unfixable=why)


def _number(text: str) -> int:
    total = 0
    for digits in text.split(":"):
        total = total * 60 + int(digits)
    return total
