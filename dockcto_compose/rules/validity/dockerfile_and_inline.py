"""Choose between `dockerfile` and `dockerfile_inline`.

One names the Dockerfile, the other is the Dockerfile. With both, it is not clear which one to build, and Compose
refuses the service. Often one of them comes from an extended service or an override file.

```yaml bad
services:
  web:
    build:
      dockerfile: web.Dockerfile  # !
      dockerfile_inline: FROM nginx:1.27
```

```yaml good
services:
  web:
    build:
      dockerfile_inline: FROM nginx:1.27
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
