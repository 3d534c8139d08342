"""Use a restart policy that Docker knows.

`no`, `always`, `unless-stopped` and `on-failure`, the last one also with a number of tries, as in `on-failure:5`.
Compose accepts any text, and the container fails when it is created.

**Fix** (unsafe): writes the policy that was most likely meant.

```yaml bad
services:
  web:
    image: nginx:1.27
    restart: unless_stopped  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    restart: unless-stopped
```

```yaml good
services:
  web:
    image: nginx:1.27
    restart: unless-stopped
  job:
    image: example.com/job:1.0
    restart: on-failure:5
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import replace

_POLICIES = ("no", "always", "unless-stopped", "on-failure")
_TRIES = regex(r"on-failure(:\d+)?")


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    policy, origin = service.get("restart"), service.origin("restart")
    if not isinstance(policy, str) or not policy or is_unknown(policy) or origin is None:
        return
    if policy in _POLICIES or _TRIES.fullmatch(policy):
        return
    message = f'restart policy "{policy}" is unknown to Docker'
    meant = _meant(policy)
    if meant is None:
        yield Problem(f'{message}; use "no", "always", "unless-stopped" or "on-failure"', origin)
        return
    changes = [("services", service.name, "restart")]
    fix, why = attempt(f"Write `{meant}`", lambda: replace(origin.node, meant), UNSAFE, changes)
    if "$" in origin.node.value:
        fix, why = None, "it contains a variable"
    yield Problem(f'{message}; did you mean "{meant}"?', origin, fix, unfixable=why)


def _meant(policy: str) -> str | None:
    word = re.sub(r"[\s_]+", "-", policy.strip().lower())
    if word in _POLICIES or _TRIES.fullmatch(word):
        return word
    if word in ("never", "none", "false"):
        return "no"
    close = get_close_matches(word, _POLICIES, 1, 0.75)
    return close[0] if close else None
