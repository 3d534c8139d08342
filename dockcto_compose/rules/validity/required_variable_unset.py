"""Set the variable that the file insists on.

`${NAME:?message}` says that Compose shall stop when the variable has no value, and it does. Set it in `.env` beside
the compose file, in the environment, or in a file given with `--env-file`.

Here and now the value may simply not be known: a build server seldom has production's variables. By default this is
therefore a note, and nothing that depends on the variable is judged. Where the project has no `.env` at all, one note
is for all such variables, and none where a `.env.example` shows what to set. With `--strict-env` each is the error that
`docker compose config` would give.

```yaml bad
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD_OF_SHOP:?put it in .env}  # !
```

```yaml good
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_DB: ${DB_NAME_OF_SHOP:-shop}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.env_examples import example_files
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.unknowns import also, has_values, notes_like


@rule(at="fault", severity="error")
def check(fault: Fault, ctx: Context) -> Iterator[Problem]:
    problem = Problem(fault.message, fault.at, related=fault.related, path=fault.path or None)
    notes = [] if has_values(ctx) else notes_like(fault, ctx)
    if not notes:
        yield problem
    elif notes[0] is fault and not example_files(ctx.project, ctx):
        if len(notes) > 1:
            message = f"{len(notes)} required variables are not set here; the project does not start without them"
            problem = problem._replace(message=message, related=also(notes[1:], "this one neither"))
        yield problem
