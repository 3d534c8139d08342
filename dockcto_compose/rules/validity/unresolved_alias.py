"""Define the anchor before its alias, and never inside itself.

`*name` stands for what `&name` marked earlier in the same file. Where no such anchor was written before, there is
nothing to put in its place; where the anchor contains its own alias, there would be no end to it. Anchors do not reach
from one file into another: for that there are `extends` and `include`.

```yaml bad
services:
  web:
    image: nginx:1.27
    logging: *default-logging  # !
```

```yaml good
x-logging: &default-logging
  driver: journald
services:
  web:
    image: nginx:1.27
    logging: *default-logging
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
