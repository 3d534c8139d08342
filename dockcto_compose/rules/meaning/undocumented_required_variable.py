"""List every variable that has to be set in the example file.

A project with a `.env.example` tells people what to set. A variable without a default that the example does not list is
blank for everybody who follows it. Reported are variables that stand neither in the example nor in `.env`; a project
without any example file is not judged here (see unset-variable).

**When to ignore**: when something else sets the variable, such as the CI.

```yaml bad
services:
  web:
    image: nginx:1.27
    environment:
      SITE: ${SITE_OF_SHOP}  # !
      TITLE: ${TITLE_OF_SHOP}
```

```dotenv file name=.env.example
TITLE_OF_SHOP=shop
```

```yaml good
services:
  web:
    image: nginx:1.27
    environment:
      SITE: ${SITE_OF_SHOP}
      LANGUAGE: ${LANGUAGE_OF_SHOP:-en}
```

```dotenv file name=.env.example
# the name people type
# SITE_OF_SHOP=
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.project import Project
from dockcto_compose.rules.env_examples import example_files, lists, texts_of
from dockcto_compose.rules.problem import Problem
from dockcto_compose.rules.rule import Context, rule

# set by the shell or by Compose itself, on every machine
_EVERYWHERE = frozenset(
    ("HOME", "PWD", "USER", "UID", "GID", "PATH", "HOSTNAME", "LANG", "TZ", "SHELL", "DISPLAY", "XAUTHORITY")
)


@rule(at="project", severity="info")
def check(project: Project, ctx: Context) -> Iterator[Problem]:
    wanted = [use for use in project.variables if use.default is None and not use.escaped]
    examples = example_files(project, ctx) if wanted else []
    if not examples:
        return
    listed = texts_of(project, ctx, [*examples, ".env"])
    reported: set[str] = set()
    for use in wanted:
        if use.name in reported or use.name in _EVERYWHERE or use.name.startswith("COMPOSE_"):
            continue
        operator = use.at.source.text[use.at.span.start : use.at.span.end][2 + len(use.name) : 4 + len(use.name)]
        if "+" in operator or use.name in project.environment or any(lists(text, use.name) for text in listed):
            continue
        reported.add(use.name)
        message = f'variable "{use.name}" has no default and is not in "{examples[0]}"; list it there'
        yield Problem(message, use.at, path=use.path)
