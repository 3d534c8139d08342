"""Applying fixes: which go together, which are safe, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockcto_compose.lint.fix import disturb
from dockcto_compose.rules.problem import UNSAFE
from dockcto_compose.text.edit import Edit
from dockcto_compose.text.source import Source, Span
from tests.mending import mended

UNUSED = """\
services:
  web:
    image: nginx:1.27
{}volumes:
  data:
"""


@pytest.mark.parametrize(
    ("more", "safe"),
    [
        ("", True),
        ("    env_file: missing.env\n", False),
        ('    labels: {{a: "${A:?}"}}\n', False),
        ("    scale: x\n", False),
    ],
)
def test_what_is_unused_is_safely_removed_where_compose_resolves_the_project(
    more: str, safe: bool, tmp_path: Path
) -> None:
    text = UNUSED.format(more)
    _, texts = mended(tmp_path, text, "unused-volume")
    assert bool(texts) is safe
    _, texts = mended(tmp_path, text, "unused-volume", level=UNSAFE)
    assert texts == {"compose.yaml": text.replace("volumes:\n  data:\n", "")}


YAML, LINES = Source("compose.yaml", "a:\n  b: 1\n"), Source(".env", "A=1\n")


@pytest.mark.parametrize(
    ("source", "one", "other", "expected"),
    [
        (YAML, (9, 9, "  c: 1\n"), (9, 9, "  d: 1\n"), False),
        (YAML, (9, 9, "\r\n  c: 1"), (9, 9, "\r\n  d: 1"), False),
        (YAML, (9, 9, "  c: 1\n"), (9, 9, "  c: 2\n"), True),
        (YAML, (9, 9, "  c: 1\n"), (9, 9, "  c: 1\n"), True),
        (YAML, (9, 9, "  c: 1\n"), (9, 9, "d: 1\n"), True),
        (YAML, (9, 9, "  c: 1\n"), (9, 9, "\n  d: 1"), True),
        (YAML, (9, 9, "  - c\n"), (9, 9, "  d: 1\n"), True),
        (YAML, (8, 8, ", c: 1"), (8, 8, ", d: 1"), True),
        (YAML, (3, 9, ""), (9, 9, "  d: 1\n"), False),
        (YAML, (3, 9, "x"), (5, 6, "y"), True),
        (YAML, (3, 9, "x\n"), (3, 9, "y\n"), True),
        (LINES, (4, 4, "B=1\n"), (4, 4, "C=1\n"), False),
        (LINES, (4, 4, "/x\n"), (4, 4, "/x\n"), False),
        (LINES, (4, 4, "B=1\n"), (4, 4, "B=1\n"), False),
    ],
)
def test_which_edits_go_together(
    source: Source, one: tuple[int, int, str], other: tuple[int, int, str], expected: bool
) -> None:
    def edit(start: int, end: int, text: str) -> Edit:
        return Edit(source, Span(start, end), text)

    assert disturb(edit(*one), edit(*other)) is expected
    assert disturb(edit(*other), edit(*one)) is expected
    elsewhere = Edit(Source("other.yaml", source.text), Span(*one[:2]), one[2])
    assert not disturb(elsewhere, edit(*other))


BASE = "x-base: &base\n  privileged: true\n  init: true\nx-more: &more\n  hostname: h\nservices:\n"
MERGED = [
    "  one:\n    <<: *base\n    image: nginx:1.27\n",
    "  one:\n    image: nginx:1.27\n    <<: *base\n",
    "  one:\n    <<: [*more, *base]\n    image: nginx:1.27\n",
    "  one: {<<: *base, image: nginx:1.27}\n",
    "  one: {\n    image: nginx:1.27,\n    <<: *base,\n  }\n",
    "  one:\n    image: nginx:1.27  # c\n    <<: *base  # d\n    # e\n",
    "  one:\n    <<: {privileged: true, init: true}\n    image: nginx:1.27\n",
    "  one:\n    <<: *base\n    image: nginx:1.27\n    command:\n      - a\n      - b\n",
]
BEHIND = ["", "  two:\n    image: x:1\n", "volumes: {}\n", "\n\n  two:\n    <<: *base\n    image: x:1\n"]


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("service", MERGED)
def test_a_key_is_put_over_what_a_merge_key_brings(service: str, behind: str, tmp_path: Path) -> None:
    text = BASE + service + behind
    for one in (text, text.removesuffix("\n")):
        result, _ = mended(tmp_path, one, "privileged-container", level=UNSAFE)
        assert result.refused == []
        services = result.project.services
        assert services["one"].get("privileged") is False
        assert services["one"].get("init") is True
        assert all(service.get("image") for service in services.values())
        assert result.texts[str(tmp_path / "compose.yaml")][1].startswith("x-base: &base\n  privileged: true\n")
