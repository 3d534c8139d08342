"""Do not share the memory segments of the host.

With `ipc: host` a service reads and writes the shared memory, semaphores and message queues of all programs of the
host that use them, databases for instance (CIS Docker Benchmark, "the host's IPC namespace is not shared").

Where `/dev/shm` is too small, set `shm_size`; where two services share memory, give one `ipc: shareable` and the other
`ipc: service:NAME`.

**When to ignore**: when a program of the host is the other end. The rule runs with `--strict` or by name.

```yaml bad
services:
  app:
    image: example.com/app:1.0
    ipc: host  # !
```

```yaml good
services:
  app:
    image: example.com/app:1.0
    shm_size: 1gb
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="error", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("ipc") == "host":
        message = (
            f"`{service.name}` shares the memory segments of the host; set `shm_size`, or share those of one service"
        )
        yield Problem(message, service.at("ipc"))
