"""The build caches that a compose file names: `type=registry,ref=...`, or an image alone."""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.dockerfile.mounts import csv_fields


def caches(service: Service, key: str) -> Iterator[tuple[int, str]]:
    """The items of `cache_from` or `cache_to`, with their indexes."""
    items = service.get("build", key)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, str):
            yield index, item


def attributes(text: str) -> dict[str, str]:
    """The settings of a cache; none for an image alone."""
    fields = csv_fields(text) or []
    pairs = [field.partition("=") for field in fields]
    return {name.strip().lower(): value for name, sign, value in pairs if sign}


def kind(text: str) -> str:
    """The word behind `type=`; empty for an image alone."""
    return attributes(text).get("type", "")
