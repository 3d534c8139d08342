"""Do not let mounts travel from the container to the host.

With the propagation `shared` or `rshared` a file system that is mounted inside the container appears on the host as
well, and in every other container that shares the place: with something prepared in it, at a place of the intruder's
choice (CIS Docker Benchmark, "mount propagation mode is not set to shared"). `rslave` goes from the host to the
container alone, which is what is mostly meant.

**Fix** (unsafe): writes `rslave`, or `slave`.

**When to ignore**: when the service mounts file systems for others, as FUSE drivers do. The rule runs with `--strict`
or by name.

```yaml bad
services:
  sync:
    image: example.com/sync:1.0
    volumes:
      - /srv/remote:/remote:rshared  # !
```

```yaml fixed unsafe
services:
  sync:
    image: example.com/sync:1.0
    volumes:
      - /srv/remote:/remote:rslave
```

```yaml good
services:
  sync:
    image: example.com/sync:1.0
    volumes:
      - /srv/remote:/remote:ro,rslave
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import is_own
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported, replace
from dockcto_compose.yamltree.node import MAPPING, SCALAR

_ONE_WAY = {"shared": "slave", "rshared": "rslave"}


@rule(at="service", severity="warning", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for index, mount in mappings(service.get("volumes")):
        bind = mount.get("bind")
        mode = bind.get("propagation") if isinstance(bind, dict) else None
        if not isinstance(mode, str) or mode not in _ONE_WAY:
            continue
        new = _ONE_WAY[mode]
        changes = [("services", service.name, "volumes")]
        fix, why = attempt(f"Write `{new}`", lambda: _edits(service, index, mode, new), UNSAFE, changes)  # noqa: B023
        message = f'with "{mode}", what `{service.name}` mounts here appears on the host too; use "{new}"'
        yield Problem(message, service.at("volumes", index, "bind", "propagation"), fix, unfixable=why)


def _edits(service: Service, index: int, mode: str, new: str) -> list[Edit]:
    origin = service.origin("volumes", index)
    if origin is None or not is_own(service, origin):
        raise Unsupported("other services share what is written here")
    node = origin.node
    if node.kind == MAPPING:
        written = node.get("bind", "propagation")
        if written is None or written.kind != SCALAR:
            raise Unsupported("the value is written elsewhere")
        return replace(written, new)
    head, _, options = node.value.rpartition(":")
    words = [new if word == mode else word for word in options.split(",")]
    return replace(node, f"{head}:{','.join(words)}")
