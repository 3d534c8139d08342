"""Do not hide what the image has installed under a bind mount.

A bind mount puts a folder of the host in place of the image's. Where the Dockerfile has installed the dependencies into
that very folder (`npm ci` writes `node_modules`, `composer install` writes `vendor`, a virtual environment stands in
`.venv`), the container does not find them any more: "Cannot find module", "vendor/autoload.php: No such file"
(drive#206, wevote#4752, mern-starter#175, cityvizor#264). It works only on the machine where somebody has installed
them by hand.

A volume mounted inside the folder keeps the image's files: `- /app/node_modules`. Left alone are services with
`develop.watch`, those that install as they start, and folders that hold the dependencies on this machine.

**Fix** (unsafe): adds an anonymous volume for the hidden folder.

**When to ignore**: when everybody installs the dependencies on the host first.

```yaml bad
services:
  web:
    build: .
    volumes:
      - .:/app  # !
```

```yaml fixed unsafe
services:
  web:
    build: .
    volumes:
      - .:/app
      - /app/node_modules
```

```dockerfile file
FROM node:22
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
CMD ["node", "server.js"]
```

```yaml good
services:
  web:
    build: .
    volumes:
      - .:/app
      - /app/node_modules
  other:
    build: .
    volumes:
      - ./src:/app/src
```

```dockerfile file
FROM node:22
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
CMD ["node", "server.js"]
```
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dockcto_compose.compose.model import Related, is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.docker.filesystem import Files, Kind
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import Unsupported, append, shared
from dockcto_compose.yamltree.node import SEQUENCE

if TYPE_CHECKING:
    from dockcto_compose.docker.dockerfile.effective import StageView
    from dockcto_compose.docker.dockerfile.model import Instruction

# what installs dependencies below the working directory, and the folder it writes
_INSTALLS = (
    (
        regex(r"\b(?:npm (?:ci|i|install)\b|yarn(?: install)?(?=\s*(?:$|&|;|--))|pnpm (?:i|install)\b|bun install\b)"),
        "node_modules",
    ),
    (regex(r"\bcomposer(?:\.phar)? (?:install|update|require)\b"), "vendor"),
    (regex(r"\buv (?:sync|venv)\b"), ".venv"),
    (regex(r"\bpython3? -m venv (?:\./)?(\.?venv)(?=\s|$|&|;)"), ""),
    (regex(r"\bbundle (?:install|config)[^&;]*(?:--path[ =]|path )(?:\./)?(vendor)"), ""),
)
_ELSEWHERE = regex(
    r"(?:^|\s)(?:-g|--global|--prefix|-C|--dir|--cwd|--modules-folder|UV_PROJECT_ENVIRONMENT)\b|\b(?:cd|mv|ln|cp)\s"
)


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    build, view = effective.build, effective.view
    if build is None or view is None or build.source is None or service.get("develop") is not None:
        return
    if _installs_at_start(effective) or "NODE_PATH" in view.env:
        return
    mounts = list(mappings(service.get("volumes")))
    inner = [str(mount.get("target")) for _, mount in mounts]
    if any(is_unknown(mount.get("target")) for _, mount in mounts):
        return
    for folder, instruction in _installed(view):
        covered = [(index, mount) for index, mount in mounts if _hides(mount, folder, ctx.files)]
        if not covered or any(posixpath.normpath(target) == folder for target in inner):
            continue
        index, mount = covered[-1]
        target = str(mount.get("target"))
        fix, why = attempt(
            f"Keep the image's {folder}",
            lambda folder=folder: _edits(service, folder),  # type: ignore[misc]
            UNSAFE,
            [("services", service.name, "volumes")],
        )
        at = build.place(instruction.span)
        related = (Related("it is installed here", at),) if at is not None else ()
        yield Problem(
            f"this hides {folder}, which the image has installed below {target}; "
            f"add a volume for {folder}, or mount less",
            service.at("volumes", index),
            fix,
            related,
            unfixable=why,
            path=("services", service.name, "volumes", index),
        )
        return


def _installed(view: StageView) -> Iterator[tuple[str, Instruction]]:
    """The folders below a working directory that steps of the image's own stages install into."""
    folder: str | None = None
    for stage in reversed(view.chain):
        for instruction in stage.instructions:
            if instruction.keyword == "WORKDIR" and instruction.words:
                folder = _moved(folder, instruction.words[0].text)
            elif instruction.keyword == "RUN" and folder not in (None, "/"):
                assert folder is not None
                for name in _names(instruction.text):
                    yield posixpath.join(folder, name), instruction


def _moved(folder: str | None, path: str) -> str | None:
    """The working directory after a WORKDIR; None where it depends on a variable or on the base image."""
    if "$" in path or (folder is None and not path.startswith("/")):
        return None
    return posixpath.normpath(posixpath.join(folder or "/", path))


def _names(text: str) -> Iterator[str]:
    if _ELSEWHERE.search(text):
        return
    for pattern, name in _INSTALLS:
        match = pattern.search(text)
        if match is not None:
            yield name or match[1]


def _hides(mount: object, folder: str, files: Files) -> bool:
    """Whether a bind mount lies over a folder, and brings none of that name along."""
    if not isinstance(mount, dict) or mount.get("type") != "bind" or is_unknown(mount.get("source")):
        return False
    target, source = posixpath.normpath(str(mount.get("target"))), str(mount.get("source"))
    if not folder.startswith(target.rstrip("/") + "/"):
        return False
    relative = folder[len(target.rstrip("/")) + 1 :]
    return files.kind(os.path.join(source, *relative.split("/"))) is Kind.MISSING


def _installs_at_start(effective: EffectiveService) -> bool:
    """Whether the service installs its dependencies itself as it starts, or starts a script that may."""
    service, view = effective.service, effective.view
    own = f"{service.get('entrypoint') or ''} {service.get('command') or ''}"
    if view is not None:
        own += f" {view.entrypoint.value if view.entrypoint else ''} {view.cmd.value if view.cmd else ''}"
    plain = re.sub(r"[\[\]'\",()]+", " ", own)
    return any(pattern.search(plain) for pattern, _ in _INSTALLS) or ".sh" in own or "entrypoint" in own


def _edits(service: Service, folder: str) -> list[Edit]:
    origin = service.origin("volumes")
    if origin is None or origin.node.kind != SEQUENCE or origin.steps or shared(origin.node):
        raise Unsupported("the volumes come from another place, or others share them")
    return append(origin.node, [folder])
