"""Write each item of a list once.

Compose drops the repetition without a word, so nothing breaks. It is in the way all the same: somebody will change one
of the two and wonder.

**Fix** (safe): removes the repetition.

```yaml bad
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
      - "8443:443"
      - "8080:80"  # !
```

```yaml fixed
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
      - "8443:443"
```

```yaml good
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
      - "8443:443"
```
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dockcto_compose.compose.model import List, Related, location
from dockcto_compose.rules.mending import attempt
from dockcto_compose.rules.problem import SAFE, Problem
from dockcto_compose.rules.rule import Context, Value, rule
from dockcto_compose.yamltree.edits import remove
from dockcto_compose.yamltree.node import Entry

# the lists that Compose clears of repetitions before it looks at them (compose-go `override/uncity.go`)
_SERVICE_LISTS = (
    "annotations", "cap_add", "cap_drop", "configs", "devices", "dns", "dns_opt", "dns_search", "env_file",
    "environment", "expose", "gpus", "label_file", "labels", "links", "ports", "profiles", "secrets", "sysctls",
    "tmpfs", "volumes", "build.additional_contexts", "build.args", "build.cache_from", "build.cache_to",
    "build.entitlements", "build.labels", "build.platforms", "build.secrets", "build.tags", "deploy.labels",
    "deploy.placement.constraints", "networks.*.aliases", "networks.*.link_local_ips",
)  # fmt: skip


@rule(at=" | ".join(f"services.*.{name}" for name in _SERVICE_LISTS), severity="info")
def check(value: Value, ctx: Context) -> Iterator[Problem]:
    items = value.data
    if not isinstance(items, List):
        return
    first: dict[str | int, int] = {}
    for index, item in enumerate(items):
        if not isinstance(item, (str, int)) or isinstance(item, bool):
            continue
        known = first.setdefault(item, index)
        at, before = items.place(index), items.place(known)
        if known == index or at is None or before is None:
            continue
        fix, why = None, ""
        if isinstance(at, Entry) and isinstance(before, Entry) and at.value.value == before.value.value:
            # two different texts that only the variables of today make equal stay as they are
            fix, why = attempt("Remove the repetition", partial(remove, at), SAFE)
        related = (Related("first written here", location(before)),)
        message = "this item stands above already, and Compose drops it; remove it"
        yield Problem(message, at, fix, related, unfixable=why)
