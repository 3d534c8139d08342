"""Define the model at the top level.

A service may only use a model that the top-level `models` describes, with the name of the model to pull.

```yaml bad
services:
  chat:
    image: example.com/chat:1.4
    models:
      - llm  # !
```

```yaml good
services:
  chat:
    image: example.com/chat:1.4
    models:
      - llm
models:
  llm:
    model: ai/smollm2
```
"""

from dockcto_compose.rules.rule import refusal

check = refusal(__name__)
