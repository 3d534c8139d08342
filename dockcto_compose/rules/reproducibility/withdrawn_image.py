"""Do not use images that were withdrawn.

What is no longer in its registry runs only where it was pulled before: the next machine, or the next `docker system
prune`, and `up` fails with "manifest unknown".

Bitnami took the versions of its images off Docker Hub in 2025 (bitnami/containers#83267, bitnami/charts#35164): only
`latest`, for development, is left under `bitnami/`, and what there was stands, never to be renewed, under
`bitnamilegacy/`. The registries of Bintray were switched off in 2021.

**Fix** (unsafe): names the copy under `bitnamilegacy/`. It starts again, and gets no more security fixes: move to the
image of the program's makers when you can.

**When to ignore**: when a mirror of your own answers for the registry.

```yaml bad
services:
  cache:
    image: bitnami/redis:7.2  # !
```

```yaml fixed unsafe
services:
  cache:
    image: bitnamilegacy/redis:7.2
```

```yaml good
services:
  cache:
    image: redis:7.2
  old:
    image: bitnamilegacy/redis:7.2
  own:
    image: registry.example.com/bitnami/redis:7.2
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import Pull
from dockcto_compose.docker.reference import HUB, ImageReference
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import is_own
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Span
from dockcto_compose.yamltree.edits import Unsupported

_OLD, _COPY = "bitnami/", "bitnamilegacy/"
_GONE = (".bintray.io", "docker.bintray.io")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for pull in ctx.effective(service).pulls:
        if pull.reference.registry.endswith(_GONE):
            message = f'the registry of "{pull.name}" was switched off in 2021; find where the image moved'
            yield Problem(message, pull.at, unfixable="the new place of the image is not known")
        elif _is_withdrawn(pull.reference):
            changes = [("services", service.name, "image")]
            fix, why = attempt(f"Use the copy under `{_COPY}`", lambda: _edits(service, pull), UNSAFE, changes)  # noqa: B023
            message = f'Bitnami withdrew the versions of "{pull.name}" from Docker Hub; use the image of the makers'
            yield Problem(f"{message}, or the copy under `{_COPY}`", pull.at, fix, unfixable=why)


def _is_withdrawn(reference: ImageReference) -> bool:
    """Whether it is one of Bitnami's images in a version. What builds on `minideb` is another matter."""
    if reference.registry != HUB or not reference.repository.startswith(_OLD):
        return False
    return reference.tag not in (None, "latest") and reference.repository != "bitnami/minideb"


def _edits(service: Service, pull: Pull) -> list[Edit]:
    origin, (source, span) = service.origin("image"), pull.at
    text = source.text[span.start : span.end]
    if text.count(_OLD) != 1:
        raise Unsupported("the name is written in another way")
    if service.get("build") is None and (origin is None or not is_own(service, origin)):
        raise Unsupported("other services share what is written here")
    at = span.start + text.index(_OLD)
    return [Edit(source, Span(at, at + len(_OLD)), _COPY)]
