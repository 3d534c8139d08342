"""Say in an ignore comment why.

Whoever meets the comment later can only keep it or delete it; the reason tells which. It stands behind the brackets.
This is a matter of policy, and off unless asked for.

```yaml bad
services:
  web:
    image: nginx  # dockcto: ignore[image-untagged]  # !
```

```yaml good
services:
  web:
    image: nginx  # dockcto: ignore[image-untagged] rebuilt from source each night
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Location
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.suppression import Ruling


@rule(at="suppression", severity="warning", default=False)
def check(ruling: Ruling, ctx: Context) -> Iterator[Problem]:
    said = ruling.suppression
    if not said.fault and not said.reason:
        names = ", ".join(name.text for name in said.names)
        message = f"`ignore` of {names} gives no reason; say behind the brackets why it is right here"
        yield Problem(message, Location(said.source, said.span))
