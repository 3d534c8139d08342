"""Ask for a number of devices, or for certain ones.

A device request takes `count` devices of any kind, or the ones named in `device_ids`. With both it is not clear which
of them counts, and Compose refuses the project.

```yaml bad
services:
  model:
    image: example.com/model:1.0
    gpus:
      - driver: nvidia
        count: 1
        device_ids: ["0"]  # !
```

```yaml good
services:
  model:
    image: example.com/model:1.0
    gpus:
      - driver: nvidia
        device_ids: ["0"]
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
