"""Let `pg_isready` ask over the network.

The first time a Postgres image starts, it runs a temporary server to create the database and to execute the scripts
in `/docker-entrypoint-initdb.d`. That server listens on its Unix socket alone, and without `-h` the socket is what
`pg_isready` asks: the container is "healthy" while the database is still being made. Who waits for `service_healthy`
starts, and is refused (docker-library/postgres#880, #920, #440). With `-h 127.0.0.1` the probe fails until the real
server is there.

Reported where another service waits for this one to be healthy. Only images with the entrypoint of the official image
are judged, and builds on them.

**Fix** (unsafe): adds `-h 127.0.0.1`.

**When to ignore**: when the database was made long ago, and nobody ever starts on an empty volume.

```yaml bad
services:
  app:
    image: example.com/app:1.4
    depends_on:
      db:
        condition: service_healthy
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U shop"]  # !
```

```yaml fixed unsafe
services:
  app:
    image: example.com/app:1.4
    depends_on:
      db:
        condition: service_healthy
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -h 127.0.0.1 -U shop"]
```

```yaml good
services:
  app:
    image: example.com/app:1.4
    depends_on:
      db:
        condition: service_healthy
      other:
        condition: service_healthy
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "shop"]
  other:
    image: example.com/own-postgres:17
    healthcheck:
      test: ["CMD", "pg_isready"]
  alone:
    image: postgres:17
    healthcheck:
      test: ["CMD", "pg_isready"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.commands import Command
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.rules.probing import option, rewrite, runs, tested, waited_for, with_option
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    found = tested(effective)
    if found is None or not waited_for(effective) or not _is_official(effective) or _without_network(service):
        return
    probes = runs(found, ("pg_isready",))
    if not probes or not all(_by_socket(probe) for probe in probes):
        return
    fix, why = rewrite(found, "Ask at 127.0.0.1", *with_option("pg_isready", ("-h", "127.0.0.1")))
    yield Problem(
        "`pg_isready` without `-h` asks the socket, which answers while the database is still being set up; "
        "add `-h 127.0.0.1`",
        found.place("pg_isready"),
        fix,
        unfixable=why,
    )


def _is_official(effective: EffectiveService) -> bool:
    """Whether the image has the entrypoint of the official one: those whose known probe is this very program."""
    facts = effective.facts or effective.base_facts
    return facts is not None and facts.probe is not None and "pg_isready -h" in " ".join(facts.probe.test)


def _by_socket(probe: Command) -> bool:
    host = option(probe, "-h", "--host")
    if host is not None:
        return host.startswith("/")
    database = option(probe, "-d", "--dbname") or ""
    return "host=" not in database and "://" not in database


def _without_network(service: Service) -> bool:
    """Whether the server may listen elsewhere, or the probe may be told another place."""
    return "listen_addresses" in str(service.get("command")) or "PGHOST" in (service.get("environment") or ())
