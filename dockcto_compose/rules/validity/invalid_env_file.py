"""Mend the line of the env file that Compose cannot read.

An env file holds lines of `NAME=value`, comments that begin with `#`, and nothing else. Names have no blanks in them, a
quote that is opened is closed, and in values `$` begins a variable, as in the compose file. One bad line and Compose
refuses the whole project.

```yaml bad
services:
  web:
    image: nginx:1.27
    env_file: web.env
```

```dotenv file name=web.env
PORT=80
SERVER NAME=shop  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    env_file: web.env
```

```dotenv file name=web.env
PORT=80
SERVER_NAME=shop
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
