"""Give `CMD-SHELL` one text.

In a `test` that begins with `CMD-SHELL` the shell executes the first text behind it. All further words become the
shell's own arguments, which nobody reads: `["CMD-SHELL", "pg_isready", "-d", "shop"]` runs `pg_isready` alone. Compose
takes the list without a sound. Words of their own belong to `CMD`.

**Fix** (unsafe): makes one text of the words, where none of them needs quoting.

```yaml bad
services:
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready", "-h", "127.0.0.1"]  # !
```

```yaml fixed unsafe
services:
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -h 127.0.0.1"]
```

```yaml good
services:
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -h 127.0.0.1"]
  other:
    image: postgres:17
    healthcheck:
      test: ["CMD", "pg_isready", "-h", "127.0.0.1"]
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.compose.model import is_unknown
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.edits import Raw, Unsupported, replace, shared
from dockcto_compose.yamltree.node import SCALAR, SEQUENCE

_SIMPLE = regex(r"[\w./:=@%+,~-]+(?: [\w./:=@%+,~-]+)*\Z")


@rule(at="service", severity="warning")
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    test = service.get("healthcheck", "test")
    if not isinstance(test, list) or test[:1] != ["CMD-SHELL"] or len(test) < 3 or is_unknown(test[1]):
        return
    if "$@" in test[1] or "$*" in test[1] or re.search(r"\$\{?\d", test[1]):
        return  # it reads them after all
    changes = [("services", service.name, "healthcheck", "test")]
    fix, why = attempt("Make one text of the words", lambda: _edits(service), UNSAFE, changes)
    message = f'the shell runs "{test[1]}" alone and ignores the words behind it; make one text of them, or use `CMD`'
    yield Problem(message, service.at("healthcheck", "test", 2), fix, unfixable=why)


def _edits(service: Service) -> list[Edit]:
    origin = service.origin("healthcheck", "test")
    if origin is None or origin.node.kind != SEQUENCE or origin.steps or shared(origin.node):
        raise Unsupported("the test comes from another place, or others share it")
    words = [entry.value for entry in origin.node.entries]
    texts = [word.value for word in words[1:]]
    if any(word.kind != SCALAR for word in words) or not all(map(_SIMPLE.match, texts)):
        raise Unsupported("a word of the test would need quotes in the shell")
    quote = words[0].style if words[0].style in ("'", '"') else '"'
    return replace(origin.node, [Raw(f"{quote}CMD-SHELL{quote}"), Raw(f"{quote}{' '.join(texts)}{quote}")])
