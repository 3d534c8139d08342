"""Say only `name` about an external volume.

`external: true` says that the volume was made elsewhere and that Compose shall only use it. How it is made, its
driver, options and labels, is then not Compose's business, and it refuses the contradiction.

```yaml bad
services:
  db:
    image: postgres:17
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data:
    external: true
    driver: local  # !
```

```yaml good
services:
  db:
    image: postgres:17
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data:
    external: true
    name: shop-data
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
