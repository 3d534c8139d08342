"""Do not depend on a service that its profile leaves out.

A service with `profiles` is only part of the project when one of them is active. One that always runs cannot depend on
it: without the profile Compose says that the service does not exist, though everybody can see it in the file. Give
both the same profile, take the profile away, or say `required: false` on the dependency.

```yaml bad
services:
  web:
    image: nginx:1.27
    depends_on:
      - mailhog  # !
  mailhog:
    image: mailhog/mailhog:v1.0.1
    profiles: [debug]
```

```yaml good
services:
  web:
    image: nginx:1.27
    depends_on:
      mailhog:
        condition: service_started
        required: false
  mailhog:
    image: mailhog/mailhog:v1.0.1
    profiles: [debug]
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
