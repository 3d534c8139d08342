"""What is written about the tool is what the tool does."""

from __future__ import annotations

import re
from pathlib import Path

from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.document import markdown
from dockcto_compose.rules.indexing import index_source

ROOT = Path(__file__).resolve().parents[1]


def test_rules_page_is_fresh() -> None:
    assert (ROOT / "RULES.md").read_text(encoding="utf-8") == markdown(catalog().values())


def test_the_index_of_rules_is_fresh() -> None:
    """A rule was added or changed: `python -m dockcto_compose.rules.indexing` writes the index anew."""
    assert (ROOT / "dockcto_compose" / "rules" / "index.py").read_text(encoding="utf-8") == index_source()


def test_readme_names_only_rules_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `([a-z0-9-]+)`", readme, re.MULTILINE)
    assert table
    assert set(table) <= set(catalog())


def test_the_repository_names_no_machine_and_no_registry_host() -> None:
    hosts = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js", "deb." + "debian.org", "/wo" + "rk/")
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not path.is_file() or any(p.startswith(".") and p != ".ci" for p in parts) or "__pycache__" in parts:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not [host for host in hosts if host in text], path
