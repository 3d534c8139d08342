"""Write a setting in the same form in both files.

Compose merges override files and extended services key by key, but a list cannot be merged into a mapping, nor a single
value into either. It refuses the project, "cannot override", without a line. Write both in one form, or put `!override`
in front of the second to replace the first.

```yaml bad
services:
  web:
    image: nginx:1.27
    deploy:
      replicas: 2
  worker:
    extends: web
    deploy: [replicas]  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    deploy:
      replicas: 2
  worker:
    extends: web
    deploy:
      replicas: 3
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
