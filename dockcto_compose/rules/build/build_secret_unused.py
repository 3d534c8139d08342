"""Supply only secrets that the build mounts.

A secret whose id no `RUN --mount=type=secret` names is not used: mostly one of the two was renamed, and the command
that needs it runs without.

**When to ignore**: when another Dockerfile, chosen elsewhere, uses it.

```yaml bad
services:
  web:
    build:
      context: .
      secrets:
        - npm_token  # !
secrets:
  npm_token:
    environment: NPM_TOKEN
```

```dockerfile file
FROM node:22-slim
RUN npm ci
```

```yaml good
services:
  web:
    build:
      context: .
      secrets:
        - npm_token
secrets:
  npm_token:
    environment: NPM_TOKEN
```

```dockerfile file
FROM node:22-slim
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci
```
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dockcto_compose.docker.builds import ServiceBuild
from dockcto_compose.docker.dockerfile.mounts import mounts
from dockcto_compose.rules.dockerfiles import dockerfile_name, runs
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule


@rule(at="dockerfile", severity="info")
def check(build: ServiceBuild, ctx: Context) -> Iterator[Problem]:
    service = build.service
    used = {
        mount.id or posixpath.basename(mount.target)
        for instruction in runs(build.stages)
        for mount in mounts(instruction)
        if mount.type == "secret"
    }
    if any("$" in name for name in used):
        return
    for index, secret in mappings(service.get("build", "secrets")):
        name = str(secret.get("target") or secret.get("source"))
        if name not in used:
            yield Problem(
                f'no RUN of {dockerfile_name(build)} mounts the secret "{name}"; mount it, or do not supply it',
                service.at("build", "secrets", index),
            )
