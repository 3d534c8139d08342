"""Say how an image was made: attach provenance and a list of its packages.

With `provenance: true` and `sbom: true` the registry holds, beside the image, from which source it was built and what
is in it (SLSA, SPDX). Scanners and policies can then check it without taking the image apart. Asked of services that
name the image they build, as those do that are pushed.

It is worth something where somebody checks it: the rule runs only by name, `--extend-select build-without-attestation`.

**When to ignore**: when nobody checks them.

```yaml bad
services:
  web:
    image: example.com/web:1.0
    build: .  # !
```

```yaml good
services:
  web:
    image: example.com/web:1.0
    build:
      context: .
      provenance: mode=max
      sbom: true
  local:
    build: .
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.build_edits import key_at
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="build", severity="info", default=False, strict=False)
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    service = build.service
    if not service.get("image"):
        return
    missing = [key for key in ("provenance", "sbom") if service.get("build", key) is None]
    if missing:
        names = " and ".join(f"`{key}`" for key in missing)
        yield Problem(f"nothing says how the image is made and what is in it; add {names}", key_at(service))
