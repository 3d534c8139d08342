"""Write a plain number.

Compose reads a number here, after variables are put in, and refuses words, units and numbers outside of what the
setting can hold.

```yaml bad
services:
  web:
    image: nginx:1.27
    cpus: two  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    cpus: "2"
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
