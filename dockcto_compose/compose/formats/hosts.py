"""`extra_hosts`: `name=address` or `name:address`, as a list or a mapping.

Facts: compose-go `types/hostList.go`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dockcto_compose.compose.formats.errors import FormatError, quote, seen
from dockcto_compose.compose.formats.go import sprint

_HINT = 'write it as "name=address", for example "db=10.0.0.5"'


def parse_hosts(value: object) -> list[str]:
    """The canonical form: `name=address` for every address, sorted, brackets around addresses gone.

    Raises FormatError for what Compose refuses.
    """
    if isinstance(value, Mapping):
        hosts = {str(name): _addresses(name, entry) for name, entry in value.items()}
    elif isinstance(value, Sequence) and not isinstance(value, str):
        hosts = {}
        for item in value:
            name, addresses = split_host(sprint(item))
            hosts.setdefault(name, []).extend(addresses)
    else:
        raise FormatError(f"{seen(value)} is not a list or mapping of hosts", _HINT)
    for name in hosts:
        _check_name(name)
    return sorted(f"{name}={_unbracketed(ip)}" for name, addresses in hosts.items() for ip in addresses)


def split_host(text: str) -> tuple[str, list[str]]:
    """Name and addresses of one list item. Raises FormatError where it has no address."""
    for separator in "=:":
        name, found, addresses = text.partition(separator)
        if found:
            return name, addresses.split(",")
    raise FormatError(f"host {quote(text)} has no address", _HINT)


def _addresses(name: object, entry: object) -> list[str]:
    if entry is None:
        return [""]
    if isinstance(entry, str):
        return [entry]
    if isinstance(entry, Sequence):
        return [sprint(address) for address in entry]
    raise FormatError(f"address {seen(entry)} of host {quote(str(name))} is not a text", "quote it")


def _check_name(name: str) -> None:
    if not name:
        raise FormatError("host has no name", _HINT)
    if ":" in name or "=" in name:
        raise FormatError(f"host name {quote(name)} has a colon or equals sign in it", _HINT)


def _unbracketed(ip: str) -> str:
    return ip[1:-1] if len(ip) > 2 and ip[0] == "[" and ip[-1] == "]" else ip
