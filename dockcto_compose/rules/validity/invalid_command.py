"""Close the quotes and parentheses of the command.

Compose splits a command that is written as one text into words, as a shell would, and refuses it where a quote, a
backtick or a parenthesis is left open, or where a backslash ends it. It runs no shell: `;`, `&&`, `|` and `>` outside
of quotes make it drop the rest without a word. Write such commands as a list, `["sh", "-c", "..."]`.

```yaml bad
services:
  web:
    image: nginx:1.27
    command: sh -c "nginx -t  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    command: sh -c "nginx -t && nginx -g 'daemon off;'"
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
