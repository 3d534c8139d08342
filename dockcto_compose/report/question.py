"""One fix as a person is asked about it: the finding, what the fix does, and the lines it changes."""

from __future__ import annotations

from collections.abc import Sequence

from dockcto_compose.lint.asking import Texts
from dockcto_compose.lint.diagnostic import Diagnostic
from dockcto_compose.report.diff import render
from dockcto_compose.report.mask import known_secrets
from dockcto_compose.report.report import shown_path
from dockcto_compose.report.summary import COLORS
from dockcto_compose.report.terminal import Style, visible, wrapped
from dockcto_compose.rules.problem import SAFE

PROMPT = "Apply this fix? [y]es, [n]o, [a]ll of {rule}, [q]uit: "
HELP = """\
y  apply this fix
n  leave this as it is
a  apply this fix and all others of the same rule
q  ask no more, and write what was accepted
Ctrl-C leaves every file as it is
"""


def question(one: Diagnostic, texts: Texts, found: Sequence[Diagnostic], directory: str, style: Style) -> str:
    """The text before the prompt, secrets hidden; `found` are all findings, which tell what is one."""
    head = f"{one.severity.value}[{one.rule}]"
    message = f": {visible(one.message)}"
    if style.wrap:
        message = wrapped(message, style.width, len(head))
    line, column = one.start
    at = f"{visible(shown_path(one.source.path, directory))}:{line}:{column}"
    safe = one.fix is not None and one.fix.applicability >= SAFE
    kind = style("fix", "bold", "green") if safe else style("unsafe fix", "bold", "yellow")
    title = visible(one.fix.title) if one.fix is not None else ""
    lines = [
        style(head, "bold", COLORS[one.severity]) + style(message, "bold"),
        f"{style('-->', 'blue')} {at}  {style(visible(one.yaml_path), 'dim')}",
        f"  {style('=', 'blue')} {kind}: {title}",
    ]
    secrets = known_secrets(found)
    diffs = [render(shown_path(path, directory), *both, secrets, style) for path, both in texts.items()]
    return "\n" + "\n".join(lines) + "\n" + "".join(diffs)
