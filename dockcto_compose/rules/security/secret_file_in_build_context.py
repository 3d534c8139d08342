"""Keep files with secrets out of what COPY takes.

`COPY . .` takes the `.env` beside the Dockerfile along, private keys and credentials too, and whoever can pull the
image has them (MiniSearch#2182, immich-power-tools#304). That git ignores a file does not help: only `.dockerignore`
counts.

An error for the files that this very service takes its secrets from (`env_file`, `secrets` with a `file`) and for files
of credentials; a warning for other `.env` files, for `.git`, and where only a stage before the last one has them.
Examples (`.env.example`), public keys and builds for development are fine.

**Fix** (unsafe): adds the files to `.dockerignore`.

```yaml bad
services:
  web:
    build: .
    env_file: prod.env
```

```dockerfile file
FROM python:3.13-slim
COPY . /app  # !
```

```dotenv file name=prod.env
A=b
```

```ignore file name=.dockerignore
.git
```

```ignore fixed unsafe name=.dockerignore
.git
prod.env
```

```yaml good
services:
  web:
    build: .
    env_file: prod.env
```

```dockerfile file
FROM python:3.13-slim
COPY . /app
```

```dotenv file name=prod.env
A=b
```

```dotenv file name=.env.example
A=
```

```ignore file name=.dockerignore
*.env
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.copies import Taken
from dockcto_compose.rules.build_edits import ignore_more, try_edits
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import UNSAFE, Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.secret_files import holds_secret, is_env_file


@rule(at="dockerfile", severity="error")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    if build.effective.for_development:
        return
    final = {stage.index for stage in build.final}
    own = _own_files(build)
    told: set[str] = set()
    for one in sorted(build.taken(), key=lambda one: one.stage.index not in final):
        found = [name for name in _inside(build, one) if name not in told]
        grave = [n for n in found if n in own or holds_secret(build.files, build.context.path(n), n)]
        mild = [n for n in found if n not in grave and (is_env_file(n) or (n == ".git/" and build.context.ignoring))]
        names = [*grave, *mild]
        if not names:
            continue
        told.update(names)
        shown = " and ".join(f'"{name.rstrip("/")}"' for name in names[:3])
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        fix, why = try_edits(
            "Add it to .dockerignore",
            lambda names=names: ignore_more(build, [name.rstrip("/") for name in names]),  # type: ignore[misc]
            UNSAFE,
        )
        kept = one.stage.index in final
        yield Problem(
            f"this copies {shown}{more} into {'the image' if kept else 'a stage of the build'}; "
            "keep it out with .dockerignore",
            build.at(one.word.span),
            fix,
            severity=Severity.ERROR if grave and kept else Severity.WARNING,
            unfixable=why,
        )


def _own_files(build: ServiceBuild) -> set[str]:
    """The files in the context that the service takes its variables and secrets from."""
    service, found = build.service, []
    for _, one in mappings(service.get("env_file")):
        found.append(one.get("path"))
    secrets = service.project.model.get("secrets")
    for _, one in mappings(service.get("secrets")):
        secret = secrets.get(one.get("source")) if isinstance(secrets, dict) else None
        found.append(secret.get("file") if isinstance(secret, dict) else None)
    names = set()
    for path in found:
        if isinstance(path, str) and not is_unknown(path):
            whole = os.path.abspath(os.path.join(service.project.directory, path))
            names.add(os.path.relpath(whole, os.path.abspath(build.context.folder)).replace(os.sep, "/"))
    return names


def _inside(build: ServiceBuild, one: Taken) -> list[str]:
    """What a COPY of a whole folder takes along, as far as no ignore file keeps it out."""
    if one.is_wild and not one.takes_all:
        return []
    sent = build.context.sent or ()
    if one.takes_all:
        return list(sent)
    return [name for name in sent if name.startswith(f"{one.path}/")]
