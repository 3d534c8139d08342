"""Bound the size of a service's log.

The engine's default driver, `json-file`, keeps everything a container ever wrote, in one file that nobody rotates. A
talkative service fills the disk, and then every service on the machine fails at once. `max-size` bounds the file, and
the driver `local` rotates by itself.

The default can be changed for the whole engine at once, in its `daemon.json`, which is the better place and cannot be
seen here: the rule runs only by name, `--extend-select logging-unbounded`.

**When to ignore**: when the engine's `daemon.json` sets `log-opts`.

```yaml bad
services:
  web:  # !
    image: nginx:1.27
  api:
    image: example.com/api:2.1
    logging:  # !
      driver: json-file
```

```yaml good
services:
  web:
    image: nginx:1.27
    logging:
      driver: json-file
      options:
        max-size: 10m
        max-file: "3"
  api:
    image: example.com/api:2.1
    logging:
      driver: local
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="info", default=False, strict=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    driver, options = service.get("logging", "driver"), service.get("logging", "options")
    if driver not in (None, "", "json-file") or service.get("provider") is not None:
        return
    if isinstance(options, dict) and options.get("max-size") is not None:
        return
    origin = service.origin("logging")
    at = service.key if origin is None else origin.key or origin.node
    yield Problem(
        f"nothing bounds the log of `{service.name}`; set the option `max-size`, or use the driver `local`", at
    )
