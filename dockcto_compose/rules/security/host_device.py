"""Give services no devices of the host that give away the host.

A disk in a container is every file of the host, past all permissions; `/dev/mem` is its memory, and `/dev` all of them
at once: those are errors (CIS Docker Benchmark, "host devices are not directly exposed to containers"). Others are
infos, for a driver is a piece of the kernel that anybody in the container talks to. GPUs, sound, serial ports, `tun`
and the like, which are there to be used, are no findings.

**When to ignore**: when the service looks after the disks. The rule runs with `--strict` or by name.

```yaml bad
services:
  backup:
    image: example.com/backup:1.0
    devices:
      - /dev/sda:/dev/sda:r  # !
      - source: /dev/hpet  # !
        target: /dev/hpet
```

```yaml good
services:
  media:
    image: example.com/media:1.0
    devices:
      - /dev/dri:/dev/dri
      - /dev/ttyUSB0
      - nvidia.com/gpu=all
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.host_mounts import is_usual_device, normal
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

# Linux: Documentation/admin-guide/devices.txt
_HOST = regex(
    r"/dev(?:/(?:sd[a-z]|hd[a-z]\d*\Z|vd[a-z]|xvd[a-z]|nvme|mmcblk|md\d|md/|dm-|mapper/|disk/|block/|loop|zd\d|zvol/|zfs\Z"
    r"|nbd\d|rbd|mtdblock|mem\Z|kmem\Z|port\Z|kmsg\Z).*)?\Z"
)


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for index, device in mappings(service.get("devices")):
        source, rights = device.get("source"), device.get("permissions")
        if not isinstance(source, str) or is_unknown(source) or not source.startswith("/"):
            continue
        path, at = normal(source), service.at("devices", index, "source")
        if _HOST.match(path) and not (isinstance(rights, str) and not set(rights) & set("rw")):
            message = f'"{path}" gives `{service.name}` the disks or the memory of the host; leave it out'
            yield Problem(message, at, severity=Severity.ERROR)
        elif not is_usual_device(path):
            yield Problem(f'`{service.name}` talks to the host\'s device "{path}"; does it need it?', at)
