"""Let nothing be executed from a `tmpfs`.

Docker mounts every `tmpfs` with `noexec,nosuid,nodev`. `exec` and `suid` take that back, and a place that anybody may
write to becomes one to start programs from: the first thing an intruder looks for where all the rest is read-only.

**Fix** (unsafe): removes the options.

**When to ignore**: when the program unpacks and starts others there. The rule runs with `--strict` or by name.

```yaml bad
services:
  web:
    image: example.com/web:1.0
    tmpfs:
      - /tmp:size=64m,exec  # !
      - /run:suid  # !
```

```yaml fixed unsafe
services:
  web:
    image: example.com/web:1.0
    tmpfs:
      - /tmp:size=64m
      - /run
```

```yaml good
services:
  web:
    image: example.com/web:1.0
    tmpfs:
      - /tmp:size=64m,noexec
      - /run
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import texts
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import UNSAFE, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.service_edits import is_own
from dockcto_compose.text.edit import Edit
from dockcto_compose.yamltree.edits import Unsupported, replace
from dockcto_compose.yamltree.node import SCALAR

_LOOSE = ("exec", "suid")


@rule(at="service", severity="warning", default=False)
def check(service: Service, ctx: Context) -> Iterator[Problem]:
    for index, text in texts(service.get("tmpfs")):
        path, _, options = text.partition(":")
        loose = [word for word in options.split(",") if word in _LOOSE]
        if not loose:
            continue
        kept = ",".join(word for word in options.split(",") if word and word not in _LOOSE)
        new = f"{path}:{kept}" if kept else path
        changes = [("services", service.name, "tmpfs")]
        fix, why = attempt(f"Write `{new}`", lambda: _edits(service, index, text, new), UNSAFE, changes)  # noqa: B023
        message = f'"{" and ".join(loose)}" lets programs start from "{path}"; leave it out'
        yield Problem(message, service.at("tmpfs", index), fix, unfixable=why)


def _edits(service: Service, index: int, text: str, new: str) -> list[Edit]:
    origin = service.origin("tmpfs", index)
    if origin is None or not is_own(service, origin):
        raise Unsupported("other services share what is written here")
    if origin.node.kind != SCALAR or origin.node.value != text:
        raise Unsupported("a variable supplies a part of it")
    return replace(origin.node, new)
