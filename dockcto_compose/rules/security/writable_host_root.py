"""Do not let containers write to the system of the host.

Write access to `/`, `/etc`, `/usr`, `/root` or the engine's own files is root on the host by another name: a line in
`/etc/cron.d`, another program under a known name, a key in `authorized_keys`, and the next command of the host's root
is the intruder's (CIS Docker Benchmark, "sensitive host system directories are not mounted on containers").

Mount the one file or folder that is needed, and `:ro` where reading is enough. `sensitive-host-mount` (with `--strict`)
speaks of what may only be read. Volumes of the `local` driver that bind a folder are looked at as well.

**Fix** (unsafe): adds `:ro`. What has to be written will fail then.

**When to ignore**: when administering the host is what the service is for.

```yaml bad
services:
  backup:
    image: example.com/backup:1.2
    volumes:
      - /:/host  # !
      - /etc:/host/etc:rw  # !
```

```yaml fixed unsafe
services:
  backup:
    image: example.com/backup:1.2
    volumes:
      - /:/host:ro
      - /etc:/host/etc:ro
```

```yaml good
services:
  backup:
    image: example.com/backup:1.2
    volumes:
      - /srv/data:/data
      - /etc/localtime:/etc/localtime
      - /etc/hosts:/etc/hosts:ro
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.host_mounts import HostMount, host_mounts, makes_root
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import is_own
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported, append, replace
from dockcto_compose.yamltree.node import MAPPING, SCALAR


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for mount in host_mounts(service):
        if mount.read_only or not makes_root(mount.source):
            continue
        changes = [("services", service.name, "volumes")]
        fix, why = attempt("Mount it read-only", lambda: _read_only(service, mount), UNSAFE, changes)  # noqa: B023
        message = f'`{service.name}` may write to "{mount.source}", and with that become root on the host'
        yield Problem(f"{message}; mount what it needs alone, read-only", mount.at, fix, unfixable=why)


def _read_only(service: Service, mount: HostMount) -> list[Edit]:
    origin = service.origin("volumes", mount.number)
    if origin is None or not is_own(service, origin):
        raise Unsupported("other services share what is written here")
    node = origin.node
    if node.kind == MAPPING:
        written = node.get("read_only")
        return append(node, {"read_only": True}) if written is None else replace(written, True)
    if node.kind != SCALAR:
        raise Unsupported("the mount is an alias")
    head, _, options = node.value.rpartition(":")
    if "$" in options or "}" in options:
        raise Unsupported("a variable supplies the target or the options")
    if options.startswith("/"):
        return replace(node, f"{node.value}:ro")
    words = ["ro" if word == "rw" else word for word in options.split(",")]
    return replace(node, f"{head}:{','.join(words if 'ro' in words else [*words, 'ro'])}")
