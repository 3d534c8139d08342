"""Leave out `container_name` for a service that runs more than once.

A container's name is its own: the second replica could not have it. Without `container_name` Compose counts them by
itself, `shop-web-1`, `shop-web-2`. Other services reach them under the service's name either way.

```yaml bad
services:
  web:
    image: nginx:1.27
    container_name: front
    deploy:
      replicas: 2  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    deploy:
      replicas: 2
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
