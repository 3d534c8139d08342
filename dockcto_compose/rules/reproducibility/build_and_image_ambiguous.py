"""Say whether an image is built or pulled.

With `build` and `image` together, `image` names what is built; that is fine. But with a `pull_policy` that pulls,
`docker compose up` first takes what the registry has under that name and builds only where it has nothing: the change
you just made is not in what runs. And where the name is that of a public image, the build takes that name away from it
on this machine, or `up` runs the public one in place of yours.

Choose `pull_policy: build` (or none) to build, or leave `build` to an override file and pull.

**When to ignore**: when users pull and developers build, on purpose. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    build: .
    image: example.com/web:1.0
    pull_policy: always  # !
  proxy:
    build: ./proxy
    image: nginx:1.27  # !
```

```yaml good
services:
  web:
    build: .
    image: example.com/web:1.0
  api:
    build: ./api
    image: example.com/api:1.0
    pull_policy: build
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker import reference as references
from dockcto_compose.docker.bases import runs_as_root
from dockcto_compose.docker.images import lookup
from dockcto_compose.docker.reference import HUB
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule

_BUILDS = ("build", "never")


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    image, policy = service.get("image"), service.get("pull_policy")
    if service.get("build") is None or not isinstance(image, str) or is_unknown(image) or is_unknown(policy):
        return
    if policy in _BUILDS:
        return
    if policy is not None:
        message = (
            f'with `pull_policy` "{policy}", `up` pulls "{image}" rather than build it; use "build", or drop `build`'
        )
        yield Problem(message, service.at("pull_policy"))
    elif _is_official(image):
        message = f'"{image}" is a public image, which `up` may run in place of what is built; give yours its own name'
        yield Problem(message, service.at("image"))


def _is_official(image: str) -> bool:
    """Whether the name is that of a well-known image of Docker Hub that belongs to nobody in particular."""
    try:
        reference = references.parse(image)
    except references.InvalidReferenceError:
        return False
    if reference.registry != HUB or not reference.repository.startswith("library/"):
        return False
    return runs_as_root(reference) is not None or lookup(reference) is not None
