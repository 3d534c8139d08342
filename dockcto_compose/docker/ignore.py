""".dockerignore files: which paths of a build context they keep out.

Semantics: moby/patternmatcher with its reader of ignore files, as BuildKit uses them on Linux. Patterns are anchored at
the context's root, the last one that changes the verdict decides, and one that matches a folder matches all below.
"""

from __future__ import annotations

from typing import NamedTuple

from dockcto_compose.docker.golang import BLANKS, LONGEST_LINE, clean_path, line_size
from dockcto_compose.docker.pathglob import Matcher, PatternError, compile_pattern
from dockcto_compose.text import Span


class IgnorePattern(NamedTuple):
    """One pattern: as written, without the `!` and shortest (`cleaned`), and where it stands (lines start at 1)."""

    text: str
    cleaned: str
    negated: bool
    line: int
    span: Span
    matcher: Matcher


class IgnoreFault(NamedTuple):
    """A line for which BuildKit refuses the file."""

    message: str
    line: int
    span: Span


class Decision(NamedTuple):
    """Whether a path is kept out, and the pattern that decided; None where no pattern changed the verdict."""

    ignored: bool
    pattern: IgnorePattern | None

    @property
    def line(self) -> int | None:
        return self.pattern.line if self.pattern else None


class IgnoreFile(NamedTuple):
    """A parsed ignore file. With `faults` the build fails; the other patterns still match here."""

    patterns: tuple[IgnorePattern, ...]
    faults: tuple[IgnoreFault, ...]

    @classmethod
    def parse(cls, text: str) -> IgnoreFile:
        """Read an ignore file; never raises."""
        patterns: list[IgnorePattern] = []
        faults: list[IgnoreFault] = []
        at = 1 if text.startswith("\ufeff") else 0
        for number, line in enumerate(text[at:].split("\n"), 1):
            written = line.strip(BLANKS)
            start = at + len(line) - len(line.lstrip(BLANKS))
            span = Span(start, start + len(written))
            at += len(line) + 1
            if line.startswith("#") or not written:
                continue
            try:
                patterns.append(_read(written, number, span, line_size(line)))
            except PatternError as error:
                faults.append(IgnoreFault(str(error), number, span))
        return cls(tuple(patterns), tuple(faults))

    @property
    def has_exceptions(self) -> bool:
        """Whether any pattern takes something back in with `!`."""
        return any(pattern.negated for pattern in self.patterns)

    def match(self, path: str) -> Decision:
        """The verdict on a path below the context's root, with forward slashes. The root itself is never ignored."""
        path = clean_path(path).lstrip("/")
        decision = Decision(False, None)
        if path in (".", ""):
            return decision
        for pattern in self.patterns:
            if pattern.negated == decision.ignored and pattern.matcher.matches_with_parents(path):
                decision = Decision(not pattern.negated, pattern)
        return decision


def _read(written: str, number: int, span: Span, size: int) -> IgnorePattern:
    """One line's pattern. It is shortened twice, as there: by the reader, then with its `!` by the matcher."""
    if size > LONGEST_LINE:
        raise PatternError(f"the line has {size} bytes, BuildKit reads {LONGEST_LINE} at most")
    sign = "!" if written.startswith("!") else ""
    body = written[len(sign) :].strip(BLANKS)
    if body:
        body = clean_path(body)
        body = body[1:] if len(body) > 1 and body.startswith("/") else body
    whole = clean_path((sign + body).strip(BLANKS))
    negated = whole.startswith("!")
    cleaned = whole[1:] if negated else whole
    if not cleaned:
        raise PatternError("`!` stands without a pattern; name what to keep behind it")
    return IgnorePattern(written, cleaned, negated, number, span, compile_pattern(cleaned))
