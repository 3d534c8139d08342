"""Define the network at the top level.

A service may only join a network that the top-level `networks` names, even when nothing about it needs to be set. If
it was made outside of this project, say `external: true` there; only `default` exists by itself.

**Fix** (unsafe): adds an empty entry, and Compose makes the network. Not right for a network shared with other
projects, which would have to be `external`.

```yaml bad
services:
  web:
    image: nginx:1.27
    networks:
      - front  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    networks:
      - front
networks:
  front:
```

```yaml good
services:
  web:
    image: nginx:1.27
    networks:
      - front
networks:
  front:
```
"""

from dockcto_compose.rules.defining import define
from dockcto_compose.rules.rule import refusal

check = refusal(__name__, define("networks"))
