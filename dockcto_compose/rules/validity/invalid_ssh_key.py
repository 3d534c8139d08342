"""Write the key of `build.ssh` as `default` or `NAME=PATH`.

`default` stands for the agent that runs on your machine. Any other name needs the key's path or the agent's socket
behind an equals sign, because Compose cannot know where it is.

```yaml bad
services:
  web:
    build:
      context: .
      ssh:
        - deploy  # !
```

```yaml good
services:
  web:
    build:
      context: .
      ssh:
        - default
        - deploy=~/.ssh/deploy
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
