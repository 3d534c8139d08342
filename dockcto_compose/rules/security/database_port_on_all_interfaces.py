"""Do not publish databases to the network.

`"5432:5432"` listens on every address of the host, and Docker opens the firewall for it: rules of UFW or firewalld do
not hold it back (moby/moby#4737). Databases on the open Internet are found within hours, those with an easy password or
none at all (Redis, MongoDB, Elasticsearch, Memcached by default) are emptied and held to ransom.

Services of one project reach each other by name without any published port. For a look from this machine
`"127.0.0.1:5432:5432"` does. An address behind a variable is a choice that each user makes, and no finding.

**Fix** (unsafe): publishes the port on 127.0.0.1.

**When to ignore**: when other machines use the database, behind a firewall of the network and not of the host.

```yaml bad
services:
  db:
    image: postgres:17
    ports:
      - "5432:5432"  # !
  cache:
    image: redis:7
    ports:
      - ${REDIS_PORT:-6379}:6379  # !
```

```yaml fixed unsafe
services:
  db:
    image: postgres:17
    ports:
      - "127.0.0.1:5432:5432"
  cache:
    image: redis:7
    ports:
      - 127.0.0.1:${REDIS_PORT:-6379}:6379
```

```yaml good
services:
  db:
    image: postgres:17
    ports:
      - "127.0.0.1:5432:5432"
  cache:
    image: redis:7
  broker:
    image: rabbitmq:4
    ports:
      - "5672:5672"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.docker.datastores import data_ports
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.published import LOCAL, bind_to_localhost, chosen_by_variable, published
from dockcto_compose.rules.rule import Context, rule


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    effective = ctx.effective(service)
    reference = effective.reference or effective.base
    data = data_ports(reference)
    if not data or reference is None:
        return
    for port in published(service):
        if port.everywhere and port.target in data and not chosen_by_variable(port):
            fix, why = bind_to_localhost(port)
            name = reference.familiar_name
            message = f'port {port.host} of "{name}" is open on every address of the host, past its firewall'
            yield Problem(f"{message}; put {LOCAL} before it", port.at, fix, unfixable=why)
