"""What differs between the Docker Compose versions, each difference by name.

docker compose links compose-go: 2.40.3 links 2.9.1, 5.0.2 links 2.10.1, 5.1.2 links 2.10.2, 5.2.0 links 2.12.1,
5.3.0 links 2.13.0, 5.4.0 and 5.5.0 link 2.14.0. Versions are known here as (major, minor); of a minor version the
last patch counts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from dockcto_compose.compose.formats.version import Version

OLDEST: Version = (2, 40)
NEWEST: Version = (5, 5)


class Dialect(NamedTuple):
    """How one version of Docker Compose reads a project."""

    version: Version

    @property
    def reads_yaml_4(self) -> bool:
        """go-yaml 4 reads the files: control characters and more are text (2.10.0, 61f9cea)."""
        return self.version >= (5, 0)

    @property
    def casts_dependency_flags(self) -> bool:
        """`required: "true"` below `depends_on` is a boolean (compose-go 2.10.0, 1b2139e)."""
        return self.version >= (5, 0)

    @property
    def merges_includes(self) -> bool:
        """A resource that is both here and included is merged, not refused (2.10.0, 3d3411d)."""
        return self.version >= (5, 0)

    @property
    def includes_first(self) -> bool:
        """`include` comes before `extends`, so an included service can be extended (2.10.2, 65af4e5)."""
        return self.version >= (5, 1)

    @property
    def resets_while_extending(self) -> bool:
        """`!reset` and `!override` hold along a chain of `extends` within a file (2.10.0, f63fde4)."""
        return self.version >= (5, 0)

    @property
    def resets_through_aliases(self) -> bool:
        """A `!reset` inside an anchor holds wherever the anchor is used, not only where it stands (2.11.0, 468e314)."""
        return self.version >= (5, 2)

    @property
    def escapes_dots(self) -> bool:
        """A dot in a service's name is no path separator when alias cycles are looked for (2.13.0, ebb1c52)."""
        return self.version >= (5, 3)

    @property
    def node_limit(self) -> int | None:
        """How many nodes a document may have (2.11.0, 468e314)."""
        return 100_000 if self.version >= (5, 2) else None

    @property
    def nulls_empty_lists(self) -> bool:
        """An empty list of an earlier file becomes null, and the schema refuses that (2.10.0 to 2.11.0, c9079e9)."""
        return (5, 0) <= self.version <= (5, 1)

    @property
    def keeps_empty_lists(self) -> bool:
        """An empty list stays one in the printed model (2.11.0, c9079e9)."""
        return self.version >= (5, 2)

    @property
    def skips_null_env_file(self) -> bool:
        """`env_file: /dev/null` of an include stands for no file at all (2.10.0, dbfe619)."""
        return self.version >= (5, 0)

    @property
    def creates_host_paths(self) -> bool:
        """`create_host_path` is true unless written, and printed only where it is false (2.10.1, 8c75dbf)."""
        return self.version >= (5, 0)

    @property
    def keeps_ipam_options(self) -> bool:
        """`ipam.options` reaches the model (2.12.0, d48021c)."""
        return self.version >= (5, 2)

    @property
    def has_pre_start(self) -> bool:
        """Services have `pre_start` hooks (2.13.0, faa67b2)."""
        return self.version >= (5, 3)


@lru_cache(maxsize=16)
def dialect(version: Version) -> Dialect:
    """The dialect of a version."""
    return Dialect(version)


def known() -> str:
    """The versions that are known, for people: `2.40, 5.0 to 5.5`."""
    (old, minor), (new, last) = OLDEST, NEWEST
    return f"{old}.{minor}, {new}.0 to {new}.{last}"


def parse_version(text: str) -> Version:
    """A version as people write it: `2.40`, `5`, `v5.1.2`; a major version alone stands for the newest of it.

    Raises ValueError for anything else.
    """
    parts = text.strip().removeprefix("v").split(".")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 3:
        raise ValueError(f'"{text}" is not a version of Docker Compose; write it as 2.40 or 5.1')
    major = int(parts[0])
    if len(parts) == 1:
        return NEWEST if major >= NEWEST[0] else OLDEST
    return (major, int(parts[1]))
