"""Add the key that Compose insists on.

The long form of some settings is incomplete without a certain key: a dependency without `condition`, a device request
without `capabilities`, a mount without `target`. Compose does not fill it in; it refuses the file.

```yaml bad
services:
  web:
    image: nginx:1.27
    depends_on:
      db:
        restart: true  # !
  db:
    image: postgres:17
```

```yaml good
services:
  web:
    image: nginx:1.27
    depends_on:
      db:
        condition: service_started
        restart: true
  db:
    image: postgres:17
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
