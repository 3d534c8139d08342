"""Build in one stage, run in another.

Compilers, headers and build tools in the image that runs make it large, and give an intruder what he needs. With two
stages the second takes the result alone: `COPY --from=build /app /app`.

Reported where the image that runs installs a compiler, or headers (`libpq-dev`), and leaves them in, and where a single
stage is made from the image of a compiled language or a build tool. Builds for development are left alone.

**When to ignore**: when the program compiles as it runs. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM golang:1.24  # !
COPY . .
RUN go build -o /app .
CMD ["/app"]
```

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM python:3.13-slim
RUN apt-get update && apt-get install -y build-essential libpq-dev  # !
RUN pip install psycopg2
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM golang:1.24 AS build
COPY . .
RUN go build -o /app .
FROM gcr.io/distroless/static:nonroot
COPY --from=build /app /app
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.dockerfiles import found_in, runs, script
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_BUILDERS = regex(
    r"(?:docker\.io/(?:library/)?)?(?:golang|rust|maven|gradle|gcc|haskell|swift)\Z|mcr\.microsoft\.com/dotnet/sdk\Z"
)
_TOOLS = regex(
    r"(?<![\w./-])(?:build-essential|gcc|g\+\+|make|cmake|build-base|clang|cargo|rustc|golang(?:-go)?"
    r"|[a-z][\w.+]*(?:-[\w.+]+)*-dev(?:el)?|default-jdk|openjdk-\d+-jdk|gfortran)(?![\w./+-])"
)
_INSTALL = regex(r"\b(?:apt(?:-get)?|apk|dnf|microdnf|yum|zypper)\b[^&;|]*\b(?:install|add)\b([^&;|]*)")
_TAKEN_OUT = regex(r"\bapk del\b|\b(?:purge|autoremove|remove)\b|--virtual|-t \.|\.build-deps")


@rule(at="dockerfile", severity="info", default=False)
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    view = build.view
    if view is None or build.effective.for_development:
        return
    single = len(build.stages) == len(build.final)
    base = build.effective.base
    if single and base is not None and _BUILDERS.match(base.familiar_name):
        yield Problem(
            f'the image runs with all of "{base.familiar_name}" in it; build in one stage, and copy the result to a '
            "second one",
            build.at(view.chain[-1].base.span),
        )
        return
    for instruction in runs(build.final):
        text = script(instruction)
        tools = [name for match in _INSTALL.finditer(text) for name in _TOOLS.findall(match[1])]
        if tools and not _TAKEN_OUT.search(text):
            span = next(found_in(build, instruction, re.compile(re.escape(tools[0]))), instruction.span)
            instead = (
                "build in one stage, and copy the result to a second one"
                if single
                else "install it in a stage that builds, here only what the program runs with"
            )
            yield Problem(f'"{tools[0]}" stays in the image that runs; {instead}', build.at(span))
            return
