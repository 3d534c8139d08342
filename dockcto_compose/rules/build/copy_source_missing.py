"""Copy only files that the build context has.

"COPY failed: file not found in build context", with BuildKit "failed to compute cache key: ... not found". The path
counts from the context, wherever the Dockerfile stands (moby#34986, docker/for-mac#1922), and nothing above the context
can be copied: `../shared` is looked for inside it.

What is made before the build (a file that git ignores, `target/app.jar`) is an info.

**When to ignore**: when a step before the build makes the file.

```yaml bad
services:
  web:
    build: web
```

```dockerfile file name=web/Dockerfile
FROM alpine:3.21
COPY start.sh /usr/local/bin/  # !
COPY ../shared /shared  # !
COPY web/main.sh /  # !
COPY --from=docker:cli /usr/local/bin/docker /usr/local/bin/
```

```text file name=web/main.sh
true
```

```yaml good
services:
  web:
    build: web
```

```dockerfile file name=web/Dockerfile
FROM alpine:3.21
ARG NAME=main
COPY /main.sh $NAME.sh ./conf* /
COPY <<EOT /etc/motd
hello
EOT
ADD https://example.com/a.tar.gz /
```

```text file name=web/main.sh
true
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.copies import Taken
from dockcto_compose.docker.filesystem import Kind
from dockcto_compose.rules.dockerfiles import context_name
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_MADE = regex(
    r"(?:.*/)?(?:target|build|dist|out|bin|obj|publish|release|_build|\.next|\.output|generated|vendor|node_modules)(?:/|\Z)"
    r"|.*\.(?:jar|war|ear|whl|deb|rpm|tgz|zip|exe|so)\Z"
)


@rule(at="dockerfile", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    if not build.context.exists:
        return
    for one in build.taken():
        if one.is_wild or one.instruction.flag("parents") or build.context.kind(one.path) is not Kind.MISSING:
            continue
        where = f'the build context "{context_name(build)}"'
        yield Problem(
            f'"{one.word.text}" is not in {where}, so "COPY failed: file not found"; {_hint(build, one)}',
            build.at(one.word.span),
            severity=_severity(build, one.path),
        )


def _severity(build: ServiceBuild, path: str) -> Severity | None:
    whole = build.context.path(path)
    if build.files.ignored(whole) or _MADE.match(path):
        return Severity.INFO
    return None if build.files.kind(os.path.dirname(whole)) is Kind.FOLDER else Severity.WARNING


def _hint(build: ServiceBuild, one: Taken) -> str:
    if one.leaves_context:
        return "nothing above the context can be copied, so build from a folder that holds it"
    for folder in (os.path.dirname(build.build.path), build.service.project.directory, build.context.folder):
        name = one.path if folder != build.context.folder else one.path.rpartition("/")[2]
        found = os.path.normpath(os.path.join(folder, *name.split("/")))
        if build.files.kind(found) in (Kind.FILE, Kind.FOLDER):
            relative = os.path.relpath(found, build.context.folder).replace(os.sep, "/")
            if not relative.startswith(".."):
                return f'paths count from the context, where it is "{relative}"'
            return "it is there, but outside of the context"
    return "paths count from the context; add the file, or mend the path"
