"""Write sizes as a number and a unit, like `512m` or `1.5g`.

Compose knows `b`, `k`, `m`, `g`, `t` and `p`, each also as `kb` or `kib`, and counts in steps of 1024. Anything else
behind the number, such as `gigabyte` or `zb`, is refused.

```yaml bad
services:
  web:
    image: nginx:1.27
    mem_limit: 512 megabyte  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    mem_limit: 512m
    shm_size: 1.5gb
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
