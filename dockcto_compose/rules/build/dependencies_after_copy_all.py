"""Install dependencies before the source is copied.

`COPY . .` changes with every change of the source, and all that follows is built anew: a comment in one file costs a
whole `npm ci`. Copy the manifest alone, install, and then copy the rest:

    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .

Stages for development are left alone, and so are those that have installed before.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt  # !
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.copies import Taken
from dockcto_compose.docker.dockerfile.model import Stage
from dockcto_compose.rules.dockerfiles import DEPENDENCIES, found_in, script
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="dockerfile", severity="info")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    if build.effective.for_development:
        return
    every = {id(one.instruction): one for one in build.taken() if one.takes_all}
    for stage in build.stages:
        yield from _of_stage(build, stage, every)


def _of_stage(build: ServiceBuild, stage: Stage, every: dict[int, Taken]) -> Iterator[Problem]:
    before: Taken | None = None
    for instruction in stage.instructions:
        if before is None:
            before = every.get(id(instruction))
        if instruction.keyword != "RUN" or not DEPENDENCIES.search(script(instruction)):
            continue
        if before is None:
            return
        span = next(found_in(build, instruction, DEPENDENCIES), instruction.span)
        line = before.instruction.first_line
        yield Problem(
            f"every change of the source installs all dependencies anew, for line {line} copies everything first; "
            "copy the manifest alone before this, and the rest after it",
            build.at(span),
        )
        return
