"""Give the project a name with letters or digits.

Compose puts the project's name in front of containers, networks and volumes. It takes the name from `-p`,
`COMPOSE_PROJECT_NAME`, `name:` or the folder, and keeps only lower-case letters, digits, `-` and `_` of the last two.
If nothing is left of it, Compose refuses the project; in `-p` and `COMPOSE_PROJECT_NAME` it refuses other characters
at once.

```yaml bad
name: ___  # !
services:
  web:
    image: nginx:1.27
```

```yaml good
name: shop
services:
  web:
    image: nginx:1.27
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
