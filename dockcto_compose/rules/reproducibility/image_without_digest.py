"""Pin images by their digest.

A tag is a name that its owner may give to something else at any time: `postgres:17.2` of today is not that of next
month, when its base was built anew, and a stolen account puts whatever it likes behind it. A digest is the image itself
(docker/compose#12836). Renovate and Dependabot keep digests up to date:

    image: postgres:17.2@sha256:...

Looked at are the images of services and volumes, and those that Dockerfiles build on. Images without a version are the
matter of `image-untagged` and `image-floating-tag`, those the project builds itself have no digest yet.

There is no fix, for only the registry knows the digest: `docker buildx imagetools inspect IMAGE` tells it.

Digests that nobody keeps up to date are worse than tags, for they keep the holes of the day they were written. It is a
policy for projects that have a bot for it, and runs only by name: `--extend-select image-without-digest`.

**When to ignore**: where the tag is enough.

```yaml bad
services:
  db:
    image: postgres:17.2  # !
```

```yaml good
services:
  db:
    image: postgres:17.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
  web:
    build: .
    image: example.com/web:1.0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker import reference as references
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="info", default=False, strict=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for pull in ctx.effective(service).pulls:
        if pull.reference.tag is not None and pull.reference.digest is None and not pull.moving:
            yield Problem(_message(pull.reference.text), pull.at)
    for index, mount in mappings(service.get("volumes")):
        source = mount.get("source")
        if mount.get("type") == "image" and isinstance(source, str) and not is_unknown(source):
            try:
                reference = references.parse(source)
            except references.InvalidReferenceError:
                continue
            if reference.digest is None:
                yield Problem(_message(source), service.at("volumes", index, "source"))


def _message(image: str) -> str:
    return f'the tag of "{image}" may mean another image tomorrow; add its digest'
