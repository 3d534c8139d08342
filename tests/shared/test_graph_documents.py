"""Pictures of real projects: every tenth file of the corpus that Compose takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.report import dot, mermaid, svg
from dockcto_compose.report.graph import Kind, graph

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("part", range(4))
def test_real_projects_have_a_picture_in_every_format(shared: Path, part: int) -> None:
    files = sorted((shared / "corpus" / "files").rglob("*compose*.y*ml"))
    assert len(files) > 500
    drawn = 0
    for file in files[part * 10 :: 40]:
        project = load([str(file)], LoadOptions())
        if not project.accepted:
            continue
        drawn += 1
        picture = graph(project)
        root = etree.fromstring("".join(svg.render(picture)).encode())
        cards = root.findall(f".//{SVG}g[@transform]/{SVG}title")
        assert len(cards) == sum(node.kind is not Kind.NETWORK for node in picture.nodes), file
        assert "".join(mermaid.render(picture)).count("<b>") == len(picture.nodes), file
        assert "".join(dot.render(picture)).count(" -> ") >= len(picture.edges), file
    assert drawn > 10
