"""Drop the capabilities that a service does not need.

Docker leaves a container fourteen capabilities of root, among them to change the owner of any file, to send raw
packets and to become any user. Most services need none of them. `cap_drop: [ALL]`, and `cap_add` for the few that are
needed, takes the tools away from whoever breaks in (OWASP Docker cheat sheet, rule 3).

There is no fix, for nobody can tell from outside what a program needs: start it without any and add what it asks for;
entry scripts that step down from root need `CHOWN`, `SETUID` and `SETGID`.

It takes trying out, service by service, and what it finds is the absence of an effort, not a mistake: the rule runs
only by name, `--extend-select capabilities-not-dropped`. What is *added* is the matter of `added-capability` and
`dangerous-capability`, with `--strict`.

**When to ignore**: where it does not pay.

```yaml bad
services:
  web:  # !
    image: example.com/web:1.0
  api:
    image: example.com/api:1.0
    cap_drop:  # !
      - NET_RAW
```

```yaml good
services:
  web:
    image: example.com/web:1.0
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE]
  runner:
    image: docker:27-dind
    privileged: true
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown, location
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.capabilities import plain
from dockcto_compose.rules.known import texts
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="warning", default=False, strict=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    dropped = service.get("cap_drop")
    if service.get("privileged") is True or is_unknown(dropped):
        return
    if isinstance(dropped, list) and any(is_unknown(name) for name in dropped):
        return
    if any(plain(name) == "ALL" for _, name in texts(dropped)):
        return
    origin = service.origin("cap_drop")
    at = location(origin.key) if origin is not None and origin.key is not None else service.key
    message = f"`{service.name}` keeps capabilities of root; drop ALL with `cap_drop`, and add those that it needs"
    yield Problem(message, at)
