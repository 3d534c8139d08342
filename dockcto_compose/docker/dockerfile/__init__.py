"""Dockerfiles as BuildKit reads them: `parse`, then `effective` for one target with its build arguments."""

from dockcto_compose.docker.dockerfile.effective import Healthcheck, Port, Setting, StageView, effective
from dockcto_compose.docker.dockerfile.model import (
    Directive,
    Dockerfile,
    Fault,
    Flag,
    Form,
    Heredoc,
    Instruction,
    Pair,
    Stage,
    Word,
)
from dockcto_compose.docker.dockerfile.mounts import Mount, mounts
from dockcto_compose.docker.dockerfile.parser import parse
from dockcto_compose.docker.dockerfile.stages import Base, Dependency, Graph, resolve

__all__ = [
    "Base",
    "Dependency",
    "Directive",
    "Dockerfile",
    "Fault",
    "Flag",
    "Form",
    "Graph",
    "Healthcheck",
    "Heredoc",
    "Instruction",
    "Mount",
    "Pair",
    "Port",
    "Setting",
    "Stage",
    "StageView",
    "Word",
    "effective",
    "mounts",
    "parse",
    "resolve",
]
