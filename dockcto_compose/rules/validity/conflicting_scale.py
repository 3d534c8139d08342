"""Set the number of containers in one place.

`scale` and `deploy.replicas` mean the same. Where both are given they must agree, or Compose refuses the project.

```yaml bad
services:
  web:
    image: nginx:1.27
    scale: 2  # !
    deploy:
      replicas: 3
```

```yaml good
services:
  web:
    image: nginx:1.27
    deploy:
      replicas: 3
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
