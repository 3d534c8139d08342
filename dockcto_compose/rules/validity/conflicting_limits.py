"""Set a limit in one place.

The older keys `cpus`, `mem_limit`, `mem_reservation`, `pids_limit` and `scale` mean the same as those below `deploy`.
Where both are given they must agree, or Compose refuses the file. A `deploy.resources.limits` without the key in
question counts as a different value too.

```yaml bad
services:
  web:
    image: nginx:1.27
    mem_limit: 512m  # !
    deploy:
      resources:
        limits:
          memory: 1g
```

```yaml good
services:
  web:
    image: nginx:1.27
    deploy:
      resources:
        limits:
          memory: 1g
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
