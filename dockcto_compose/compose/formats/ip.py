"""IP addresses as Go reads them."""

from __future__ import annotations


def is_ip(text: str) -> bool:
    """Whether Go's net.ParseIP takes it: IPv4 or IPv6, no zone, no leading zeros in IPv4, no port."""
    import ipaddress  # a millisecond that most runs need not spend

    if "%" in text:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
