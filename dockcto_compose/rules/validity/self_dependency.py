"""Do not let a service wait for itself.

A service that depends on itself could never start, so Compose refuses the project. `links`, `volumes_from` and
`network_mode: service:NAME` count as dependencies too. Usually another service was meant.

```yaml bad
services:
  web:
    image: nginx:1.27
    depends_on: [web]  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    depends_on: [db]
  db:
    image: postgres:17
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
