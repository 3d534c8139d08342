"""Name the project.

Without a top-level `name` the project is called after its folder. A copy of the folder is another project with other
volumes, and two folders of the same name, `app/docker` and `shop/docker`, share one: the second `up` replaces the
containers of the first.

A matter of taste, so only by name.

**When to ignore**: when `COMPOSE_PROJECT_NAME` or `-p` names it.

```yaml bad
services:  # !
  web:
    image: nginx:1.27
```

```yaml good
name: shop
services:
  web:
    image: nginx:1.27
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockcto_compose.compose.formats.names import normalize_project_name
from dockcto_compose.compose.project import Project
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="project", severity="info", default=False, strict=False)
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    if any(isinstance(layer.data, dict) and layer.data.get("name") for layer in project.layers):
        return
    folder = os.path.basename(os.path.abspath(project.directory))
    if project.name != normalize_project_name(folder):
        return  # named by COMPOSE_PROJECT_NAME or -p
    for layer in project.layers:
        entry = layer.root.entry("services") if layer.root is not None else None
        if entry is not None and entry.key is not None:
            yield Problem("the project is named after its folder; give it a `name`", entry.key)
            return
