"""Break the circle of dependencies.

Each of these services waits for the next, and the last for the first, so none could ever start. `links`,
`volumes_from` and `network_mode: service:NAME` (also `ipc`, `pid`) count as dependencies too. Take out the edge that
is not about starting: most often one side only needs the other once it is up, and can retry.

```yaml bad
services:
  web:
    image: nginx:1.27
    depends_on: [api]  # !
  api:
    image: example.com/api:2.1
    depends_on: [web]
```

```yaml good
services:
  web:
    image: nginx:1.27
    depends_on: [api]
  api:
    image: example.com/api:2.1
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
