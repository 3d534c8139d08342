"""Do not mount system directories of the host.

`/etc`, `/proc`, `/sys`, `/dev`, `/boot`, `/lib`, `/usr` and the home directories tell an intruder everything about the
host: password hashes, keys, which kernel with which holes, what else runs there (CIS Docker Benchmark, "sensitive host
system directories are not mounted on containers"). Read-only does not help against reading.

Reported is what `writable-host-root` and `docker-socket` leave: mounts that may only be read, devices and kernel
interfaces, home directories, keys in them. Files for the time zone, certificates and the host's name are fine, and so
are images made to watch the host.

**When to ignore**: when watching the host is what the service is for. The rule runs with `--strict` or by name.

```yaml bad
services:
  report:
    image: example.com/report:1.2
    volumes:
      - /etc:/host/etc:ro  # !
      - /sys:/sys  # !
      - ~/.ssh:/keys:ro  # !
```

```yaml good
services:
  report:
    image: example.com/report:1.2
    volumes:
      - /etc/localtime:/etc/localtime:ro
      - /etc/ssl/certs:/etc/ssl/certs:ro
      - ~/reports:/out
      - /srv/data:/data
  exporter:
    image: prom/node-exporter:v1.8.2
    volumes:
      - /proc:/host/proc:ro
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.purposes import manages_host
from dockcto_compose.rules.host_mounts import (
    gives_engine,
    host_mounts,
    is_harmless,
    is_private,
    is_socket,
    is_system,
    makes_root,
)
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="error", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if manages_host(ctx.effective(service).reference):
        return
    for mount in host_mounts(service):
        path = mount.source
        if is_socket(path) or gives_engine(path) or is_harmless(path) or (makes_root(path) and not mount.read_only):
            continue
        if is_private(path):
            message = f'"{path}" holds what people keep to themselves; mount the files that are needed alone'
            yield Problem(message, mount.at)
        elif is_system(path):
            message = f'"{path}" tells `{service.name}` how the host is made; mount the files that are needed alone'
            yield Problem(message, mount.at)
