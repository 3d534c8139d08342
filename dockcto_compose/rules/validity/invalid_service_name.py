"""Name services with letters, digits, `.`, `_` and `-` only.

The service's name becomes part of container, image and host names, so Compose refuses blanks and other characters in
it. Upper case is accepted.

```yaml bad
services:
  web server:  # !
    image: nginx:1.27
```

```yaml good
services:
  web-server:
    image: nginx:1.27
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
