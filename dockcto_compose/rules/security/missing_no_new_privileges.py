"""Forbid processes to gain privileges.

A setuid program such as `su` or a forgotten helper makes root of any user in a container. With `no-new-privileges` the
kernel lets no process have more than its parent, so that running as a user of one's own means something (OWASP Docker
cheat sheet, rule 4; CIS Docker Benchmark, "container is restricted from acquiring additional privileges").

Programs that change the user by setuid (`sudo`, `su`, some entry scripts) do not work any more then; `gosu`, `su-exec`
and `setpriv`, which start as root and step down, do.

**Fix** (unsafe): adds the option to `security_opt`.

Hardly any project sets it, and those that do set it for every service: a decision to take once, not a fault to find in
each of them. The rule therefore runs only by name, `--extend-select missing-no-new-privileges`.

**When to ignore**: when the image needs `sudo`.

```yaml bad
services:
  web:  # !
    image: nginx:1.27
  api:
    image: example.com/api:2.1
    security_opt:  # !
      - label:type:api_t
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    security_opt:
      - no-new-privileges:true
  api:
    image: example.com/api:2.1
    security_opt:
      - label:type:api_t
      - no-new-privileges:true
```

```yaml good
services:
  web:
    image: nginx:1.27
    security_opt: ["no-new-privileges:true"]
  api:
    image: example.com/api:2.1
    security_opt: [no-new-privileges]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown, location
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import texts
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import add_item, replace_item
from dockcto_compose.text.regex import regex

_OPTION = "no-new-privileges:true"
_SET = regex(r"no-new-privileges(?:[:=](\w+))?\Z")


@rule(at="service", severity="warning", default=False, strict=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    options = service.get("security_opt")
    if is_unknown(options) or (isinstance(options, list) and any(is_unknown(option) for option in options)):
        return
    changes = [("services", service.name, "security_opt")]
    for index, option in texts(options):
        found = _SET.match(option)
        if found and found[1] != "false":
            return
        if found:
            fix, why = attempt(
                f"Write `{_OPTION}`",
                lambda: replace_item(service, "security_opt", index, _OPTION),  # noqa: B023
                UNSAFE,
                changes,
            )
            message = f'"{option}" lets processes gain privileges; write "{_OPTION}"'
            yield Problem(message, service.at("security_opt", index), fix, unfixable=why)
            return
    origin = service.origin("security_opt")
    at = location(origin.key) if origin is not None and origin.key is not None else service.key
    fix, why = attempt(f"Add `{_OPTION}`", lambda: add_item(service, "security_opt", _OPTION), UNSAFE, changes)
    yield Problem(f'`{service.name}` may gain privileges; add "{_OPTION}" to `security_opt`', at, fix, unfixable=why)
