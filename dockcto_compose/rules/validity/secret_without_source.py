"""Say where the secret's content comes from.

A secret is read from a `file` or an `environment` variable, or it is `external`. With none of them there is nothing to
hand to the container, and Compose refuses it, even when no service uses the secret.

```yaml bad
services:
  db:
    image: postgres:17
    secrets: [password]
secrets:
  password:  # !
    name: db-password
```

```yaml good
services:
  db:
    image: postgres:17
    secrets: [password]
secrets:
  password:
    environment: DB_PASSWORD
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
