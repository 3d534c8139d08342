"""Name only services that the project has.

`depends_on`, `links`, `volumes_from`, `extends`, `network_mode: service:NAME` and their like point at another service
of the same project. If there is none of that name, Compose refuses the project, even where the dependency says
`required: false`. Mostly a service was renamed or moved to another file: mend the name, or bring the file in with
`include` or another `-f`.

```yaml bad
services:
  web:
    image: nginx:1.27
    depends_on:
      - database  # !
  db:
    image: postgres:17
```

```yaml good
services:
  web:
    image: nginx:1.27
    depends_on:
      - db
  db:
    image: postgres:17
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
