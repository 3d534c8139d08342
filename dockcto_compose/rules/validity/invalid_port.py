"""Write the port in a way that Compose can read.

The short form is `"[ADDRESS:][HOST:]CONTAINER[/PROTOCOL]"`. Ports run from 1 to 65535, a range goes from small to
large, two ranges are equally long, the address is an IP address and not a name, and the protocol is tcp, udp or sctp.
Compose only says something like "Invalid containerPort", without file, service or line.

```yaml bad
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80800"  # !
      - "localhost:8080:80"  # !
      - "8000-8010:80-85"  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
      - "127.0.0.1:8081:80"
      - "8000-8005:80-85"
      - "53:53/udp"
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
