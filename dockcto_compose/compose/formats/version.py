"""Docker Compose versions in which a value means something else."""

from __future__ import annotations

Version = tuple[int, int]

DEFAULT: Version = (2, 40)

# docker compose 5.0.2 links compose-go 2.10.1, the first that leaves an unused default alone (commit ddb94f1).
# Versions are known here as (major, minor), and 5.0.0 and 5.0.1 were current for weeks only.
LAZY_DEFAULTS: Version = (5, 0)

# docker compose 5.2.0 links compose-go 2.12.1; signed plain sizes came with 2.11.0 (commit 3db7330).
SIGNED_SIZES: Version = (5, 2)
