"""Allow no classes of devices.

A rule such as `b 8:* rmw` opens every disk of the host to the container, also one plugged in later: it makes the
device file itself, and reads the disk past all permissions. `c 1:* rwm` does the same with the memory of the host.

Name single devices under `devices`. Rules for character devices that come and go, as USB sticks for a hub do, have no
other way; reported are those for block devices, for all devices, and for memory.

**When to ignore**: when the service looks after the disks. The rule runs with `--strict` or by name.

```yaml bad
services:
  backup:
    image: example.com/backup:1.0
    device_cgroup_rules:
      - b 8:* rmw  # !
      - a *:* rwm  # !
```

```yaml good
services:
  hub:
    image: example.com/hub:1.0
    device_cgroup_rules:
      - c 188:* rmw
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import texts
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

# major number 1 is the memory: /dev/mem, /dev/kmsg (Linux, Documentation/admin-guide/devices.txt)
_WIDE = regex(r"\s*(?:(?P<all>a)|(?P<block>b)|c\s+(?:\*|1):(?:\*|1|2|4|11))(?=\s).*\s(?P<rights>[rwm]+)\s*\Z")


@rule(at="service", severity="warning", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for index, text in texts(service.get("device_cgroup_rules")):
        found = _WIDE.match(text)
        if found is None or found["rights"] == "m":
            continue
        what = "every device" if found["all"] else "disks" if found["block"] else "the memory"
        message = f'"{text}" opens {what} of the host to `{service.name}`; name single devices under `devices`'
        yield Problem(message, service.at("device_cgroup_rules", index))
