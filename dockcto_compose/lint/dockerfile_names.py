"""Which files are Dockerfiles, by their names."""

from __future__ import annotations

import os
import re

from dockcto_compose.text.regex import regex

_NAME = regex(r"(?:.+[._-])?(?:docker|container)file(?:[._-].+)?", re.IGNORECASE)
_OTHER = (".dockerignore", ".yaml", ".yml", ".json", ".md", ".txt", ".py", ".sh")


def is_dockerfile(path: str) -> bool:
    """Whether a file is one by its name: `Dockerfile`, `api.Dockerfile`, `Dockerfile.dev`, `Containerfile`."""
    name = os.path.basename(path)
    return _NAME.fullmatch(name) is not None and not name.lower().endswith(_OTHER)
