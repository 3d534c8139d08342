"""Use what your Compose already knows, or a newer Compose.

The key is a good one, but it came later than the release of Docker Compose this check is for, which would refuse it as
unknown. Ask for a newer release with `--compose-version` if that is what you run.

By default the newest known release is the judge, and then this is never reported.

```yaml bad compose=2.40
services:
  web:
    image: nginx:1.27
    pre_start:  # !
      - command: [nginx, -t]
```

```yaml good
services:
  web:
    image: nginx:1.27
    post_start:
      - command: [nginx, -t]
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
