"""Know that a remote file was not looked at.

`include` and `extends` may name a Git repository or an OCI artifact, which Compose fetches. This check never goes to
the network, so what those files bring is unknown to it. Nothing is wrong; but what depends on them is not judged, and
another machine may get another version of them tomorrow unless the address names a commit or a digest.

```yaml bad
include:
  - https://github.com/example/stacks.git#main:monitoring/compose.yaml  # !
services:
  web:
    image: nginx:1.27
```

```yaml good
include:
  - included.yaml
services:
  web:
    image: nginx:1.27
```

```yaml file name=included.yaml
services:
  metrics:
    image: prom/prometheus:v3.1.0
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
