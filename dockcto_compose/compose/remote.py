"""Files that Docker Compose would fetch: git repositories and OCI artifacts. They are recognised, never fetched.

Facts: docker/compose `pkg/remote/git.go` and `oci.go`, moby/buildkit `util/gitutil`.
"""

from __future__ import annotations

from dockcto_compose.text.regex import regex

_SCP = regex(r"[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:.*\.git(?:#.*)?$|git@[^:/\s]+:.+")
_GIT_URL = regex(r"(?:git|ssh)://|https?://[^#]*\.git(?:#|$)|github\.com/")


def is_remote(path: str) -> bool:
    """Whether Compose takes the path of an included or extended file for something to fetch."""
    return path.startswith(("oci://", "git://", "ssh://")) or bool(_GIT_URL.match(path) or _SCP.match(path))
