"""Write `NAME=value` without a blank before the equals sign.

A list of variables holds texts of the form `NAME=value`. In `NAME =value` the blank would belong to the name, and no
program could find the variable, so Compose refuses it.

```yaml bad
services:
  web:
    image: nginx:1.27
    environment:
      - TZ = Europe/Berlin  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    environment:
      - TZ=Europe/Berlin
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
