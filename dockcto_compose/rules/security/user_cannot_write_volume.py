"""Make the folder of a volume writable for the user that the image runs as.

A new volume takes over the folder of the image with its owner. Where the image has no such folder, Docker makes it, and
it belongs to root: a process with a user of its own ends with "permission denied" (docker/compose#3270, moby#3124).

In the Dockerfile, before USER: `RUN install -d -o 1000 -g 1000 /data`, or `COPY --chown=1000:1000 data /data`.
Bind mounts have the host's owner, which nobody can know here, and base images that may bring the folder are left alone.

```yaml bad
services:
  web:
    build: .
    volumes:
      - data:/data  # !
volumes:
  data:
```

```dockerfile file
FROM python:3.13-slim
USER 1000
CMD ["python", "-m", "app"]
```

```yaml good
services:
  web:
    build: .
    volumes:
      - data:/data
volumes:
  data:
```

```dockerfile file
FROM python:3.13-slim
RUN install -d -o 1000 /data
USER 1000
CMD ["python", "-m", "app"]
```
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.docker.bases import runs_as_root
from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.effective import Runs
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="dockerfile", severity="info")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    base, user = build.effective.base, build.effective.user
    if user.runs is not Runs.NONROOT or base is None or build.effective.base_facts is not None:
        return
    if not runs_as_root(base):
        return
    texts = [
        " ".join((instruction.text, *(document.content for document in instruction.heredocs)))
        for stage in build.final
        for instruction in stage.instructions
    ]
    workdir = build.view.workdir.value if build.view is not None and build.view.workdir is not None else None
    for index, mount in mappings(build.service.get("volumes")):
        target = mount.get("target")
        if mount.get("type") != "volume" or not isinstance(target, str) or is_unknown(target):
            continue
        target = posixpath.normpath(target)
        if any(_named(text, target, workdir) for text in texts) or target.startswith(("/home/", "/tmp", "/var/tmp")):
            continue
        yield Problem(
            f'the user "{user.text}" cannot write to {target}, which the image does not have ("permission denied"); '
            "make it in the Dockerfile, with that user as its owner",
            build.service.at("volumes", index),
        )


def _named(text: str, target: str, workdir: str | None) -> bool:
    """Whether an instruction speaks of the folder, or of one above it that is no system folder."""
    parts = target.strip("/").split("/")
    folders = ["/" + "/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    if any(folder in text for folder in folders if folder == target or folder.count("/") > 1 or len(parts) == 1):
        return True
    return workdir is not None and target.startswith(f"{workdir.rstrip('/')}/") and "chown" in text
