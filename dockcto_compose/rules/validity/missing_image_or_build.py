"""Give the service an image, or something to build one from.

Without `image` and without `build` there is nothing to run. An empty `image:` counts as none, and so does one that is
only a variable without a value.

**When to ignore**: when the file is only ever used on top of another one that brings the image. Better tell the
configuration that it is an overlay.

```yaml bad
services:
  web:  # !
    ports:
      - "8080:80"
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
