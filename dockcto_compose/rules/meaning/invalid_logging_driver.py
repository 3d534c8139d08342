"""Name a logging driver that the engine has.

Compose takes any word. The engine refuses to create the container with "logger: no log driver named ... is registered".
A driver may come from a plug-in, so a name that is only unknown is a warning, and names of plug-ins that people use are
left alone.

**Fix** (unsafe): writes the driver that was most likely meant.

```yaml bad
services:
  web:
    image: nginx:1.27
    logging:
      driver: jsonfile  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    logging:
      driver: json-file
```

```yaml good
services:
  web:
    image: nginx:1.27
    logging:
      driver: json-file
  api:
    image: example.com/api:2.1
    logging:
      driver: loki
```
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.yamltree.edits import replace

_DRIVERS = (
    "json-file", "local", "journald", "syslog", "gelf", "fluentd", "awslogs", "splunk", "etwlogs", "gcplogs", "none",
)  # fmt: skip
_OLD = ("logentries",)
_PLUGINS = frozenset(
    ("loki", "loki-docker-driver", "grafana-loki", "elastic-logging-plugin", "sumologic", "k8s-file", "passthrough")
)


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    driver, origin = service.get("logging", "driver"), service.origin("logging", "driver")
    if not isinstance(driver, str) or not driver or is_unknown(driver) or origin is None:
        return
    if driver in _DRIVERS or driver in _PLUGINS or "/" in driver or ":" in driver:
        return
    close = get_close_matches(driver.lower().replace("_", "-"), _DRIVERS, 1, 0.75)
    if not close:
        gone = "was removed from Docker" if driver in _OLD else "is none of Docker's own"
        message = f'logging driver "{driver}" {gone}; use one of them, such as "local", or install its plug-in'
        yield Problem(message, origin, severity=Severity.WARNING)
        return
    fix, why = None, "it contains a variable"
    if "$" not in origin.node.value:
        changes = [("services", service.name, "logging", "driver")]
        fix, why = attempt(f"Write `{close[0]}`", lambda: replace(origin.node, close[0]), UNSAFE, changes)
    message = f'Docker has no logging driver "{driver}"; did you mean "{close[0]}"?'
    yield Problem(message, origin, fix, unfixable=why)
