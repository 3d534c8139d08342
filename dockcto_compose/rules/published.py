"""Ports that a service publishes on every address of the host, and binding them to one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dockcto_compose.compose.model import Location, Origin, is_unknown, location
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.service_edits import is_own
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import Unsupported, append, replace
from dockcto_compose.yamltree.node import MAPPING, SCALAR

_NO_PORTS = ("host", "none", "service:", "container:")
_ANY = frozenset(("", "0.0.0.0", "::", "0:0:0:0:0:0:0:0", "::0", "::ffff:0.0.0.0"))
_ADDRESS = regex(r"(?:0\.0\.0\.0|\[::\]|::(?=:)):")
LOCAL = "127.0.0.1"
# Ports of protocols whose clients ask at no other one, by the registry of IANA: mail, DNS, DHCP, TFTP, time, IPsec, ...
_FIXED = frozenset((25, 53, 67, 68, 69, 88, 110, 123, 143, 389, 445, 465, 500, 587, 636, 853, 989, 990, 993, 995))


class Published(NamedTuple):
    """A host port: `host` is a port or a range as text; `origin` is the entry it was written in."""

    service: Service
    number: int
    host: str
    target: int
    protocol: str
    address: str
    origin: Origin

    @property
    def at(self) -> Location:
        """What a finding underlines: the short syntax, or the first key of the long one."""
        node = self.origin.node
        return location(node.entries[0] if node.kind == MAPPING and node.entries else node)

    @property
    def without_choice(self) -> bool:
        """Whether it is the port of a protocol whose clients know no other, such as DNS or mail."""
        return self.target in _FIXED and self.host == str(self.target)

    @property
    def everywhere(self) -> bool:
        """Whether it listens on every address of the host."""
        return self.address in _ANY


def published(service: Service) -> Iterator[Published]:
    """The ports of a service that have a number on the host, each entry of the file once: the first of a range."""
    if str(service.get("network_mode") or "").startswith(_NO_PORTS):
        return
    seen: set[int] = set()
    for index, port in mappings(service.get("ports")):
        host, target, address = port.get("published"), port.get("target"), port.get("host_ip") or ""
        origin = service.origin("ports", index)
        if origin is None or not isinstance(target, int) or any(is_unknown(value) for value in (host, address)):
            continue
        if not host or str(host) == "0" or id(origin.node) in seen:
            continue
        seen.add(id(origin.node))
        yield Published(service, index, str(host), target, str(port.get("protocol") or "tcp"), str(address), origin)


def chosen_by_variable(port: Published) -> bool:
    """Whether a variable supplies the address, so that each user decides on it."""
    node = port.origin.node.resolved
    if node.kind == MAPPING:
        written = node.get("host_ip")
        return written is not None and "$" in written.value
    return bool(_variable_address(node.value))


def _variable_address(text: str) -> bool:
    """Whether the first of three fields holds a variable; colons inside `${...}` separate nothing."""
    fields = re.sub(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "$", text).split(":")
    return len(fields) > 2 and "$" in fields[0]


def bind_to_localhost(port: Published) -> tuple[Fix | None, str]:
    """The fix that publishes a port for this machine alone."""
    changes = [("services", port.service.name, "ports")]
    return attempt(f"Publish the port on {LOCAL} alone", lambda: _bound(port), UNSAFE, changes)


def _bound(port: Published) -> list[Edit]:
    if not is_own(port.service, port.origin):
        raise Unsupported("other services share what is written here")
    node = port.origin.node
    if node.kind == MAPPING:
        written = node.get("host_ip")
        return append(node, {"host_ip": LOCAL}) if written is None else replace(written, LOCAL)
    if node.kind != SCALAR:
        raise Unsupported("the port is an alias")
    text = node.value
    found = _ADDRESS.match(text)
    if found is None and port.address:
        raise Unsupported("a variable supplies the address")
    return replace(node, f"{LOCAL}:{text[found.end() :] if found else text}")
