"""Say where the config's content comes from.

A config is read from a `file` or an `environment` variable, or written out as `content`, or it is `external`. With
none of them there is nothing to hand to the container, and Compose refuses it, even when no service uses the config.

```yaml bad
services:
  web:
    image: nginx:1.27
    configs: [site]
configs:
  site:  # !
    name: shop-site
```

```yaml good
services:
  web:
    image: nginx:1.27
    configs: [site]
configs:
  site:
    file: ./site.conf
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
