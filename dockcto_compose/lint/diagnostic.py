"""A finding as it is reported: a Problem with everything the engine knows about it."""

from __future__ import annotations

from typing import NamedTuple

from dockcto_compose.compose.model import Related
from dockcto_compose.rules.problem import Applicability, Fix, Severity
from dockcto_compose.text.source import Position, Source, Span


class Diagnostic(NamedTuple):
    """One finding at one place.

    `project` is the name of the project it was found in, `service` the service it speaks of, `yaml_path` where its
    bytes stand in their file (`services.web.ports[0]`). `unfixable` says why a fixable rule offers no fix here;
    `better` is an unsafe fix that mends more than `fix`. `ignored` is None unless a comment says not to report the
    finding; it then is the reason given there, which may be empty.
    """

    rule: str
    category: str
    severity: Severity
    message: str
    source: Source
    span: Span
    project: str
    service: str | None = None
    yaml_path: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    unfixable: str = ""
    better: Fix | None = None
    ignored: str | None = None

    def fix_at(self, level: Applicability) -> Fix | None:
        """The fix to apply where fixes of this level are wanted; None where there is none."""
        for fix in (self.better, self.fix):
            if fix is not None and fix.applicability >= level:
                return fix
        return None

    @property
    def start(self) -> Position:
        return self.source.position(self.span.start)

    @property
    def end(self) -> Position:
        return self.source.position(self.span.end)

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Findings are shown in this order: by file, by place, by rule."""
        return self.source.path, self.span.start, self.span.end, self.rule, self.message
