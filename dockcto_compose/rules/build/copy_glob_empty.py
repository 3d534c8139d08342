"""Use wildcards in COPY that match something.

A wildcard without a match copies nothing and says nothing. Silent for what may be missing on purpose: a wildcard
behind a whole name, as in `package-lock.json*`.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM nginx:1.27
COPY conf/*.conf /etc/nginx/conf.d/  # !
```

```text file name=conf/site.cfg
a
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim
COPY package.json package-lock.json* conf/*.cfg /app/
```

```text file name=conf/site.cfg
a
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.dockerfiles import context_name
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_OPTIONAL = regex(r"(?:.*/)?(?:[\w.-]+\.[\w-]+\*|[\w.-]*[\[?].*|\.\w+\*|[A-Z]\w+\*)\Z")
_MADE = regex(r"(?:.*/)?(?:target|build|dist|out|bin|publish|release)/")


@rule(at="dockerfile", severity="info")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    context = build.context
    if not context.exists:
        return
    for one in build.taken():
        if not one.is_wild or one.takes_all or _OPTIONAL.match(one.path) or _MADE.match(one.path):
            continue
        found = context.matching(one.path)
        if found is None or any(context.sends(name) is not False for name in found):
            continue
        why = "is kept out by the ignore file" if found else f'is in the build context "{context_name(build)}"'
        what = "all that matches" if found else "nothing that matches"
        yield Problem(
            f'{what} "{one.word.text}" {why}, so nothing is copied; mend the pattern, or remove it',
            build.at(one.word.span),
        )
