"""Mount one thing at each place in the container.

A volume and a `tmpfs`, or two `tmpfs` with different options, on the same path would hide one another, so Compose
refuses them. Two *volumes* on one path it does not refuse: it silently drops the first (`duplicate-mount-target`).

```yaml bad
services:
  web:
    image: nginx:1.27
    tmpfs:
      - /var/cache/nginx
    volumes:
      - cache:/var/cache/nginx  # !
volumes:
  cache:
```

```yaml good
services:
  web:
    image: nginx:1.27
    tmpfs:
      - /run
    volumes:
      - cache:/var/cache/nginx
volumes:
  cache:
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
