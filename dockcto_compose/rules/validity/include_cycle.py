"""Let no file include itself.

`include` brings in another project, with what that one includes. If the chain comes back to a file that is already
being read, there would be no end to it, and Compose refuses the project.

```yaml bad
include:
  - included.yaml
services:
  web:
    image: nginx:1.27
```

```yaml file name=included.yaml
include:
  - compose.yaml  # !
services:
  db:
    image: postgres:17
```

```yaml good
include:
  - included.yaml
services:
  web:
    image: nginx:1.27
```

```yaml file name=included.yaml
services:
  db:
    image: postgres:17
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
