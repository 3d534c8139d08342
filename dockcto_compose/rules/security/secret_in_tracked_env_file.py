"""Keep env files with secrets out of git.

`.env` and the files that `env_file` names are where secrets are put to have them out of the compose file. When git
takes such a file in, they are in every clone and in the history for good all the same, and now nobody looks for them
there.

Reported are values that look like real secrets, by their name or their shape, when the file lies in a repository that
does not ignore it. Placeholders and passwords that everybody knows are not. Put the file into `.gitignore`, an example
with empty values beside it, and change the secrets: the history keeps the old ones.

**When to ignore**: for values that protect nothing, in a test setup that nobody else can reach.

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD}
```

```dotenv file name=.env
DB_USER=shop
DB_PASSWORD=mV7kQ2xWz9pL4r  # !
```

```text file name=.git/HEAD
ref: refs/heads/main
```

```yaml bad
services:
  api:
    image: example.com/api:2.1
    env_file:
      - config/api.env
```

```dotenv file name=config/api.env
LOG_LEVEL=info
SESSION_SECRET=mV7kQ2xWz9pL4r  # !
```

```text file name=.git/HEAD
ref: refs/heads/main
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD}
```

```dotenv file name=.env
DB_PASSWORD=mV7kQ2xWz9pL4r
```

```text file name=.gitignore
.env
```

```text file name=.git/HEAD
ref: refs/heads/main
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose import dotenv
from dockcto_compose.compose.model import Location, is_unknown
from dockcto_compose.compose.project import Project, Service
from dockcto_compose.docker import secrets
from dockcto_compose.docker.effective import EnvFile
from dockcto_compose.docker.secrets import Strength
from dockcto_compose.rules.known import mappings
from dockcto_compose.rules.problem import Problem, Severity
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.text.source import Span


@rule(at="project", severity="warning")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    named = {path: None for service in project.services.values() for path in _env_files(service)}
    default = ctx.env_file
    for file in (default, *(ctx.env_file_at(path) for path in named if path != default.source.path)):
        if file.exists and file.exposed:
            yield from _in(file)


def _env_files(service: Service) -> Iterator[str]:
    for _, entry in mappings(service.get("env_file")):
        path = entry.get("path")
        if isinstance(path, str) and not is_unknown(path):
            yield path


def _in(file: EnvFile) -> Iterator[Problem]:
    text = file.source.text
    shift = len(text) - len(text.lstrip("\ufeff"))
    for entry in dotenv.read(text[shift:], lambda name: None, tolerant=True).entries:
        what, severity = _judged(entry)
        if what:
            at = Location(file.source, Span(entry.value_start + shift, entry.value_end + shift))
            message = (
                f"{what} stands in a file that git does not ignore; put the file into .gitignore, and change the value"
            )
            yield Problem(message, at, severity=severity, path=())


def _judged(entry: dotenv.Entry) -> tuple[str, Severity | None]:
    """What the value is, and how sure that is; empty where it is no secret."""
    value = entry.value
    if value is None or entry.unknown or entry.inherited or secrets.is_public_name(entry.name):
        return "", None
    for secret in secrets.shapes(value):
        if secret.strength is Strength.TOKEN:
            return f"{secret.what} (`{entry.name}`)", Severity.ERROR
    for secret in secrets.urls(value):
        if secret.strength is Strength.SECRET:
            return f"{secret.what} (`{entry.name}`)", None
    if secrets.is_secret_name(entry.name) and secrets.judge(entry.name, value) is Strength.SECRET:
        return f"the value of `{entry.name}`", None
    return "", None
