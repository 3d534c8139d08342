"""Write variables as `${NAME}`, `${NAME:-default}`, or escape the dollar as `$$`.

Compose puts variables into every text of the file before anything else. Behind `${` it expects a name, and behind the
name nothing, `:-` or `-` with a default, `:?` or `?` with a message, or `:+` or `+` with a replacement. Everything
else of a shell's tricks is refused, as are GitHub's `${{ ... }}`. Where the dollar is meant for the container, write
it twice: `$${NAME%.*}` (docker/compose#8231).

**Fix** (unsafe): `${PORT:80}` becomes `${PORT:-80}`; `${env:NAME}`, which other programs write, becomes `$${env:NAME}`.

```yaml bad
services:
  web:
    image: nginx:${TAG:1.27}  # !
```

```yaml fixed unsafe
services:
  web:
    image: nginx:${TAG:-1.27}
```

```yaml good
services:
  web:
    image: nginx:${TAG:-1.27}
    command: sh -c 'echo $${HOSTNAME%%.*}'
```
"""

from __future__ import annotations

from dockcto_compose.compose.model import Fault
from dockcto_compose.rules.mending import REFUSED
from dockcto_compose.rules.problem import UNSAFE, Fix
from dockcto_compose.rules.rule import Context, refusal
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.regex import regex

# a colon and a default without the dash between them, or with a shell's `:=`
_NO_DASH = regex(r"(\$\{[A-Za-z_][A-Za-z0-9_]*:)=?([^-+?={}$][^{}$]*\})")

# the syntax of programs that read their own settings: OpenTelemetry, Spring, Traefik templates
_NOT_OURS = regex(r"\$\{(?:env|file|sys|secret):[A-Za-z_]")


def _mended(fault: Fault, ctx: Context) -> Fix | None:
    source, span = fault.at
    text = source.text[span.start : span.end]
    if _NOT_OURS.match(text):
        return Fix("Write two dollars", (Edit(source, span, f"${text}"),), UNSAFE, REFUSED)
    found = _NO_DASH.fullmatch(text)
    if found is None:
        return None
    return Fix("Put a dash before the default", (Edit(source, span, f"{found[1]}-{found[2]}"),), UNSAFE, REFUSED)


check = refusal(__name__, _mended)
