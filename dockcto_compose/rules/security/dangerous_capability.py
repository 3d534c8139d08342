"""Do not add capabilities that reach the host.

With `SYS_ADMIN`, `SYS_MODULE` or `SYS_RAWIO` a container is a step away from root on the host, and with `ALL` it is
nearly privileged: those are errors. A few more reach out of the container without giving it all away, such as
`DAC_READ_SEARCH`, which opens the host's files by their handles, or `NET_ADMIN` together with the host's network: those
are warnings (OWASP Docker cheat sheet, rule 3). `added-capability` speaks of the others.

Look for what is really needed: `PERFMON` or `BPF` in place of `SYS_ADMIN`, a device in `devices`, mounts that the
engine makes.

**When to ignore**: when the service cannot do its work without, FUSE file systems, VPNs and
browsers for instance. The rule runs with `--strict` or by name.

```yaml bad
services:
  tool:
    image: example.com/tool:1.0
    cap_add:
      - SYS_ADMIN  # !
      - cap_dac_read_search  # !
      - NET_ADMIN
  sniffer:
    image: example.com/sniffer:1.0
    network_mode: host
    cap_add: [NET_ADMIN]  # !
```

```yaml good
services:
  vpn:
    image: example.com/vpn:1.0
    cap_drop: [ALL]
    cap_add: [NET_ADMIN, CHOWN]
  runner:
    image: docker:27-dind
    privileged: true
    cap_add: [ALL]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.purposes import manages_host
from dockcto_compose.rules.capabilities import added
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="error", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.get("privileged") is True or manages_host(ctx.effective(service).reference):
        return
    for index, name, reach, makes_root in added(service):
        if reach:
            message = f"the capability {name} {reach}; give `{service.name}` only what it needs"
            severity = Severity.ERROR if makes_root else Severity.WARNING
            yield Problem(message, service.at("cap_add", index), severity=severity)
