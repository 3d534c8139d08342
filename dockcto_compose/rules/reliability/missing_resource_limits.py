"""Limit how much memory, CPU and how many processes a service may take.

A service without a limit can take all of the machine: one leak, one busy loop or one fork bomb, and everything else on
the host goes down with it, often by the kernel's choice (OWASP Docker cheat sheet, rule 7).

`mem_limit`, `cpus`, `pids_limit` and `deploy.resources.limits` count alike. A limit that is a guess kills a healthy
service on its busiest day, so this is for those who have measured: the rule runs only by name,
`--extend-select missing-resource-limits`.

**When to ignore**: on a machine that runs nothing else.

```yaml bad
services:
  web:  # !
    image: nginx:1.27
    mem_limit: 256m
```

```yaml good
services:
  web:
    image: nginx:1.27
    mem_limit: 256m
    cpus: 0.5
    pids_limit: 100
  api:
    image: example.com/api:2.1
    deploy:
      resources:
        limits: {memory: 256m, cpus: "0.5", pids: 100}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule

_KEYS = {"memory": ("mem_limit",), "cpus": ("cpus", "cpu_quota"), "pids": ("pids_limit",)}


class Options(NamedTuple):
    """`wanted`: the limits that every service must have."""

    wanted: tuple[Literal["memory", "cpus", "pids"], ...] = ("memory", "cpus", "pids")


@rule(at="service", severity="info", default=False, strict=False, options=Options)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("provider") is not None:
        return
    absent = [name for name in ctx.options.wanted if not _limited(service, name)]
    if absent:
        names = absent[0] if len(absent) == 1 else f"{', '.join(absent[:-1])} or {absent[-1]}"
        yield Problem(f"nothing limits the {names} that `{service.name}` may take; set a limit", service.key)


def _limited(service: Service, name: str) -> bool:
    if service.get("deploy", "resources", "limits", name) is not None:
        return True
    return any(service.get(key) is not None for key in _KEYS[name])
