"""Let `extends` lead to a service that stands on its own.

A service that extends another takes over what that one says. If the chain comes back to where it began, there is
nothing to take over, and Compose refuses the file.

```yaml bad
services:
  web:
    extends: worker  # !
  worker:
    extends: web
```

```yaml good
services:
  web:
    extends: worker
  worker:
    image: example.com/app:3.0
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
