"""Mount files that exist.

Where the source of a short mount does not exist, the engine makes a *folder* of that name, owned by root. A program
that expects a configuration file there finds an empty folder: "is a directory", "not a directory: Are you trying to
mount a directory onto a file?" (docker/compose#11935, #9955, #12332, #6257). With `create_host_path: false` the service
does not start instead.

Only sources in folders of the project are looked for, and only where the target has the suffix of a file; data folders
are made on purpose. It is a warning where the project lies in a git repository that does not ignore the file, and an
error where git tracks it or with `create_host_path: false`. Elsewhere it is an info, and where an example of the file
lies beside: the file is then made where the project runs.

**When to ignore**: when something makes the file before `up`.

```yaml bad
services:
  web:
    image: nginx:1.27
    volumes:
      - ./site.conf:/etc/nginx/conf.d/default.conf:ro  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    volumes:
      - ./site.conf:/etc/nginx/conf.d/default.conf:ro
      - ./data:/var/lib/data
```

```text file name=site.conf
server { listen 80; }
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.filesystem import Files, Kind
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_FILE = regex(r"[^/]\.[A-Za-z][A-Za-z0-9]{0,9}\Z")
# folders are called like this, and what an engine or an application makes by itself
_FOLDER = regex(
    r"\.(?:d|data|db|cache|local|config|ssh|aws|docker|kube|m2|npm|git|vscode-server|sock|socket|log|sqlite3?|pid)\Z"
)
_TEMPLATES = (".example", ".sample", ".dist", ".template", ".tmpl", "-example", ".default")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for index, mount in mappings(service.get("volumes")):
        source, target = mount.get("source"), mount.get("target")
        if mount.get("type") != "bind" or is_unknown(source) or is_unknown(target) or not isinstance(source, str):
            continue
        made = _made(mount)
        if not os.path.isabs(source) or (made and not _is_file(source, str(target))):
            continue
        written = _written(service, index)
        if not written or ctx.files.kind(source) is not Kind.MISSING:
            continue
        if ctx.files.kind(os.path.dirname(source)) is not Kind.FOLDER:
            continue  # where the whole folder is elsewhere, this is not where the project runs
        yield Problem(
            f'"{written}" does not exist, {_consequence(made)}; {_advice(source, ctx.files)}',
            service.at("volumes", index),
            severity=_severity(source, made, ctx.files),
            path=("services", service.name, "volumes", index),
        )


def _made(mount: Any) -> bool:
    """Whether the engine makes a folder where there is no source. The long syntax has to ask for it."""
    bind = mount.get("bind")
    return bool(bind.get("create_host_path", True)) if isinstance(bind, dict) else False


def _is_file(source: str, target: str) -> bool:
    """Whether both ends look like files."""
    ends = (source, target)
    return all(_FILE.search(end) and not _FOLDER.search(end) for end in ends) and not target.endswith("/")


def _written(service: Service, index: int) -> str:
    """The source as it stands in the file; empty where it does not lie in the project, as far as can be seen."""
    origin = service.origin("volumes", index)
    node = origin.node.resolved if origin is not None else None
    if node is None:
        return ""
    source = node.get("source")
    if node.get("content") is not None:
        return ""  # no key of Compose: some platform writes the file
    text = source.value if source is not None else node.value.partition(":")[0]
    return text if text.startswith(("./", "../")) and "$" not in text else ""


def _consequence(made: bool) -> str:
    return "so the engine makes an empty folder of that name" if made else "so the service does not start"


def _advice(source: str, files: Files) -> str:
    folder, name = os.path.split(source)
    names = files.names(folder)
    example = next((name + end for end in _TEMPLATES if name + end in names), "")
    stem, dot, suffix = name.rpartition(".")
    example = example or next(
        (f"{stem}{end}{dot}{suffix}" for end in _TEMPLATES if f"{stem}{end}{dot}{suffix}" in names), ""
    )
    return f'copy "{example}"' if example else "create the file"


def _severity(source: str, made: bool, files: Files) -> Severity | None:
    if files.tracked(source) or (not made and files.exposed(source)):
        return Severity.ERROR
    return None if files.exposed(source) and _advice(source, files) == "create the file" else Severity.INFO
