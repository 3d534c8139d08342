"""A picture as a Mermaid flowchart, which GitHub, GitLab and many editors draw.

Facts: mermaid.js.org, "Flowcharts": a text in quotes may hold anything but quotes, and `#name;` and `#number;` stand
for characters. What is in it is then read as HTML, and a text that looks like Markdown as Markdown.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from dockcto_compose.report.dot import FILL, STROKE
from dockcto_compose.report.graph import Bond, Edge, Graph, Kind, Node

_SHAPES = {Kind.SERVICE: ('["', '"]'), Kind.VOLUME: ('[("', '")]'), Kind.NETWORK: ('{{"', '"}}')}
_BONDS = {
    Bond.STARTED: "-.->",
    Bond.HEALTHY: "-->|healthy|",
    Bond.COMPLETED: "==>|completed|",
    Bond.MOUNTS: "---",
    Bond.JOINS: "---",
}
_UNSAFE = re.compile(r"[^\w ./:,→-]|(?<!\w)[_-]|[_-](?!\w)|(?<=\d)\.(?= )")
_UNNAMED = re.compile(r"[^A-Za-z0-9]+")


def render(graph: Graph) -> Iterator[str]:
    """The picture as pieces of text."""
    ids = _ids(graph)
    yield f"---\ntitle: {json.dumps(f'{graph.title}: {graph.summary}')}\n---\nflowchart LR\n"
    for node in graph.nodes:
        before, after = _SHAPES[node.kind]
        yield f"  {ids[node.key]}{before}{_label(node)}{after}\n"
    for edge in graph.edges:
        yield f"  {ids[edge.source]} {_arrow(edge)} {ids[edge.target]}\n"
    for severity in FILL:
        if marked := [ids[node.key] for node in graph.nodes if node.worst is severity]:
            yield f"  classDef {severity.value} fill:{FILL[severity]},stroke:{STROKE[severity]},color:#1f2328\n"
            yield f"  class {','.join(marked)} {severity.value}\n"
    if left_out := [ids[node.key] for node in graph.nodes if not node.active]:
        yield f"  classDef inactive stroke-dasharray:4 3\n  class {','.join(left_out)} inactive\n"


def _ids(graph: Graph) -> dict[tuple[Kind, str], str]:
    """A word for each node: what it is, and its name as far as it goes; no word of Mermaid's own, such as `end`."""
    ids: dict[tuple[Kind, str], str] = {}
    taken: Counter[str] = Counter()
    for node in graph.nodes:
        word = f"{node.kind.value}_{_UNNAMED.sub('_', node.name).strip('_')}"
        taken[word] += 1
        ids[node.key] = word if taken[word] == 1 else f"{word}__{taken[word]}"  # no other name has two of `_` on end
    return ids


def _label(node: Node) -> str:
    return "<br>".join((f"<b>{_text(node.name)}</b>", *map(_text, node.sentences)))


def _arrow(edge: Edge) -> str:
    if edge.optional and edge.bond is Bond.STARTED:
        return "-.->|optional|"
    if edge.optional and edge.bond is not Bond.MOUNTS:
        return _BONDS[edge.bond].replace(edge.bond.value, f"{edge.bond.value}, optional")
    return _BONDS[edge.bond]


def _text(text: str) -> str:
    """A text that is shown as it is: what may mean something to Mermaid, HTML or Markdown is written by its number."""
    unbroken = text.replace("\\n", "\\\u2060n")  # Mermaid takes these two characters for the end of a line
    return _UNSAFE.sub(lambda match: f"#{ord(match[0])};", unbroken)
