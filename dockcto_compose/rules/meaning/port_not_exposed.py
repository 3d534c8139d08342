"""Publish the port that the image listens on.

EXPOSE in a Dockerfile says which ports the program listens on. A `ports` entry for another one is published all the
same, and every connection to it is reset: the container has nobody there (gogallery#56, metaflow-service#1,
docker/docs#12239).

Reported are builds on images to build on, whose ports are all known. It is a warning where there is one port on each
side and nothing in the service says otherwise, else an info. A port that the command, the environment, the healthcheck
or the Dockerfile mentions is fine.

**When to ignore**: when the program listens there and EXPOSE is out of date. Better correct it.

```yaml bad
services:
  api:
    build: .
    ports:
      - "8080:8080"  # !
```

```dockerfile file
FROM python:3.13-slim
COPY . /app
EXPOSE 8000
CMD ["python", "-m", "app"]
```

```yaml good
services:
  api:
    build: .
    ports:
      - "8080:8000"
  own:
    build: .
    command: python -m app --port 9000
    ports:
      - "8081:9000"
```

```dockerfile file
FROM python:3.13-slim
COPY . /app
EXPOSE 8000
CMD ["python", "-m", "app"]
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.compose.model import Related, is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.bases import runs_as_root
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.rules.known import mappings, texts
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.pragma import for_people


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    build, view = effective.build, effective.view
    if build is None or view is None or build.source is None or not view.ports or not view.ports_known:
        return
    if view.base_image != "scratch" and (effective.base is None or runs_as_root(effective.base) is None):
        return
    ports = list(mappings(service.get("ports")))
    for index, port in ports:
        target, protocol = port.get("target"), str(port.get("protocol") or "tcp")
        if not isinstance(target, int) or is_unknown(target) or view.exposes(target, protocol):
            continue
        if _mentioned(effective, str(target)):
            continue
        exposed = ", ".join(_shown(one.first, one.last) for one in view.ports)
        alone = len(ports) == 1 and len(view.ports) == 1 and not _overridden(service)
        first = build.place(view.ports[0].instruction.span)
        yield Problem(
            f"the image listens on {exposed}, not on {target}; publish the port it listens on",
            service.at("ports", index),
            related=(Related("EXPOSE", first),) if first is not None else (),
            severity=None if alone else Severity.INFO,
            path=("services", service.name, "ports", index),
        )


def _shown(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _overridden(service: Service) -> bool:
    """Whether the service starts something else than the image would."""
    keys = ("command", "entrypoint", "env_file", "volumes", "configs")
    return any(service.get(key) for key in keys)


def _mentioned(effective: EffectiveService, port: str) -> bool:
    """Whether anything but `ports` names the port."""
    service, view = effective.service, effective.view
    number = re.compile(rf"(?<!\d){port}(?!\d)")
    keys = ("command", "entrypoint", "environment", "healthcheck", "labels")
    said = [str(service.get(key)) for key in keys] + [text for _, text in texts(service.get("expose"))]
    if view is not None:
        said += [i.text for stage in view.chain for i in stage.instructions if i.keyword != "EXPOSE"]
        said += [for_people(comment) for stage in view.chain for i in stage.instructions for comment in i.comments]
    return any(number.search(text) for text in said)
