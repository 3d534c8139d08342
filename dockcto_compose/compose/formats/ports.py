"""The short syntax of `ports`: `[HOST:]CONTAINER[/PROTOCOL]`, each a port or a range.

Facts: compose-go `transform/ports.go` and `types.ParsePortConfig`, docker/go-connections `nat` (0.5 as docker compose
links it), Go's net.SplitHostPort.
"""

from __future__ import annotations

from typing import Any

from dockcto_compose.compose.formats.errors import FormatError, quote, seen
from dockcto_compose.compose.formats.ip import is_ip
from dockcto_compose.compose.formats.strconv import parse_uint16

PROTOCOLS = ("tcp", "udp", "sctp")


def parse_port(value: object) -> list[dict[str, Any]]:
    """The long form of one short entry, a mapping for every container port, in Compose's order (that of the text).

    Keys: `mode`, `target` (int), `protocol`, and where given `published` (a text: a port or `8000-8010`) and
    `host_ip`. Raises FormatError for what Compose refuses.
    """
    if isinstance(value, str):
        return _parse(value)
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return _parse(str(value))
    raise FormatError(f"port {seen(value)} is not a whole number or a text", _quoted_hint(value))


def _quoted_hint(value: object) -> str:
    if isinstance(value, float):
        return 'quote it, for example "8080:80"; YAML reads an unquoted 080 or 80.0 as a fraction'
    return 'write a port such as 80 or "8080:80"'


def _parse(spec: str) -> list[dict[str, Any]]:
    ip, host, container = _split(spec)
    at = len(spec) - len(container)
    container, _, protocol = container.partition("/")
    ip = _host_ip(ip, spec)
    if not container:
        hint = 'write it as "HOST:CONTAINER", for example "8080:80"'
        raise FormatError(f"port {quote(spec)} has no container port", hint)
    targets = _range(container, spec, "container", at)
    published = _published(host, len(targets), spec, at - 1 - len(host))
    protocol = _protocol(protocol, spec, at + len(container) + 1)
    if targets[0] == 0:
        problem = f"port {quote(spec)} has container port 0"
        raise FormatError(problem, "use a port from 1 to 65535", (spec, at, at + len(container)))
    mappings = [_mapping(ip, port, target, protocol) for port, target in zip(published, targets, strict=True)]
    # Compose sorts an expanded range by the text of the container port: 1, 10, 100, 2
    return sorted(mappings, key=lambda mapping: str(mapping["target"])) if len(mappings) > 1 else mappings


def _published(host: str, count: int, spec: str, at: int) -> list[str]:
    """The host side of each of `count` container ports; a single one may get a range to choose from."""
    if not host:
        return [""] * count
    ports = _range(host, spec, "host", at)
    if len(ports) == count:
        return [str(port) for port in ports]
    if count > 1:
        problem = f"port {quote(spec)} maps {len(ports)} host ports to {count} container ports"
        raise FormatError(problem, "make both ranges equally long")
    return [f"{ports[0]}-{ports[-1]}"]


def _protocol(text: str, spec: str, at: int) -> str:
    # a second slash and what follows it is dropped
    protocol = text.partition("/")[0].lower() or "tcp"
    if protocol not in PROTOCOLS:
        problem = f"port {quote(spec)} has the unknown protocol {quote(protocol)}"
        raise FormatError(problem, "use tcp, udp or sctp", (spec, at, at + len(protocol)))
    return protocol


def _mapping(ip: str, published: str, target: int, protocol: str) -> dict[str, Any]:
    mapping: dict[str, Any] = {"mode": "ingress", "target": target}
    if published:
        mapping["published"] = published
    mapping["protocol"] = protocol
    if ip:
        mapping["host_ip"] = ip
    return mapping


def _split(spec: str) -> tuple[str, str, str]:
    """Host address, host port and container port; the first two may be empty."""
    head, _, container = spec.rpartition(":")
    ip, _, host = head.rpartition(":")
    return ip, host, container


def _host_ip(ip: str, spec: str) -> str:
    if not ip:
        return ""
    bare = _unbracketed(ip)
    if bare is None:
        hint = 'put an IPv6 address in brackets, for example "[::1]:8080:80"'
        raise FormatError(f"port {quote(spec)} has the unreadable host address {quote(ip)}", hint, (spec, 0, len(ip)))
    if bare and not is_ip(bare):
        raise FormatError(
            f"port {quote(spec)} has {quote(bare)} where the host address stands",
            'use an IP address, not a name, for example "127.0.0.1:8080:80"',
            (spec, 0, len(ip)),
        )
    return bare


def _unbracketed(ip: str) -> str | None:
    """The address without its brackets, None where brackets or colons are out of place (net.SplitHostPort)."""
    if not ip.startswith("["):
        return None if any(char in ip for char in ":[]") else ip
    inner = ip[1:-1]
    return inner if ip.endswith("]") and "[" not in inner and "]" not in inner else None


def _range(text: str, spec: str, side: str, at: int) -> range:
    # nat splits at every dash and looks at the first two parts only: "80-90-100" is 80-90
    wrong = (spec, at, at + len(text))
    first, *rest = text.split("-")
    start = parse_uint16(first)
    end = parse_uint16(rest[0]) if rest else start
    if start is None or end is None:
        problem = f"{side} port {_seen(text, spec)} {_fault(text)}"
        raise FormatError(problem, "use a port from 1 to 65535", wrong)
    if end < start:
        problem = f"{side} port range {_seen(text, spec)} ends before it starts"
        raise FormatError(problem, f'write it as "{end}-{start}"', wrong)
    return range(start, end + 1)


def _seen(text: str, spec: str) -> str:
    return quote(text) if text == spec else f"{quote(text)} in {quote(spec)}"


def _fault(text: str) -> str:
    numbers = text.split("-")[:2]
    too_large = all(n.isascii() and n.isdigit() for n in numbers)
    if too_large:
        return "is above 65535"
    return "has a space in it" if text.strip() != text else "is not a port number"
