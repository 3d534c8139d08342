"""A command line of `check` read without typer, where nothing about it is out of the ordinary.

The tables say what typer is told in `app.py`; a test holds the two together. Whatever is not in them, not written in
full, or wrong, is left to typer, which knows how to say so.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from dockcto_compose.cli.check import Asked

FLAGS = {
    "--strict-env": "strict_env", "--siblings": "siblings", "--fix": "fix", "--unsafe-fixes": "unsafe_fixes",
    "--interactive": "interactive", "-i": "interactive", "--diff": "diff", "--model": "model",
    "--add-ignores": "add_ignores", "--strict": "strict", "--exit-zero": "exit_zero", "--isolated": "isolated",
    "--force-exclude": "force_exclude", "--watch": "watch", "-w": "watch", "--show-suppressed": "show_suppressed",
    "--statistics": "statistics", "--quiet": "quiet", "-q": "quiet", "--no-cache": "no_cache", "--debug": "debug",
}  # fmt: skip
LISTS = {
    "--file": "files", "-f": "files", "--env-file": "env_files", "--profile": "profiles", "--select": "select",
    "--extend-select": "extend_select", "--ignore": "ignore", "--report": "reports",
}  # fmt: skip
TEXTS = {
    "--project-name": "project_name", "-p": "project_name", "--project-directory": "project_directory",
    "--compose-version": "compose_version", "--stdin-filename": "stdin_filename", "--config": "config",
    "--show-settings": "show_settings", "--output-file": "output_file", "-o": "output_file", "--baseline": "baseline",
    "--write-baseline": "write_baseline", "--diff-base": "diff_base",
}  # fmt: skip
LEFT_TO_TYPER = {
    "--fail-on": "fail_on", "--with": "with_", "--move-secrets": "move_secrets", "--color": "color",
    "--jobs": "jobs", "-j": "jobs",
}  # fmt: skip
FORMATS = (
    "full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl", "checkstyle",
    "azure", "markdown",
)  # fmt: skip
COMPLETION = "_DOCKCTO_COMPOSE_COMPLETE"  # set by the shell that asks for completions


def quick(words: Sequence[str]) -> Asked | None:
    """What the words ask `check` for; None where typer has to look."""
    if not words or words[0] != "check" or os.name == "nt" or COMPLETION in os.environ:
        return None
    said: dict[str, Any] = {}
    paths: list[str] = []
    rest = iter(words[1:])
    for word in rest:
        name, sign, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if word == "-" or not word.startswith("-"):
            paths.append(word)
        elif word in FLAGS:
            said[FLAGS[word]] = True
        elif name in LISTS or name in TEXTS or name == "--output-format":
            value = value if sign else next(rest, "")
            if not value or value.startswith("-"):
                return None
            if name in LISTS:
                said.setdefault(LISTS[name], []).append(value)
            elif name in TEXTS:
                said[TEXTS[name]] = value
            elif value in FORMATS:
                said["output_format"] = value
            else:
                return None
        else:
            return None
    return Asked(paths=paths or None, **said)
