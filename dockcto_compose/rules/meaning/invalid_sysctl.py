"""Set only sysctls that a container has of its own.

A kernel parameter belongs to a container where the kernel keeps one for each namespace: those that begin with `net.`,
some of `kernel.` (`sem`, `shm*`, `msg*`, `domainname`), and `fs.mqueue.*`. All others, such as `vm.max_map_count` or
`fs.file-max`, belong to the host, and the engine refuses to start the container: "sysctl ... is not in a separate
kernel namespace" (docker/compose#4498). Set them on the host. With the host's network or IPC namespace the container
may not set those either.

**When to ignore**: when a runtime of its own kernel takes them.

```yaml bad
services:
  search:
    image: elasticsearch:8.15.0
    sysctls:
      vm.max_map_count: 262144  # !
```

```yaml good
services:
  search:
    image: elasticsearch:8.15.0
    sysctls:
      net.core.somaxconn: 1024
      kernel.shmmax: 68719476736
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

# runc, libcontainer/configs/validate: what stands in a namespace of its own
_IPC = regex(r"kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)\Z|fs\.mqueue\.")
_NAME = regex(r"[\w./-]+\Z")


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    sysctls = service.get("sysctls")
    if not isinstance(sysctls, dict) or service.get("runtime") not in (None, "", "runc"):
        return
    for name in sysctls:
        if is_unknown(name) or not _NAME.match(name):
            continue
        fault = _fault(service, name if "." in name.partition("/")[0] else name.replace("/", "."))
        if fault:
            origin = service.origin("sysctls", name)
            at = origin.key or origin.node if origin is not None else service.at("sysctls")
            yield Problem(fault, at, path=("services", service.name, "sysctls", name))


def _fault(service: Service, name: str) -> str:
    if name.startswith("net."):
        if service.get("network_mode") == "host":
            return f'the engine refuses sysctl "{name}" in the network of the host; set it on the host'
        return ""
    if _IPC.match(name):
        if service.get("ipc") == "host":
            return f'the engine refuses sysctl "{name}" in the IPC namespace of the host; set it on the host'
        return ""
    if name == "kernel.domainname" and service.get("uts") != "host":
        return ""
    if name == "kernel.hostname":
        return 'the engine refuses sysctl "kernel.hostname"; set `hostname` of the service'
    return f'sysctl "{name}" belongs to the host, so the engine refuses to start the container; set it on the host'
