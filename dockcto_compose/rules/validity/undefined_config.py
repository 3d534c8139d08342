"""Define the config at the top level.

A service may only use a config that the top-level `configs` describes: where its content comes from is said there,
once for all services.

```yaml bad
services:
  web:
    image: nginx:1.27
    configs:
      - site  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    configs:
      - site
configs:
  site:
    file: ./site.conf
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
