"""Give every container a name of its own.

Docker knows one container per name on the whole machine, so two services of a project cannot share one. Compose's
message does not say which two; both are named here. Most services need no `container_name` at all: others reach them
under the service's name.

```yaml bad
services:
  web:
    image: nginx:1.27
    container_name: app
  api:
    image: example.com/api:2.1
    container_name: app  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    container_name: app-web
  api:
    image: example.com/api:2.1
    container_name: app-api
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
