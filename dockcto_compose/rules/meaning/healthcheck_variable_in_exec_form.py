"""Use `CMD-SHELL` for a health check with variables.

A test that begins with `CMD` is run as it is, without a shell, so nobody expands `$$NAME` in it: the program gets the
dollar and the name as they are written. The check fails for ever, or asks for something that does not exist.

**Fix** (unsafe): makes one text of the words and hands it to the shell, where no word needs quoting.

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_USER: shop
    healthcheck:
      test: ["CMD", "pg_isready", "-U", "$$POSTGRES_USER"]  # !
```

```yaml fixed unsafe
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_USER: shop
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U $$POSTGRES_USER"]
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_USER: shop
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U $$POSTGRES_USER"]
  api:
    image: example.com/api:2.1
    healthcheck:
      test: ["CMD", "sh", "-c", "wget -q -O - http://127.0.0.1:$$PORT/"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.shell import has_interpreter, to_shell_test
from dockcto_compose.text.regex import regex

_VARIABLE = regex(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*[^}]*\})")


@rule(at="service", severity="error")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    test = service.get("healthcheck", "test")
    if not isinstance(test, list) or test[:1] != ["CMD"] or has_interpreter(test[1:]):
        return
    words = ((n, _VARIABLE.search(word)) for n, word in enumerate(test) if n and not is_unknown(word))
    index, found = next(((n, match[0]) for n, match in words if match), (0, ""))
    if not found:
        return
    fix, why = to_shell_test(service)
    message = f'nothing expands "{found}" in a test that begins with "CMD"; begin it with "CMD-SHELL"'
    yield Problem(message, service.at("healthcheck", "test", index), fix, unfixable=why)
