"""Install packages without those that apt only recommends.

`apt-get install` brings whatever the maintainers of a package recommend beside it: often many times its size, and more
to patch. (hadolint DL3015.)

**Fix** (unsafe): adds `--no-install-recommends`. Something that was only recommended may be missing then.

**When to ignore**: when the recommended packages are needed. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y curl  # !
RUN <<EOT
apt-get update
apt-get install -y git  # !
EOT
```

```dockerfile fixed unsafe
FROM debian:12-slim
RUN apt-get update \
    && apt-get install --no-install-recommends -y curl
RUN <<EOT
apt-get update
apt-get install --no-install-recommends -y git
EOT
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
RUN apt-get -o APT::Install-Recommends=false install -y git
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.rules.build_edits import mend
from dockcto_compose.rules.dockerfiles import found_in, runs, script
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span

_INSTALL = regex(r"(?<![\w/-])apt(?:-get)?(?:[ \t]+-[\w=.:-]+)*[ \t]+install(?=[ \t\\])")
_COMMAND = regex(r"(?:[^&;|\n\\]|\\\r?\n|\\.)*")


@rule(at="dockerfile", severity="info", default=False)
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    source = build.source
    if source is None or build.effective.for_development:
        return
    for instruction in runs(build.final):
        if "nstall-recommends" in script(instruction).lower() and "apt::install" in script(instruction).lower():
            continue
        for span in found_in(build, instruction, _INSTALL):
            rest = _COMMAND.match(source.text, span.end, instruction.span.end)
            if rest is not None and "--no-install-recommends" in source.text[span.start : rest.end()]:
                continue
            fix, why = mend(
                build.effective,
                "Add `--no-install-recommends`",
                lambda at=span.end: [build.edit(Span(at, at), " --no-install-recommends")],  # type: ignore[misc]
                UNSAFE,
            )
            yield Problem(
                "this installs what the packages only recommend as well; add --no-install-recommends",
                build.at(span),
                fix,
                unfixable=why,
            )
