"""Do not run containers privileged.

`privileged: true` takes down every wall at once: all capabilities, all devices of the host, no seccomp or AppArmor
profile, a writable `/sys`. Whoever gets into such a container mounts the host's disk and is root there (OWASP Docker
cheat sheet, rule 3; CIS Docker Benchmark, "privileged containers are not used").

Nearly always one thing of it is needed: name that alone, as `devices`, one entry in `cap_add`, or a rule of
`device_cgroup_rules`. `build.privileged` does the same to every `RUN` of a build.

An error where nothing in the service tells what the privileges are for, an info where it works with the host: it has
devices, the host's network, `/dev` or the kernel's modules. Docker in Docker and the tools that watch the host have no
other way, and are left out.

**Fix** (unsafe): removes the key, so that it has to be replaced by what is really needed.

**When to ignore**: when the service manages the host itself.

```yaml bad
services:
  media:
    image: example.com/media:3.1
    privileged: true  # !
```

```yaml fixed unsafe
services:
  media:
    image: example.com/media:3.1
```

```yaml good
services:
  media:
    image: example.com/media:3.1
    devices: [/dev/dri]
    cap_add: [SYS_NICE]
  runner:
    image: docker:27-dind
    privileged: true
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.purposes import manages_host
from dockcto_compose.rules.host_mounts import host_mounts, lies_in
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import drop
from dockcto_compose.yamltree.edits import remove, shared


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    reference = ctx.effective(service).reference
    nested = reference is not None and (reference.familiar_name == "docker" or "dind" in f"{reference.tag}")
    if service.get("privileged") is True and not nested and not manages_host(reference):
        changes = [("services", service.name, "privileged")]
        fix, why = attempt("Remove `privileged`", lambda: drop(service, "privileged", False), UNSAFE, changes)
        message = (
            f"`{service.name}` may do whatever root of the host may; "
            "give it the device or the capability it needs instead of `privileged`"
        )
        severity = Severity.INFO if _works_with_the_host(service) else None
        yield Problem(message, service.at("privileged"), fix, severity=severity, unfixable=why)
    if service.get("build", "privileged") is True:
        yield _of_the_build(service)


def _works_with_the_host(service: Service) -> bool:
    """Whether something in the service tells what its privileges may be for."""
    if service.get("devices") or service.get("device_cgroup_rules"):
        return True
    if service.get("network_mode") == "host" or service.get("pid") == "host":
        return True
    places = ("/dev", "/lib/modules", "/sys", "/run/udev", "/run/dbus")
    return any(lies_in(mount.source, place) for mount in host_mounts(service) for place in places)


def _of_the_build(service: Service) -> Problem:
    message = "every command of the build may do whatever root of the host may; build without `privileged`"
    origin = service.origin("build", "privileged")
    entry = origin.key.parent if origin is not None and origin.key is not None else None
    fix, why = None, "the value comes from another place"
    if entry is not None and origin is not None and not origin.steps and not shared(entry.value):
        changes = [("services", service.name, "build", "privileged")]
        fix, why = attempt("Remove `privileged`", lambda: remove(entry), UNSAFE, changes)
    return Problem(message, service.at("build", "privileged"), fix, unfixable=why)
