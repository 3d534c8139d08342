"""Check health at a port that the service listens on.

A health check runs inside the container, where the server listens on its own port: the right-hand one of
`"8080:80"`. A check of the left-hand one, or of a port that the image moved away from, is refused every time, and the
container is unhealthy for ever (mcp-gateway-registry#1650).

Reported are checks of the host's port, and for builds those of a port that neither EXPOSE, `ports`, `expose`, nor
anything in the Dockerfile, the command or the environment mentions.

**When to ignore**: when the server listens on a port that only its configuration file names.

```yaml bad
services:
  web:
    image: example.com/web:2.1
    ports:
      - "8080:80"
    healthcheck:
      test: curl -f http://localhost:8080/  # !
```

```yaml good
services:
  web:
    image: example.com/web:2.1
    ports:
      - "8080:80"
    healthcheck:
      test: curl -f http://localhost:80/
  other:
    image: example.com/web:2.1
    environment:
      PORT: 9000
    ports:
      - "9000:80"
    healthcheck:
      test: curl -f http://localhost:9000/
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.docker.bases import runs_as_root
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.rules.known import mappings, texts
from dockcto_compose.rules.probing import tested
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_URL = regex(r"https?://(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?::(\d{1,5}))?(?=[/?\s\"'`);,]|\Z)")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    found = tested(effective)
    if found is None or service.get("network_mode") is not None:
        return
    for match in _URL.finditer(" ".join(found.test)):
        port = match[1] or ("443" if match[0].startswith("https") else "80")
        if _mentioned(effective, port):
            continue
        container = _container_port(service, port)
        if container:
            message = f"port {port} is the host's, inside the container it is {container}; check {container}"
        elif _exposes_others(effective):
            ports = ", ".join(str(one.first) for one in effective.view.ports) if effective.view else ""
            message = f"the image listens on {ports}, and nothing mentions port {port}; check the port it listens on"
        else:
            continue
        yield Problem(message, found.place(match[1] or match[0]))
        return


def _container_port(service: Service, published: str) -> str:
    """The container's port behind a host port; empty where that is no host port, or both."""
    behind = ""
    for _, port in mappings(service.get("ports")):
        target = port.get("target")
        if is_unknown(target) or is_unknown(port.get("published")) or str(target) == published:
            return ""
        if str(port.get("published")) == published:
            behind = str(target)
    return behind


def _mentioned(effective: EffectiveService, port: str) -> bool:
    """Whether anything but the check itself and the host's side of `ports` names the port."""
    service, view = effective.service, effective.view
    number = re.compile(rf"(?<!\d){port}(?!\d)")
    if any(number.search(text) for _, text in texts(service.get("expose"))):
        return True
    if any(str(one.get("target")) == port for _, one in mappings(service.get("ports"))):
        return True
    said = [str(service.get(key)) for key in ("command", "entrypoint", "environment", "labels", "configs", "env_file")]
    if view is not None and effective.build is not None and effective.build.source is not None:
        stages = [i for stage in view.chain for i in stage.instructions if i.keyword != "HEALTHCHECK"]
        said += [i.text for i in stages]
        if view.exposes(int(port)) or not view.ports_known:
            return True
    if service.get("env_file") or service.get("volumes_from"):
        return True
    return any(number.search(text) for text in said) or _configured(service)


def _configured(service: Service) -> bool:
    """Whether a mounted file may say where the server listens."""
    if service.get("configs"):
        return True
    return any(
        re.search(r"\.(?:conf|ya?ml|json|toml|ini|cfg|xml|properties|env|template)\Z", str(one.get("target")))
        or "/etc" in str(one.get("target"))
        for _, one in mappings(service.get("volumes"))
    )


def _exposes_others(effective: EffectiveService) -> bool:
    """Whether all that the image exposes is known, and something is."""
    view, base = effective.view, effective.base
    if view is None or not view.ports or not view.ports_known:
        return False
    return view.base_image == "scratch" or (base is not None and runs_as_root(base) is not None)
