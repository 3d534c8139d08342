"""Mount the volume where the image keeps its data.

An image keeps its data where its Dockerfile says, and declares that place a VOLUME. A volume that is mounted beside it
stays empty, and the data go to an anonymous volume: they survive a restart and are gone after the next
`docker compose down`. From 18 on Postgres keeps them below `/var/lib/postgresql`, and the entrypoint stops with an
error when it finds a mount at the old `/var/lib/postgresql/data` (docker-library/postgres#1259, #1364, #1370); until 17
it is the other way round.

Left alone are services that move the data with a variable such as `PGDATA` or an option of their command.

**When to ignore**: when the data need not be kept.

```yaml bad
services:
  db:
    image: postgres:18
    volumes:
      - data:/var/lib/postgresql/data  # !
volumes:
  data:
```

```yaml good
services:
  db:
    image: postgres:18
    volumes:
      - data:/var/lib/postgresql
  old:
    image: postgres:17
    volumes:
      - old:/var/lib/postgresql/data
  moved:
    image: postgres:18
    environment:
      PGDATA: /var/lib/postgresql/data/pg
    volumes:
      - moved:/var/lib/postgresql/data
volumes:
  data:
  old:
  moved:
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.data_paths import DataPath, data_path, normalized
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    image = ctx.effective(service).reference
    known = data_path(image) if image is not None else None
    mounts = list(mappings(service.get("volumes")))
    if image is None or known is None or not mounts or _moved(service, known):
        return
    targets = {index: _target(mount) for index, mount in mounts}
    if None in targets.values() or any(known.holds(target) for target in targets.values() if target):
        return
    for index, target in targets.items():
        if target and known.mistaken.match(target):
            at = service.at("volumes", index, "target")
            path = ("services", service.name, "volumes", index)
            message = (
                f'"{image.familiar}" keeps its data in {known.path}, not in {target}; mount the volume at {known.path}'
            )
            yield Problem(message, at, path=path)
            return


def _target(mount: Any) -> str | None:
    """Where something is mounted; None where that is not known, empty where it keeps nothing."""
    target = mount.get("target")
    if not isinstance(target, str) or is_unknown(target):
        return None
    return normalized(target) if mount.get("type") in ("volume", "bind") else ""


def _moved(service: Service, known: DataPath) -> bool:
    """Whether something may tell the image another place."""
    if service.get("env_file") or service.get("entrypoint") is not None or service.get("volumes_from"):
        return True
    environment = service.get("environment")
    names = list(environment) if isinstance(environment, dict) else []
    mounted = [str(mount.get("target")) for key in ("volumes", "configs") for _, mount in mappings(service.get(key))]
    said = " ".join([*map(str, names), str(service.get("command")), *mounted])
    return any(word in said for word in known.moved_by)
