"""Write the device as `HOST:CONTAINER` or `HOST:CONTAINER:PERMISSIONS`.

The short form has at most three parts: the device of the host, its path in the container, and what may be done with it,
some of the letters `r`, `w` and `m`. In the long form, a device request counts its devices with a whole number or
`all`.

```yaml bad
services:
  hub:
    image: example.com/hub:1.0
    devices:
      - /dev/ttyUSB0:/dev/ttyUSB0:r:w  # !
```

```yaml good
services:
  hub:
    image: example.com/hub:1.0
    devices:
      - /dev/ttyUSB0:/dev/ttyUSB0:rw
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
