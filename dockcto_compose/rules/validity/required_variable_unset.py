"""Set the variable that the file insists on.

`${NAME:?message}` says that Compose shall stop when the variable has no value, and it does. Set it in `.env` beside
the compose file, in the environment, or in a file given with `--env-file`.

Here and now the value may simply not be known: a build server seldom has production's variables. By default this is
therefore a note, and nothing that depends on the variable is judged. With `--strict-env` it is the error that
`docker compose config` would give.

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD_OF_SHOP:?put it in .env}  # !
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_DB: ${DB_NAME_OF_SHOP:-shop}
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
