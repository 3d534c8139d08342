"""Name capabilities that Linux has.

`cap_add` and `cap_drop` take the names of Linux capabilities, with or without `CAP_` and in any case, or `ALL`. Compose
accepts any word, and the engine refuses to create the container.

**Fix** (unsafe): writes the capability that was most likely meant.

```yaml bad
services:
  vpn:
    image: example.com/vpn:1.0
    cap_add:
      - NET_ADMN  # !
```

```yaml fixed unsafe
services:
  vpn:
    image: example.com/vpn:1.0
    cap_add:
      - NET_ADMIN
```

```yaml good
services:
  vpn:
    image: example.com/vpn:1.0
    cap_add:
      - NET_ADMIN
      - cap_sys_nice
    cap_drop: [ALL]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import texts
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.yamltree.edits import replace

# capabilities(7)
_CAPABILITIES = frozenset(
    (
        "ALL", "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN",
        "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE",
        "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST",
        "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYSLOG", "SYS_ADMIN", "SYS_BOOT",
        "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME",
        "SYS_TTY_CONFIG", "WAKE_ALARM",
    )
)  # fmt: skip


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for key in ("cap_add", "cap_drop"):
        for index, name in texts(service.get(key)):
            origin = service.origin(key, index)
            if origin is None or _plain(name) in _CAPABILITIES:
                continue
            close = get_close_matches(_plain(name), _CAPABILITIES, 1, 0.8)
            hint = f'did you mean "{close[0]}"?' if close else "see capabilities(7) for those there are"
            fix, why = None, ""
            if close and "$" not in origin.node.value:
                changes = [("services", service.name, key)]
                fix, why = attempt(f"Write `{close[0]}`", lambda: replace(origin.node, close[0]), UNSAFE, changes)  # noqa: B023
            yield Problem(f'Linux has no capability "{name}"; {hint}', origin, fix, unfixable=why)


def _plain(name: str) -> str:
    return name.upper().removeprefix("CAP_")
