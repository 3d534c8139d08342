"""Take images from the registries you trust.

A registry is whoever runs it: what comes from there runs in your network, and when it is gone, so is your deployment.
Companies keep a list, and mirror the rest.

The option `allowed` is that list: names of registries, with a path behind them where only a part of one is meant
(`ghcr.io/acme`). By default it holds the large public ones. Images the project builds itself are not looked at.

**When to ignore**: never, add the registry to the list. The rule runs by name only.

```yaml bad
services:
  web:
    image: registry.example.com/web:1.0  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
  api:
    image: ghcr.io/example/api:1.0
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.reference import ImageReference
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


class Options(NamedTuple):
    """`allowed`: registries, or paths in them, that images may come from."""

    allowed: tuple[str, ...] = (
        "docker.io", "ghcr.io", "quay.io", "gcr.io", "mcr.microsoft.com", "public.ecr.aws", "registry.k8s.io",
        "registry.gitlab.com", "registry.access.redhat.com", "registry.redhat.io", "docker.elastic.co", "lscr.io",
        "nvcr.io", "codeberg.org", "container-registry.oracle.com", "registry.suse.com",
    )  # fmt: skip


@rule(at="service", severity="warning", default=False, strict=False, options=Options)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for pull in ctx.effective(service).pulls:
        if not any(_covers(place, pull.reference) for place in ctx.options.allowed):
            message = f'"{pull.name}" comes from "{pull.reference.registry}", which is not among the allowed registries'
            yield Problem(f"{message}; use one of them, or add it to `allowed`", pull.at)


def _covers(place: str, reference: ImageReference) -> bool:
    """Whether a registry, or a path in one, holds the image."""
    place = place.rstrip("/")
    return reference.registry == place or f"{reference.canonical_name}/".startswith(f"{place}/")
