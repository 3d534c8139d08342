"""Give what you define another name than what you include.

Up to release 2.40 Docker Compose refuses a service, volume or network that is defined both here and in an included
file, unless both are the same. From 5.0 on it merges the two. To change something in an included service, name an
override file beside it in the same entry of `include`.

```yaml bad compose=2.40
include:
  - included.yaml
services:
  db:  # !
    image: postgres:17
```

```yaml file name=included.yaml
services:
  db:
    image: postgres:16
```

```yaml good compose=2.40
include:
  - included.yaml
services:
  web:
    image: nginx:1.27
```

```yaml file name=included.yaml
services:
  db:
    image: postgres:16
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
