"""Declare a build argument inside the stage that uses it.

An `ARG` before the first `FROM` belongs to the `FROM` lines alone. Inside a stage its name is empty until the stage
declares it again: `LABEL version=$VERSION` says nothing, and `RUN curl .../v${VERSION}.tar.gz` fetches "v.tar.gz".

Left alone are names that the script sets itself, and versions that the base image may bring along as variables.

**Fix** (unsafe): adds `ARG NAME` after the stage's `FROM`.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
ARG VERSION=1.4
FROM alpine:3.21
LABEL version=$VERSION  # !
RUN echo ${VERSION} > /version
```

```dockerfile fixed unsafe
ARG VERSION=1.4
FROM alpine:3.21
ARG VERSION
LABEL version=$VERSION
RUN echo ${VERSION} > /version
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
ARG VERSION=3.21
FROM alpine:${VERSION}
ARG VERSION
RUN echo ${VERSION} > /version
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.dockerfile.model import Form, Instruction, Stage
from dockcto_compose.rules.build_edits import mend
from dockcto_compose.rules.dockerfiles import script
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span

_EXPANDED = frozenset(("ADD", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR", "RUN"))
_PLAIN_BASES = regex(r"(?:.*/)?(?:alpine|debian|ubuntu|fedora|centos|busybox|scratch|rockylinux|almalinux)(?:[:@]|\Z)")
_FROM_BASE = regex(r".*(?:VERSION|MAJOR|HOME|PATH|RELEASE|SHA\w*)\Z")


@rule(at="dockerfile", severity="warning")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    dockerfile, view = build.dockerfile, build.view
    if dockerfile is None or view is None:
        return
    known: dict[int, set[str]] = {}
    for stage in build.stages:
        parent = view.graph.bases[stage.index].parent
        names = set(known.get(parent.index, ())) if parent is not None else set()
        for pair in dockerfile.global_args:
            if _may_be_the_base(build, stage, pair.name):
                names.add(pair.name)
        for name, span in _loose(build, stage, names, {pair.name for pair in dockerfile.global_args}):
            fix, why = mend(
                build.effective,
                f"Add `ARG {name}` to the stage",
                lambda stage=stage, name=name: [_declaration(build, stage, name)],  # type: ignore[misc]
                UNSAFE,
            )
            yield Problem(
                f"`{name}` is empty here: its ARG stands before the first FROM; declare it again inside the stage",
                build.at(span),
                fix,
                unfixable=why,
            )
        known[stage.index] = names


def _may_be_the_base(build: ServiceBuild, stage: Stage, name: str) -> bool:
    """Whether the base image may bring a variable of that name, as `node` does with NODE_VERSION."""
    assert build.view is not None
    base = build.view.graph.bases[stage.index]
    if base.parent is not None:
        return False
    return base.image is None or (not _PLAIN_BASES.match(base.image) and bool(_FROM_BASE.match(name)))


def _loose(build: ServiceBuild, stage: Stage, names: set[str], declared: set[str]) -> Iterator[tuple[str, Span]]:
    """The first use of each argument that the stage has not declared; `names` are those it has, and grows."""
    for instruction in stage.instructions:
        if instruction.keyword in _EXPANDED:
            for name in sorted(declared - names):
                span = _use(build, instruction, name)
                if span is not None:
                    names.add(name)
                    yield name, span
        if instruction.keyword in ("ARG", "ENV"):
            names.update(pair.name for pair in instruction.pairs)


def _use(build: ServiceBuild, instruction: Instruction, arg: str) -> Span | None:
    name = re.escape(arg)  # BuildKit takes any text for a name
    if instruction.keyword == "RUN":
        text = script(instruction)
        sets = re.search(rf"\b(?:read|for|local|export)\s[^;&|\n]*\b{name}\b|\b{name}=|'[^'\n]*\$\{{?{name}\b", text)
        if instruction.form is Form.JSON or sets:
            return None
    source = build.source
    if source is None:
        return None
    pattern = re.compile(rf"(?<![\\$])\$(?:{name}(?!\w)|\{{{name}\}})")
    found = pattern.search(source.text, instruction.span.start, instruction.span.end)
    return Span(*found.span()) if found else None


def _declaration(build: ServiceBuild, stage: Stage, name: str) -> Edit:
    source = build.source
    assert source is not None
    at = source.next_line(stage.start.span.end)
    if at == len(source.text) and source.text[-1:] not in ("\n", "\r"):
        return build.edit(Span(at, at), f"{source.newline}ARG {name}")
    return build.edit(Span(at, at), f"ARG {name}{source.newline}")
