"""Use a container name that Docker allows.

A container's name needs at least two characters: a letter or digit first, then letters, digits, `_`, `.` and `-`.

```yaml bad
services:
  web:
    image: nginx:1.27
    container_name: w  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    container_name: shop-web
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
