"""What a configuration makes of findings: where it does not want to see them, and how much they matter to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.lint.patterns import Patterns
from dockcto_compose.rules.problem import Severity


@dataclass(frozen=True, slots=True)
class Exemption:
    """What holds otherwise for some files, or some services: rules to ignore, and severities. Rules are ids."""

    paths: Patterns | None = None
    services: tuple[str, ...] = ()
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def meets(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding is in one of the files, or speaks of one of the services."""
        if self.paths is not None:
            return self.paths.match(diagnostic.source.path)
        service = diagnostic.service
        return service is not None and any(fnmatchcase(service, name) for name in self.services)


@dataclass(frozen=True, slots=True)
class Policy:
    """Severities by rule id, and the exemptions in their order; the last that says something counts."""

    severity: Mapping[str, Severity] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()

    def apply(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """The finding as the configuration wants it; None where it does not want it at all."""
        rule = diagnostic.rule
        severity: Severity | None = self.severity.get(rule, diagnostic.severity)
        for one in self.exemptions:
            if (rule in one.ignore or rule in one.severity) and one.meets(diagnostic):
                severity = None if rule in one.ignore else one.severity[rule]
        if severity is None:
            return None
        return diagnostic if severity is diagnostic.severity else diagnostic._replace(severity=severity)
