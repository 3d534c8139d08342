"""Say what a bind mount shows.

A mount of `type: bind` shows a file or folder of the host inside the container. Without `source` there is nothing to
show, and Compose refuses it.

```yaml bad
services:
  web:
    image: nginx:1.27
    volumes:
      - type: bind  # !
        target: /usr/share/nginx/html
```

```yaml good
services:
  web:
    image: nginx:1.27
    volumes:
      - type: bind
        source: ./html
        target: /usr/share/nginx/html
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
