"""Keep secrets out of the Dockerfile.

What `ENV` and `ARG` say stays in the image, for everybody who can pull it: `docker history` shows it, deleted files
are still in the layer below. That holds for tokens in a RUN, and for `COPY` of a file of credentials, as well.

A secret for the build comes in with `RUN --mount=type=secret,id=...`, one for the running container with `secrets` or
an env file of the compose file. An `ARG` without a value, and an `ENV` made of it, are reported too: what is passed in
at build time is kept as well. Names that only speak about a secret (`TOKEN_TTL`, `PASSWORD_FILE`) are fine.

**When to ignore**: when the value is public in spite of its name.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim
ARG NPM_TOKEN  # !
ENV DB_PASSWORD=Xk29vTq8Lm \
    TOKEN_TTL=3600  # !
COPY .git-credentials /root/  # !
COPY . /app
```

```yaml good
services:
  web:
    build: .
```

```dockerfile file
FROM node:22-slim
ENV PASSWORD_FILE=/run/secrets/db DB_PASSWORD="" API_KEY=changeme
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci
COPY .npmrc /app/
```

```text file name=.npmrc
registry=https://npm.example.com/
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.docker import secrets
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.dockerfile.model import Instruction, Pair
from dockcto_compose.docker.secrets import Strength
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.secret_files import holds_secret, is_env_file
from dockcto_compose.text.source import Span

_SURE = (Strength.TOKEN, Strength.SECRET)


@rule(at="dockerfile", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    dockerfile = build.dockerfile
    if dockerfile is None:
        return
    stages = {stage.index for stage in build.final}
    for instruction in dockerfile.instructions[: dockerfile.instructions.index(dockerfile.stages[0].start)]:
        yield from _named(build, instruction, kept=False)
    for stage, instruction in build.steps():
        kept = stage.index in stages
        if instruction.keyword in ("ENV", "ARG"):
            yield from _named(build, instruction, kept)
        elif instruction.keyword == "RUN":
            yield from _spelled(build, instruction)
    for one in build.taken():
        sure = holds_secret(build.files, build.context.path(one.path), one.path)
        if one.stage.index in stages and (sure or is_env_file(one.path)) and not build.effective.for_development:
            yield Problem(
                f'"{one.word.text}" holds credentials, which stay in the image; mount it as a build secret '
                "(RUN --mount=type=secret), or give it to the running container",
                build.at(one.word.span),
                severity=None if sure else Severity.WARNING,
            )


def _named(build: ServiceBuild, instruction: Instruction, kept: bool) -> Iterator[Problem]:
    for pair in instruction.pairs:
        shape = next(secrets.shapes(pair.value or ""), None)
        if shape is not None and shape.strength in _SURE:
            yield Problem(
                f"`{pair.name}` holds {shape.what}, for everybody who has the image or this file; "
                "take it out, and revoke it",
                build.at(pair.value_span),
            )
        elif secrets.is_secret_name(pair.name):
            yield from _by_name(build, instruction, pair, kept)


def _by_name(build: ServiceBuild, instruction: Instruction, pair: Pair, kept: bool) -> Iterator[Problem]:
    """`what` is passed in, or written down; a default that has to be replaced is neither."""
    value = (pair.value or "").strip("\"'")
    passed = pair.value is None or re.fullmatch(r"\$\{?\w+\}?", value) is not None
    strength = None if passed else secrets.judge(pair.name, value)
    if not passed and (strength is None or strength is Strength.PLACEHOLDER or "$" in value):
        return
    mild = not kept or strength is Strength.GUESSABLE or (passed and instruction.keyword == "ARG")
    where = "stays in the image, for everybody who can pull it" if kept else "stays in the build cache and provenance"
    yield Problem(
        f"`{pair.name}` {where}; mount it as a build secret (RUN --mount=type=secret), "
        "or give it to the running container",
        build.at(pair.name_span),
        severity=Severity.WARNING if mild else None,
    )


def _spelled(build: ServiceBuild, instruction: Instruction) -> Iterator[Problem]:
    """Tokens of known shapes in a command."""
    source = build.source
    if source is None:
        return
    start, end = instruction.span
    for shape in secrets.shapes(source.text[start:end]):
        if shape.strength in _SURE:
            yield Problem(
                f"the command holds {shape.what}, for everybody who has the image or this file; "
                "take it out, and revoke it",
                build.at(Span(start + shape.start, start + shape.end)),
            )
