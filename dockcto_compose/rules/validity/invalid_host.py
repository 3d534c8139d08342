"""Write extra hosts as `NAME=ADDRESS`.

`extra_hosts` puts lines into the container's `/etc/hosts`: a name and its address, with `=` or `:` between them. A name
alone leads nowhere, so Compose refuses it. `host-gateway` stands for the address of the machine Docker runs on.

```yaml bad
services:
  web:
    image: nginx:1.27
    extra_hosts:
      - api.example.com  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    extra_hosts:
      - api.example.com=192.168.0.7
      - host.docker.internal:host-gateway
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
