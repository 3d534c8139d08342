"""Let `mysqladmin ping` ask over the network.

The first time a MySQL or MariaDB image starts, it runs a temporary server to create the database and to execute the
scripts in `/docker-entrypoint-initdb.d`. That server has no network; it listens on its Unix socket alone. For these
programs "localhost" means the socket, and so does no host at all: the container is "healthy" while the database is
still being made, and who waits for `service_healthy` is refused (docker-library/mysql#930). `127.0.0.1` means the
network.

Reported where another service waits for this one to be healthy.

**Fix** (unsafe): asks at `127.0.0.1`.

**When to ignore**: when the database was made long ago, and nobody ever starts on an empty volume.

```yaml bad
services:
  app:
    image: example.com/app:1.4
    depends_on:
      db:
        condition: service_healthy
  db:
    image: mysql:8.4
    healthcheck:
      test: ["CMD", "mysqladmin", "ping", "-h", "localhost"]  # !
```

```yaml fixed unsafe
services:
  app:
    image: example.com/app:1.4
    depends_on:
      db:
        condition: service_healthy
  db:
    image: mysql:8.4
    healthcheck:
      test: ["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"]
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
    image: mysql:8.4
    healthcheck:
      test: ["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"]
  other:
    image: mariadb:11.4
    healthcheck:
      test: ["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.commands import Command
from dockcto_compose.docker.effective import EffectiveService
from dockcto_compose.rules.probing import Tested, option, rewrite, runs, tested, waited_for, with_option
from dockcto_compose.rules.problem import Fix, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.regex import regex

_PROGRAMS = ("mysqladmin", "mariadb-admin")
_LOCALHOST = regex(r"(?<![\w.-])(-h[ =]?|--host[= ])(?P<quote>[\"']?)localhost(?P=quote)(?![\w.])")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    found = tested(effective)
    if found is None or not waited_for(effective) or not _is_official(effective):
        return
    probes = runs(found, _PROGRAMS)
    if not probes or not all(_by_socket(probe) for probe in probes):
        return
    program = probes[0].program
    host = option(probes[0], "-h", "--host")
    said = f'for `{program}` "localhost" is the socket' if host else f"without `-h` `{program}` asks the socket"
    fix, why = _fix(found, program, bool(host))
    yield Problem(
        f"{said}, which answers while the database is still being set up; ask at 127.0.0.1",
        found.place("localhost" if host else program),
        fix,
        unfixable=why,
    )


def _is_official(effective: EffectiveService) -> bool:
    image = effective.reference or effective.base
    return image is not None and image.familiar_name in ("mysql", "mariadb")


def _by_socket(probe: Command) -> bool:
    """Whether it is a `ping` that goes through the socket."""
    words = probe.arguments
    if "ping" not in words or any(word.lower().startswith(("--protocol", "--defaults")) for word in words):
        return False
    host = option(probe, "-h", "--host")
    return host is None or host == "localhost"


def _fix(found: Tested, program: str, has_host: bool) -> tuple[Fix | None, str]:
    if not has_host:
        return rewrite(found, "Ask at 127.0.0.1", *with_option(program, ("-h", "127.0.0.1")))

    def in_text(text: str) -> str:
        return _LOCALHOST.sub(lambda match: match[0].replace("localhost", "127.0.0.1"), text)

    def in_words(words: list[str]) -> list[str]:
        new = list(words)
        for index, word in enumerate(words):
            if word == "localhost" and words[index - 1] in ("-h", "--host"):
                new[index] = "127.0.0.1"
            elif word in ("-hlocalhost", "--host=localhost"):
                new[index] = word.replace("localhost", "127.0.0.1")
        return new

    return rewrite(found, "Ask at 127.0.0.1", in_text, in_words)
