"""Do not share the processes of the host.

With `pid: host` a service sees every process of the host, its command line and environment with the secrets in it, and
as root it may stop them or read their files through `/proc` (CIS Docker Benchmark, "the host's process namespace is
not shared").

To look into one other service, share that one's: `pid: service:NAME`.

Images made to watch the host, such as netdata or glances, are left out.

**When to ignore**: for other tools that watch the host. The rule runs with `--strict` or by name.

```yaml bad
services:
  app:
    image: example.com/app:1.0
    pid: host  # !
```

```yaml good
services:
  app:
    image: example.com/app:1.0
    pid: service:worker
  worker:
    image: example.com/worker:1.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.purposes import manages_host
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="error", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("pid") == "host" and not manages_host(ctx.effective(service).reference):
        message = f"`{service.name}` sees and may stop the processes of the host; leave `pid` out, or name a service"
        yield Problem(message, service.at("pid"))
