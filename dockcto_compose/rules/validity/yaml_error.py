"""Mend the YAML, so that Docker Compose can read the file.

Compose cannot make sense of the text at all, so nothing in this file is checked and nothing starts. Compose itself
often names a wrong line, or none, and no file (docker/compose#2323, docker/compose#13209). The place given here is
where the reader had to stop: look there, and at the line above it. The usual causes are a tab in the indentation, a
line one space too far to the left or right, a quote that is never closed, and an unquoted text with a colon and a
space in it. An empty file, or one with nothing but comments, is refused as well.

What Compose does read is never reported: a tab before a comment, Windows newlines, a byte order mark, several
documents in one file.

**When to ignore**: when the file is a template that another program fills in first. Better exclude it from the check.

```yaml bad
services:
  web:
    image: nginx:1.27
    labels:
      title: Shop: the front door  # !
```

```yaml good
services:
  web:
    image: nginx:1.27
    labels:
      title: "Shop: the front door"
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
