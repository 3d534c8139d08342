"""Give the value in the form Compose expects here.

A list where a mapping belongs, a number where a text belongs, a boolean where a word belongs: Compose checks the form
of every value after variables, anchors and override files are put in, and refuses the whole file over one of them. Its
message often names a form you never meant to write; this one names those that are possible at this place.

A common slip is an unquoted `no`, `80` or `false` where a text is wanted: put it in quotes.

```yaml bad
services:
  web:
    image: nginx:1.27
    restart: false  # !
    command: [sleep, 10]  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    restart: "no"
    command: [sleep, "10"]
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
