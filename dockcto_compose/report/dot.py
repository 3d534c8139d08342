"""A picture in the language of Graphviz.

Facts: graphviz.org, "The DOT Language": in a quoted string only `"` needs a backslash; in a label a backslash starts
an escape and `&` an HTML entity.
"""

from __future__ import annotations

from collections.abc import Iterator

from dockcto_compose.report.graph import Bond, Edge, Graph, Kind, Node
from dockcto_compose.rules.problem import Severity

FILL = {Severity.ERROR: "#ffebe9", Severity.WARNING: "#fff8c5", Severity.INFO: "#ddf4ff"}
STROKE = {Severity.ERROR: "#d1242f", Severity.WARNING: "#bf8700", Severity.INFO: "#0969da"}
_SHAPES = {Kind.SERVICE: "box", Kind.VOLUME: "cylinder", Kind.NETWORK: "hexagon"}
_BONDS = {
    Bond.STARTED: 'style="dashed"',
    Bond.HEALTHY: 'label="healthy"',
    Bond.COMPLETED: 'label="completed", style="bold"',
    Bond.MOUNTS: 'style="dotted", arrowhead="none"',
    Bond.JOINS: 'arrowhead="none", color="#8c959f"',
}


def render(graph: Graph) -> Iterator[str]:
    """The picture as pieces of text: one `digraph`."""
    yield f"digraph {_quoted(graph.title)} {{\n"
    title = _quoted(f"{graph.title}: {graph.summary}")
    yield f'  graph [label={title}, labelloc="t", fontname="Helvetica", rankdir="LR"]\n'
    yield '  node [fontname="Helvetica", fontsize="11", fillcolor="#ffffff", color="#8c959f"]\n'
    yield '  edge [fontname="Helvetica", fontsize="9", color="#59636e"]\n'
    for node in graph.nodes:
        yield f"  {_name(node.key)} [{', '.join(_looks(node))}]\n"
    for edge in graph.edges:
        yield f"  {_name(edge.source)} -> {_name(edge.target)} [{_drawn(edge)}]\n"
    yield "}\n"


def _name(key: tuple[Kind, str]) -> str:
    return _quoted(f"{key[0]} {key[1]}")


def _looks(node: Node) -> Iterator[str]:
    yield f"label={_quoted(node.name, *node.sentences)}"
    yield f'shape="{_SHAPES[node.kind]}"'
    styles = ["filled", *(["rounded"] if node.kind is Kind.SERVICE else []), *([] if node.active else ["dashed"])]
    yield f'style="{",".join(styles)}"'
    if node.worst is not None:
        yield f'fillcolor="{FILL[node.worst]}", color="{STROKE[node.worst]}"'


def _drawn(edge: Edge) -> str:
    return _BONDS[edge.bond] + (', arrowhead="empty"' if edge.optional and edge.bond is not Bond.MOUNTS else "")


def _quoted(*lines: str) -> str:
    """A string of these lines."""
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines)
    return '"' + "\\n".join(escaped) + '"'
