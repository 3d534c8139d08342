"""Use a pull policy that Compose knows.

`always`, `never`, `missing` (also written `if_not_present`), `build`, `refresh`, `daily`, `weekly`, or `every_` with a
time such as `every_12h`. Compose refuses any other word. Kubernetes' `IfNotPresent` and `Always` are not among them.

```yaml bad
services:
  web:
    image: nginx:1.27
    pull_policy: IfNotPresent  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    pull_policy: if_not_present
  api:
    image: example.com/api:2.1
    pull_policy: every_12h
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
