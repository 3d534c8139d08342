"""Take away an ignore comment that hides nothing.

It outlived what it was written for. Left where it is, it would hide the same mistake if somebody made it again, and
whoever reads it looks for a reason that is no longer there. It is reported only where every rule it names has judged
the place: not in a project that Compose refuses, nor where a variable without a value decides.

**Fix** (safe): takes the comment away, or the name out of its list; other comments on the line stay.

```yaml bad
services:
  web:
    image: nginx:1.27  # dockcto: ignore[image-untagged] not yet released  # !
  # dockcto: ignore[image-untagged, root-user]  # !
  api:
    image: ghcr.io/example/api
```

```yaml fixed
services:
  web:
    image: nginx:1.27
  # dockcto: ignore[image-untagged]
  api:
    image: ghcr.io/example/api
```

```yaml good
services:
  web:
    image: nginx  # dockcto: ignore[image-untagged] follows the base system
```
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.compose.model import Location
from dockcto_compose.rules.problem import SAFE, Fix, Problem
from dockcto_compose.rules.rule import Context, rule
from dockcto_compose.rules.suppression import Name, Ruling, Suppression
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import BOM, Span


@rule(at="suppression", severity="warning")
def check(ruling: Ruling, ctx: Context) -> Iterator[Problem]:
    said = ruling.suppression
    if not ruling.unused:
        return
    names = ", ".join(f"`{name.text}`" for name in ruling.unused)
    verb = "ignore-file" if said.whole_file else "ignore"
    if len(ruling.unused) == len(said.names):
        message = f"nothing is here for `{verb}` of {names} to hide; remove the comment"
        fix = _fix(said, "Remove the ignore comment", [_whole(said)])
    else:
        message = f"nothing is here for {names} in `{verb}` to hide; remove the name"
        fix = _fix(said, f"Remove {names} from the ignore comment", _parts(said, ruling.unused))
    yield Problem(message, Location(said.source, said.span), fix, unfixable="" if fix else "the file is not UTF-8 text")


def _fix(said: Suppression, title: str, spans: list[Span]) -> Fix | None:
    if not said.source.editable:
        return None
    withdrawn = tuple(Span(max(span.start, said.span.start), min(span.end, said.span.end)) for span in spans)
    return Fix(title, tuple(Edit(said.source, span, "") for span in spans), SAFE, withdraws=withdrawn)


def _whole(said: Suppression) -> Span:
    """The comment, with the blanks before it where it ends its line, and the line where nothing else stands there."""
    source, text = said.source, said.source.text
    first = source.line_start(said.span.start)
    start, end = said.span
    if text[end : source.line_end(end)].strip(" \t"):
        return said.span
    while start > first and text[start - 1] in " \t":
        start -= 1
    alone = start == first or text[first:start] == BOM
    return Span(start, source.next_line(end) if alone else end)


def _parts(said: Suppression, unused: tuple[Name, ...]) -> list[Span]:
    """Each unused name with a comma beside it: the one behind it at the start of the list, else the one before."""
    spans: list[Span] = []
    kept = False
    for index, name in enumerate(said.names):
        if name not in unused:
            kept = True
        elif kept:
            spans.append(Span(said.names[index - 1].span.end, name.span.end))
        else:
            spans.append(Span(name.span.start, said.names[index + 1].span.start))
    return spans
