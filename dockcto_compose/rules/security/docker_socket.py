"""Keep the container engine's socket out of containers.

Who can talk to the engine can start a privileged container with the host's disk in it: the socket is root on the host,
with nothing in between (OWASP Docker cheat sheet, rule 1). Mounting it `:ro` keeps the file from being replaced and no
request from being sent. A directory that holds the socket gives it away just the same, and `use_api_socket: true`
brings the login of your registries along.

Where a service needs a part of the API, such as events or the list of containers, put a proxy in front that lets
nothing else through (`tecnativa/docker-socket-proxy` for instance), on a network of their own. Images whose work is the
engine (Portainer, Traefik, Watchtower, runners, Docker's own) are left out.

**When to ignore**: when managing containers is what the service is for: a runner, a code server, a platform. The rule
runs with `--strict` or by name.

```yaml bad
services:
  app:
    image: example.com/app:2.4
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro  # !
  tool:
    image: example.com/tool:1.0
    volumes:
      - type: bind
        source: /run  # !
        target: /host/run
```

```yaml good
services:
  proxy:
    image: tecnativa/docker-socket-proxy:0.3.0
    environment:
      CONTAINERS: 1
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro
  app:
    image: example.com/app:2.4
    environment:
      DOCKER_HOST: tcp://proxy:2375
    volumes:
      - /run/dbus:/run/dbus
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.purposes import manages_engine, manages_host
from dockcto_compose.rules.host_mounts import gives_engine, host_mounts, is_socket
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule

_CONTROL = "control of the container engine, which is root on the host"


@rule(at="service", severity="error", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    reference = ctx.effective(service).reference
    if manages_engine(reference) or manages_host(reference):
        return
    for mount in host_mounts(service):
        if is_socket(mount.source):
            yield Problem(
                f'"{mount.written}" gives `{service.name}` {_CONTROL}; use a proxy for what it needs', mount.at
            )
        elif gives_engine(mount.source):
            message = f'"{mount.written}" holds the engine\'s socket, and gives `{service.name}` {_CONTROL}'
            yield Problem(f"{message}; mount what it needs alone", mount.at)
    if service.get("use_api_socket") is True:
        message = f"`use_api_socket` gives `{service.name}` {_CONTROL}; use a proxy for what it needs"
        yield Problem(message, service.at("use_api_socket"))
