"""Keep the readable tag beside a digest.

`postgres@sha256:...` tells nobody which version runs, whether it is behind, or whether an advisory concerns it, and the
tools that renew digests need the tag to know what to look for (dependabot-core#390). Docker takes both, and goes by the
digest: `postgres:17.2@sha256:...`. A comment behind it with the version does as well.

There is no fix, for only the registry knows which tag it was.

**When to ignore**: for images that are only ever named by digest. The rule runs with `--strict` or by name.

```yaml bad
services:
  db:
    image: postgres@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  # !
```

```yaml good
services:
  db:
    image: postgres:17.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
  cache:
    image: redis@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef # 7.4
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Location
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.pragma import for_people


@rule(at="service", severity="info", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for pull in ctx.effective(service).pulls:
        if pull.reference.digest is not None and pull.reference.tag is None and not _commented(pull.at):
            message = f'the digest of "{pull.name}" does not tell the version; put the tag before it, `:TAG@sha256:...`'
            yield Problem(message, pull.at)


def _commented(at: Location) -> bool:
    """Whether a comment with a number in it follows on the line."""
    rest = at.source.text[at.span.end : at.source.line_end(at.span.end)]
    _, sign, comment = rest.partition("#")
    return bool(sign) and any(character.isdigit() for character in for_people(comment))
