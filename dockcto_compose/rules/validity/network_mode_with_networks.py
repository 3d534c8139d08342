"""Choose between `network_mode` and `networks`.

`network_mode` says that the container uses somebody else's network: that of the host, of another service, or none. It
cannot join networks of its own as well, so Compose refuses a service with both. This often comes in by merging: one of
the two stands in an anchor, an extended service or an override file; `networks: !reset null` takes it out there.

```yaml bad
services:
  web:
    image: nginx:1.27
    network_mode: host  # !
    networks: [front]
networks:
  front:
```

```yaml good
services:
  web:
    image: nginx:1.27
    networks: [front]
networks:
  front:
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
