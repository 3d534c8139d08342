"""Keep the security profiles of the engine switched on.

The default seccomp profile forbids containers some 44 system calls nobody needs, behind which most ways out of a
container were found; AppArmor and SELinux keep them from files of the host. `seccomp:unconfined`,
`apparmor:unconfined`, `label:disable` and `systempaths=unconfined` take them away for all the container does (OWASP
Docker cheat sheet, rule 6).

A program that needs one more system call gets a profile of its own: `seccomp:./profile.json`.

**Fix** (unsafe): removes the option, and the default profile is in force again.

**When to ignore**: when no profile can be found that the program works with; debuggers and browsers are known for it.
The rule runs with `--strict` or by name.

```yaml bad
services:
  app:
    image: example.com/app:1.0
    security_opt:
      - no-new-privileges:true
      - seccomp:unconfined  # !
```

```yaml fixed unsafe
services:
  app:
    image: example.com/app:1.0
    security_opt:
      - no-new-privileges:true
```

```yaml good
services:
  app:
    image: example.com/app:1.0
    security_opt:
      - no-new-privileges:true
      - apparmor:docker-default
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.purposes import manages_host
from dockcto_compose.rules.known import texts
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import drop_item
from dockcto_compose.text.regex import regex

_OFF = regex(r"(?:(seccomp|apparmor|systempaths)[:=]unconfined|(label)[:=]disable)\Z")
_NAMES = {
    "seccomp": "the filter of system calls",
    "apparmor": "the AppArmor profile",
    "label": "the separation by SELinux",
    "systempaths": "the protection of `/proc` and `/sys`",
}


@rule(at="service", severity="error", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("privileged") is True or manages_host(ctx.effective(service).reference):
        return
    for index, option in texts(service.get("security_opt")):
        found = _OFF.match(option)
        if found is None:
            continue
        changes = [("services", service.name, "security_opt")]
        fix, why = attempt(f"Remove `{option}`", lambda: drop_item(service, "security_opt", index), UNSAFE, changes)  # noqa: B023
        message = f'"{option}" switches off {_NAMES[found[1] or found[2]]}; leave it out, or name a profile of its own'
        yield Problem(message, service.at("security_opt", index), fix, unfixable=why)
