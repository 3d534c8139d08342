"""Write an ignore comment so that it ignores something.

A comment that begins with `dockcto:` speaks to this program. Without brackets, with a rule that does not exist, or
indented where it counts for the whole file, it is understood as nothing, and hides nothing.

**Fix** (safe): puts brackets around the rules where only those are missing.

```yaml bad
services:
  web:
    image: nginx  # dockcto: ignore image-untagged  # !
  # dockcto: ignore[image-untaged] misspelled  # !
  api:
    image: ghcr.io/example/api
```

```yaml fixed
services:
  web:
    image: nginx  # dockcto: ignore[image-untagged]
  # dockcto: ignore[image-untaged] misspelled
  api:
    image: ghcr.io/example/api
```

```yaml good
# dockcto: ignore-file[missing-healthcheck] the platform probes them
services:
  web:
    image: nginx  # dockcto: ignore[image-untagged]
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockcto_compose.compose.model import Location
from dockcto_compose.rules.problem import SAFE, Fix, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.suppression import Ruling, Suppression
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex
from dockcto_compose.text.source import Span

_BARE = regex(r"(?P<start>#+[ \t]*dockcto[ \t]*:[ \t]*ignore(?:-file)?)[ \t]+(?P<names>[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)")


@rule(at="suppression", severity="warning")
def check(ruling: Ruling, ctx: Context) -> Iterator[Problem]:
    said = ruling.suppression
    if said.fault:
        fix = _brackets(said)
        why = "" if fix is not None else "what it means is not clear"
        yield Problem(said.fault, Location(said.source, said.span), fix, unfixable=why)
    for name, sentence in ruling.unknown:
        yield Problem(sentence, Location(said.source, name.span), unfixable="which rule it means is not sure")


def _brackets(said: Suppression) -> Fix | None:
    """The brackets around a list of names that is the whole comment; a reason could not be told from a name."""
    match = _BARE.fullmatch(said.text)
    names = re.split(r"[ \t]*,[ \t]*", match["names"]) if match is not None else []
    if match is None or said.inside or not said.source.editable or not all("-" in name for name in names):
        return None
    edit = Edit(said.source, Span(said.span.start + len(match["start"]), said.span.end), f"[{', '.join(names)}]")
    return Fix("Put the rules in brackets", (edit,), SAFE, withdraws=(edit.span,))
