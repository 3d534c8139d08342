"""Say once where the content comes from.

A config is read from a `file`, from an `environment` variable or from `content`, a secret from a `file` or an
`environment` variable. With two of them it is not clear which counts, and Compose refuses the project.

```yaml bad
services:
  db:
    image: postgres:17
    secrets: [password]
secrets:
  password:
    file: ./password.txt
    environment: DB_PASSWORD  # !
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
