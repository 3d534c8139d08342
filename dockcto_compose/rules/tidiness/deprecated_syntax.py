"""Do not use keys that Docker has left behind.

`links` gave containers names for each other before there were networks; services on a network find each other by
name anyway, and the order of starting is what `depends_on` is for. `external_links` reach containers that nothing in
the project describes, and `volumes_from` mounts whatever another service happens to mount.

They still work, so only with `--strict`.

**Fix** (unsafe): turns `links` into `depends_on` where the services have the default network and no other names.

```yaml bad
services:
  web:
    image: nginx:1.27
    links:  # !
      - api
  api:
    image: example.com/api:2.1
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    depends_on:
      - api
  api:
    image: example.com/api:2.1
```

```yaml good
services:
  web:
    image: nginx:1.27
    depends_on:
      - api
  api:
    image: example.com/api:2.1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported, rename, shared
from dockcto_compose.yamltree.node import SEQUENCE

_INSTEAD = {
    "links": "services of a network find each other by name; use `depends_on` for the order",
    "external_links": "put both on an external network",
    "volumes_from": "mount the same volumes by name",
}


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for key, instead in _INSTEAD.items():
        origin = service.origin(key)
        if not service.get(key) or origin is None:
            continue
        fix, why = None, ""
        if key == "links":
            changes = [("services", service.name, "links"), ("services", service.name, "depends_on")]
            fix, why = attempt("Write `depends_on`", lambda: _renamed(service), UNSAFE, changes)
        yield Problem(
            f"`{key}` is left over from earlier times; {instead}", origin.key or origin.node, fix, unfixable=why
        )


def _renamed(service: Service) -> list[Edit]:
    origin, services = service.origin("links"), service.project.services
    entry = origin.node.parent if origin is not None else None
    if origin is None or entry is None or origin.steps or shared(origin.node) or origin.node.kind != SEQUENCE:
        raise Unsupported("the links come from another place, or others share them")
    if entry.container.entry("depends_on") is not None:
        raise Unsupported("the service has a `depends_on` already")
    names = [str(name) for name in service.get("links")]
    others = [services[name] for name in names if name in services]
    if len(others) != len(names) or any(set(one.get("networks") or ()) != {"default"} for one in (service, *others)):
        raise Unsupported("a link gives another name, or the networks are not the default one")
    return rename(entry, "depends_on")
