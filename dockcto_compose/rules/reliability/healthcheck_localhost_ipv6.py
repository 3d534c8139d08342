"""Let BusyBox `wget` ask at 127.0.0.1, not at `localhost`.

In a container `localhost` is both `::1` and `127.0.0.1`. The `wget` of BusyBox, which is the one in Alpine images,
takes the first and does not try the other. A server that listens on IPv4 alone answers everybody but its own health
check: "wget: can't connect to remote host: Connection refused", and the container is unhealthy for ever
(wallabag/docker#407, portchecker.io#362, WrzDJ#279, Apollon#621).

It is a warning where the service says that it listens on `0.0.0.0`. Many servers listen on both: for builds and for
nginx with a configuration of its own it is an info, and other images are left alone.

**Fix** (unsafe): writes `127.0.0.1`.

**When to ignore**: when the server listens on IPv6.

```yaml bad
services:
  api:
    image: node:22-alpine
    environment:
      HOST: 0.0.0.0
    healthcheck:
      test: ["CMD", "wget", "-q", "--spider", "http://localhost:3000/"]  # !
```

```yaml fixed unsafe
services:
  api:
    image: node:22-alpine
    environment:
      HOST: 0.0.0.0
    healthcheck:
      test: ["CMD", "wget", "-q", "--spider", "http://127.0.0.1:3000/"]
```

```yaml good
services:
  api:
    image: node:22-alpine
    healthcheck:
      test: ["CMD", "wget", "-q", "--spider", "http://127.0.0.1:3000/"]
  other:
    image: node:22
    healthcheck:
      test: ["CMD", "wget", "-q", "--spider", "http://localhost:3000/"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.docker.tools import has_busybox
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.probing import rewrite, runs, tested
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_HOST = regex(r"(?<![\w.@-])localhost(?=[:/\s\"']|\Z)")
_IPV4_ALONE = regex(r"(?<![\d.])0\.0\.0\.0(?![\d.])")
_IPV6 = regex(r"\[?::1?\]?(?=[:\s\"',\]]|\Z)")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    found = tested(effective)
    if found is None or not has_busybox(effective):
        return
    probes = [c for c in runs(found, ("wget",)) if any(_HOST.search(word) for word in c.arguments)]
    if not probes:
        return
    listens = _listens(effective)
    if _IPV6.search(listens):
        return
    alone = bool(_IPV4_ALONE.search(listens))
    if not alone and not _is_own(effective):
        return

    def changed(text: str) -> str:
        return _HOST.sub("127.0.0.1", text)

    fix, why = rewrite(found, "Ask at 127.0.0.1", changed, lambda words: [changed(word) for word in words])
    reason = "and the service listens on IPv4" if alone else "which fails if the service listens on IPv4 alone"
    yield Problem(
        f'BusyBox `wget` takes "localhost" for `::1`, {reason}; ask at 127.0.0.1',
        found.place("localhost"),
        fix,
        severity=Severity.WARNING if alone else Severity.INFO,
        unfixable=why,
    )


def _is_own(effective: EffectiveService) -> bool:
    """Whether what the server listens on is decided in this project, not by the image."""
    if effective.build is not None or effective.facts is None:
        return True
    mounts = [str(mount.get("target")) for _, mount in mappings(effective.service.get("volumes"))]
    return effective.facts.images[0] == "nginx" and any(target.startswith("/etc/nginx") for target in mounts)


def _listens(effective: EffectiveService) -> str:
    """Everything that may say where the server listens."""
    service, view = effective.service, effective.view
    environment = service.get("environment")
    values = [str(value) for value in environment.values()] if isinstance(environment, dict) else []
    texts = [*values, str(service.get("command")), str(service.get("entrypoint"))]
    if view is not None:
        texts += [str(setting.value) for setting in view.env.values()]
        texts += [str(one.value) for one in (view.cmd, view.entrypoint) if one is not None]
    return " ".join(texts)
