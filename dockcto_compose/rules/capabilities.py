"""Linux capabilities by what they give away. Source: capabilities(7), and the default set in the engine's manual."""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import texts

HOST = {
    "ALL": "takes every barrier of capabilities down",
    "SYS_ADMIN": "mounts file systems and changes namespaces, which is nearly root on the host",
    "SYS_MODULE": "loads modules into the kernel that the host runs on",
    "SYS_RAWIO": "reads and writes the memory and the disks of the host",
}
"""Capabilities that make root on the host of root in the container."""

STRONG = {
    "BPF": "loads programs into the kernel that the host runs on",
    "DAC_READ_SEARCH": "opens any file of the host by its handle",
    "MAC_ADMIN": "changes the security policy of the host",
    "MAC_OVERRIDE": "gets past the security policy of the host",
    "PERFMON": "watches everything that the host runs",
    "SYS_BOOT": "restarts the host",
    "SYS_TIME": "sets the clock of the host",
    "SYSLOG": "reads the kernel's log, and the addresses in it",
}
"""Capabilities that reach out of the container."""

_WITH_HOST = {
    "NET_ADMIN": ("network_mode", "changes routes and firewall of the host, whose network it shares"),
    "NET_RAW": ("network_mode", "reads and forges the host's traffic, whose network it shares"),
    "SYS_PTRACE": ("pid", "reads and changes the host's processes, which it sees"),
    "KILL": ("pid", "ends any process of the host, all of which it sees"),
}
# What the engine gives to every container; adding one of them after `cap_drop: [ALL]` is what one should do.
_DEFAULT = frozenset(
    (
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
        "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    )
)  # fmt: skip


def plain(name: str) -> str:
    """The name as capabilities(7) has it, without `CAP_`."""
    return name.upper().removeprefix("CAP_")


def added(service: Service) -> Iterator[tuple[int, str, str, bool]]:
    """The capabilities that `cap_add` gives, with their indexes: name, what it reaches outside of the container (empty
    where nothing), and whether it makes root of the host. Those that every container has are left out."""
    for index, text in texts(service.get("cap_add")):
        name = plain(text)
        reach = HOST.get(name) or STRONG.get(name, "")
        key, shared = _WITH_HOST.get(name, ("", ""))
        if key and service.get(key) == "host":
            reach = shared
        if reach or name not in _DEFAULT:
            yield index, name, reach, name in HOST
