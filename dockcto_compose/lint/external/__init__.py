"""Findings of other programs beside ours, where they are installed: hadolint on Dockerfiles, trivy on images.

They are started without a shell, with nothing of a project among their options, and not for longer than a limit. What
goes wrong with them is a note, never an error. Their findings are Diagnostics like all others; their rules are called
`hadolint/DL3008` and `trivy/CVE-2024-1234`.
"""

from __future__ import annotations

NAMES = ("hadolint", "trivy")


def is_external(rule: str) -> bool:
    """Whether a rule's name is one of another program: `hadolint/DL3008`."""
    program, _, code = rule.partition("/")
    return program in NAMES and bool(code)
