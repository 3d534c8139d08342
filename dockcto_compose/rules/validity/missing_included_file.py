"""Provide the file that `include` or `extends` names.

The path is relative to the folder of the file it stands in, not to where you call Compose. Without that file the
project is incomplete, and Compose refuses all of it.

```yaml bad
include:
  - ./database/compose.yaml  # !
services:
  web:
    image: nginx:1.27
```

```yaml good
include:
  - included.yaml
services:
  web:
    image: nginx:1.27
    depends_on: [db]
```

```yaml file name=included.yaml
services:
  db:
    image: postgres:17
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
