"""Build for the platform that the service runs on.

Where `build.platforms` is given, the service's own `platform` must be one of them, letter by letter: `linux/arm64` and
`linux/arm64/v8` are two different things to Compose. It refuses the project without saying which service it means
(docker/compose#10185).

```yaml bad
services:
  web:
    platform: linux/arm64  # !
    build:
      context: .
      platforms:
        - linux/amd64
```

```yaml good
services:
  web:
    platform: linux/arm64
    build:
      context: .
      platforms:
        - linux/amd64
        - linux/arm64
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
