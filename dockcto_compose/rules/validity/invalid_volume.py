"""Write the mount as `SOURCE:TARGET` or `SOURCE:TARGET:OPTIONS`.

The short form has two or three parts between colons, and none of them may be empty. Most often a part went missing, or
it is a variable that had no value: `${DATA}:/data` without DATA is `:/data`. Compose says "empty section between
colons" and neither the file nor the service. Several options go behind one colon, with commas: `:ro,z`.

```yaml bad
services:
  web:
    image: nginx:1.27
    volumes:
      - ./html:/usr/share/nginx/html:ro:z  # !
      - ":/cache"  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    volumes:
      - ./html:/usr/share/nginx/html:ro,z
      - /cache
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
