"""Define the secret at the top level.

A service may only use a secret that the top-level `secrets` describes: where its content comes from is said there,
once for all services. Secrets of a build are looked up in the same place.

```yaml bad
services:
  db:
    image: postgres:17
    secrets:
      - db-password  # !
```

```yaml good
services:
  db:
    image: postgres:17
    secrets:
      - db-password
secrets:
  db-password:
    file: ./db-password.txt
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
