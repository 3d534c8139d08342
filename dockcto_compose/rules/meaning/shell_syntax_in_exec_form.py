"""Use `CMD-SHELL` for a health check with pipes, `&&` or redirections.

A test that begins with `CMD` is run without a shell: `||`, `|`, `>` and their like are handed to the program as
arguments. `["CMD", "curl", "-f", "http://localhost", "||", "exit", "1"]` asks curl to fetch `||`, `exit` and `1` too.

**Fix** (unsafe): makes one text of the words and hands it to the shell, where no word needs quoting.

```yaml bad
services:
  web:
    image: nginx:1.27
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost", "||", "exit", "1"]  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:1.27
    healthcheck:
      test: ["CMD-SHELL", "curl -f http://localhost || exit 1"]
```

```yaml good
services:
  web:
    image: nginx:1.27
    healthcheck:
      test: ["CMD-SHELL", "curl -f http://localhost || exit 1"]
  api:
    image: example.com/api:2.1
    healthcheck:
      test: ["CMD", "node", "-e", "fetch('http://localhost:3000').then(r => process.exit(r.ok ? 0 : 1))"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.shell import has_interpreter, to_shell_test
from dockcto_compose.text.regex import regex

_OPERATOR = regex(r"\|\|?|&&?|;|[0-9]?>>?(?:&[0-9]|/dev/null)?|<")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    test = service.get("healthcheck", "test")
    if not isinstance(test, list) or test[:1] != ["CMD"] or has_interpreter(test[1:]):
        return
    words = enumerate(test[2:], 2)
    index, found = next(((n, word) for n, word in words if _OPERATOR.fullmatch(word)), (0, ""))
    if not found:
        return
    fix, why = to_shell_test(service)
    message = f'"{found}" means nothing in a test that begins with "CMD"; begin it with "CMD-SHELL"'
    yield Problem(message, service.at("healthcheck", "test", index), fix, unfixable=why)
