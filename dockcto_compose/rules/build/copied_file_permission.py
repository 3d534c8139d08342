"""Copy files so that the container may use them.

COPY keeps the permissions that a file has on this machine, and gives it to root. A start script without its `x` ends
the container with "exec: permission denied"; a file that only its owner may read ends a program that runs as another
user the same way.

`COPY --chmod=755 start.sh /` sets the one, `COPY --chown=1000 file /` the other. Reported for the file that ENTRYPOINT
or CMD names itself, and for files that others may not read where the image has a user; not where a RUN changes
permissions.

**Fix** (unsafe): adds `--chmod=755`.

```yaml bad
services:
  web:
    build: .
```

```dockerfile file
FROM alpine:3.21
WORKDIR /app
COPY start.sh conf /app/  # !
ENTRYPOINT ["./start.sh"]
```

```dockerfile fixed unsafe
FROM alpine:3.21
WORKDIR /app
COPY --chmod=755 start.sh conf /app/
ENTRYPOINT ["./start.sh"]
```

```text file name=start.sh
#!/bin/sh
```

```text file name=conf
a
```

```yaml good
services:
  web:
    build: .
  other:
    build: other
    entrypoint: [sh, /start.sh]
```

```dockerfile file
FROM alpine:3.21
COPY --chmod=755 start.sh /usr/local/bin/
ENTRYPOINT ["start.sh"]
```

```text file name=start.sh
#!/bin/sh
```

```dockerfile file name=other/Dockerfile
FROM alpine:3.21
COPY start.sh /start.sh
ENTRYPOINT ["/start.sh"]
```

```text file name=other/start.sh
#!/bin/sh
```
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.copies import Taken, destination
from dockcto_compose.docker.dockerfile.model import Form, Instruction
from dockcto_compose.docker.effective import Runs
from dockcto_compose.rules.build_edits import mend
from dockcto_compose.rules.dockerfiles import runs, script
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span

_CHANGES = regex(r"\b(?:chmod|chown|install\s+-\w*m|umask)\b")
_ON_PATH = frozenset(("/bin", "/usr/bin", "/usr/local/bin", "/sbin", "/usr/sbin", "/usr/local/sbin"))


@rule(at="dockerfile", severity="warning")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    if any(_CHANGES.search(script(one)) for one in runs(build.final)):
        return
    final = {stage.index for stage in build.final}
    program = _program(build)
    for one in build.taken():
        if one.stage.index not in final or one.is_wild or one.instruction.flag("chmod"):
            continue
        mode = build.files.mode(build.context.path(one.path))
        if mode is None:
            continue
        if program and not mode & 0o111 and program in _targets(build, one):
            yield _not_executable(build, one)
        elif not mode & 0o004 and build.effective.user.runs is Runs.NONROOT and not one.instruction.flag("chown"):
            yield Problem(
                f'only its owner may read "{one.word.text}", and the container does not run as root '
                '("permission denied"); add --chown or --chmod',
                build.at(one.word.span),
            )


def _not_executable(build: ServiceBuild, one: Taken) -> Problem:
    at = one.instruction.keyword_span.end
    fix, why = mend(build.effective, "Add `--chmod=755`", lambda: [build.edit(Span(at, at), " --chmod=755")], UNSAFE)
    return Problem(
        f'"{one.word.text}" is started by the image and is not executable ("exec: permission denied"); '
        "copy it with --chmod=755",
        build.at(one.word.span),
        fix,
        unfixable=why,
    )


def _program(build: ServiceBuild) -> str:
    """The file that the container starts, as a path or a bare name; empty where that is not known."""
    view, service = build.view, build.service
    if view is None or service.get("entrypoint") is not None:
        return ""
    setting = view.entrypoint
    if setting is None and service.get("command") is None:
        setting = view.cmd
    if setting is None or not setting.value or setting.instruction.form is not Form.JSON:
        return ""
    program = setting.value[0]
    if "/" not in program:
        return program
    folder = view.workdir.value if view.workdir is not None else "/"
    return posixpath.normpath(posixpath.join(folder, program)) if folder is not None else ""


def _targets(build: ServiceBuild, one: Taken) -> set[str]:
    """The path that a copied file gets, and its bare name where that is on the usual PATH."""
    target = destination(one.instruction)
    folder = _workdir(one)
    if "$" in target or folder is None:
        return set()
    name = posixpath.basename(one.path)
    inside = target.endswith(("/", "/.")) or target == "." or len(one.instruction.words) > 2
    whole = posixpath.normpath(posixpath.join(folder, target, name if inside else ""))
    return {whole, posixpath.basename(whole)} if posixpath.dirname(whole) in _ON_PATH else {whole}


def _workdir(one: Taken) -> str | None:
    """The working directory at a COPY, as far as its own stage says."""
    folder: str | None = "/"
    for instruction in one.stage.instructions:
        if instruction is one.instruction:
            return folder
        folder = _moved(folder, instruction)
    return folder


def _moved(folder: str | None, instruction: Instruction) -> str | None:
    if instruction.keyword != "WORKDIR" or not instruction.words:
        return folder
    path = instruction.words[0].text
    return None if "$" in path or folder is None else posixpath.normpath(posixpath.join(folder, path))
