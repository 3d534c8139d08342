"""`build.ssh`: keys by id, as a list of `id=path` (or `default`) or a mapping.

Facts: compose-go `transform/ssh.go` and `types/ssh.go`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dockcto_compose.compose.formats.errors import FormatError, quote, seen
from dockcto_compose.compose.formats.go import sprint


def parse_ssh(value: object) -> dict[str, str | None]:
    """Paths by id, None for the agent's own socket. Raises FormatError for what Compose refuses."""
    if isinstance(value, Mapping):
        return {str(key): None if path is None else sprint(path) for key, path in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return dict(_key(item) for item in value)
    raise FormatError(f"ssh {seen(value)} is not a list or mapping", "write it as a list, for example [default]")


def _key(item: object) -> tuple[str, str | None]:
    if not isinstance(item, str):
        raise FormatError(f"ssh key {seen(item)} is not a text", 'write it as "id=path", or "default"')
    key, found, path = item.partition("=")
    if not found and key != "default":
        raise FormatError(
            f"ssh key {quote(item)} has no path", f'write it as {quote(f"{key}=path")}; only "default" goes without'
        )
    return key, path if found else None
