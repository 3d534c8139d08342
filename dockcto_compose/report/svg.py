"""A picture as SVG that stands alone: cards for services, cylinders for volumes, lines for what waits for what.

It follows the reader's light or dark mode, needs no font and no script, and names every part for who cannot see it.
Networks are marks in the cards: lines to them would hide the others.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from dockcto_compose.report.graph import Bond, Edge, Graph, Kind, Line, Node
from dockcto_compose.report.layered import Point, Size, columns, layout
from dockcto_compose.report.xml import text as xml_text
from dockcto_compose.rules.problem import Severity

FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"
TITLE, NAME, SMALL = 18, 13, 11  # font sizes
MARGIN, PAD, ROW, ICON = 28, 12, 17, 12
APART = 10  # between networks in a row
NARROWEST_PAGE, WIDEST_SUMMARY = 300, 560
NARROWEST, WIDEST, WIDEST_NAME = 112, 226, 290  # a card: with long lines, with a long name
CAP = 5  # half the height of a cylinder's top

# Who, which property, in light mode, in dark mode
_COLORS = [
    (".page", "fill", "#ffffff", "#0d1117"),
    (".page", "stroke", "#d1d9e0", "#3d444d"),
    (".strong", "fill", "#1f2328", "#f0f6fc"),
    (".weak", "fill", "#59636e", "#9198a1"),
    (".icon", "stroke", "#818b98", "#7d8590"),
    (".card, .volume", "fill", "#f6f8fa", "#151b23"),
    (".card, .volume", "stroke", "#d1d9e0", "#3d444d"),
    (".info .card, .info .volume", "fill", "#ddf4ff", "#12233a"),
    (".info .card, .info .volume", "stroke", "#54aeff", "#1f6feb"),
    (".warning .card, .warning .volume", "fill", "#fff8c5", "#2a2211"),
    (".warning .card, .warning .volume", "stroke", "#d4a72c", "#9e6a03"),
    (".error .card, .error .volume", "fill", "#ffebe9", "#2d1618"),
    (".error .card, .error .volume", "stroke", "#ff8182", "#da3633"),
    (".badge.info", "fill", "#0969da", "#1f6feb"),
    (".badge.warning", "fill", "#9a6700", "#9e6a03"),
    (".badge.error", "fill", "#cf222e", "#da3633"),
    (".edge.healthy, .tip.healthy", "stroke", "#1f883d", "#3fb950"),
    (".edge.completed, .tip.completed", "stroke", "#8250df", "#ab7df8"),
    (".edge.started, .tip.started", "stroke", "#818b98", "#7d8590"),
    (".edge.mounts", "stroke", "#afb8c1", "#59636e"),
    (".full.healthy", "fill", "#1f883d", "#3fb950"),
    (".full.completed", "fill", "#8250df", "#ab7df8"),
    (".full.started", "fill", "#818b98", "#7d8590"),
    (".hollow", "fill", "#ffffff", "#0d1117"),
]
_NETWORKS = [  # fill of a network's mark, one after another
    ("#0969da", "#4493f8"), ("#bc4c00", "#f0883e"), ("#8250df", "#ab7df8"), ("#1a7f37", "#3fb950"),
    ("#bf3989", "#db61a2"), ("#9a6700", "#d29922"), ("#1b7c83", "#39c5cf"), ("#cf222e", "#f85149"),
]  # fmt: skip
_STATIC = (
    f"text {{ font-family: {FONT}; }} "
    f".title {{ font-size: {TITLE}px; font-weight: 600; }} "
    f".name {{ font-size: {NAME}px; font-weight: 600; }} "
    f".small {{ font-size: {SMALL}px; }} "
    ".count { font-size: 10px; font-weight: 600; fill: #ffffff; text-anchor: middle; } "
    ".icon { fill: none; stroke-width: 1.1; stroke-linecap: round; stroke-linejoin: round; } "
    ".edge { fill: none; stroke-width: 1.5; } "
    ".tip { stroke-width: 1.2; stroke-linejoin: round; } "
    ".edge.started { stroke-dasharray: 6 4; } "
    ".edge.mounts { stroke-dasharray: 1.5 4; stroke-linecap: round; stroke-width: 1.8; } "
    ".inactive .card { stroke-dasharray: 4 3; } .inactive .strong, .inactive .weak, .inactive .icon { opacity: 0.65; }"
)
_ICONS = {  # twelve by twelve
    "image": "M6 1 10.5 3.5v5L6 11 1.5 8.5v-5zM1.5 3.5 6 6l4.5-2.5M6 6v5",
    "build": "M1.5 10.5 6.2 5.8M4.2 3.8 7 1l4 4-2.8 2.8zM5.6 2.4l4 4",
    "port": "M1 6h7M5.5 3.5 8 6 5.5 8.5M10.5 1.5v9",
    "bind": "M1 9.8V2.2h3.6l1.2 1.5H11v6.1z",
    "secret": "M5.4 6a2.1 2.1 0 1 1-4.2 0 2.1 2.1 0 0 1 4.2 0zM5.4 6H11v2M8.8 6v1.6",
    "config": "M2.5 1h5L10 3.5V11H2.5zM4.5 6H8M4.5 8.3H8",
    "network": "M6 1.2 10.2 3.6v4.8L6 10.8 1.8 8.4V3.6z",
    "profile": "M1.5 1.5h4.7l4.6 4.6-4.7 4.7-4.6-4.6zM4 4h.01",
    "external": "M5 2.5H2v7.5h7.5V7M7 1.5h3.5V5M10.5 1.5 5.5 6.5",
}
_WORDS = {
    Bond.HEALTHY: "waits until healthy",
    Bond.STARTED: "waits until started",
    Bond.COMPLETED: "waits until completed",
    Bond.MOUNTS: "mounts",
}


def render(graph: Graph) -> Iterator[str]:
    """The picture as pieces of text: one document."""
    yield from _Drawing(graph).pieces()


class _Drawing:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.nodes = [node for node in graph.nodes if node.kind is not Kind.NETWORK]
        self.edges = [edge for edge in graph.edges if edge.bond is not Bond.JOINS]
        self.networks = [node.name for node in graph.of(Kind.NETWORK)]
        self.joined: dict[tuple[Kind, str], list[str]] = {}
        for edge in graph.edges:
            if edge.bond is Bond.JOINS:
                self.joined.setdefault(edge.source, []).append(edge.target[1])
        number = {node.key: index for index, node in enumerate(self.nodes)}
        self.pairs = [(number[edge.source], number[edge.target]) for edge in self.edges]
        self.column = dict(zip(number, columns(len(number), self.pairs), strict=True))
        self.cards = self._cards()

    def pieces(self) -> Iterator[str]:
        sizes = [self._size(node) for node in self.nodes]
        laid = layout(sizes, self.pairs)
        inner = max(
            laid.width, width(self.graph.title, TITLE, bold=True), min(width(self.graph.summary, SMALL), 560), 300
        )
        summary = _wrapped(self.graph.summary, inner)
        top = MARGIN + TITLE + 10 + len(summary) * ROW + 12
        legend, legend_height = self._legend(inner)
        across, down = inner + 2 * MARGIN, top + laid.height + (34 if legend else 0) + legend_height + MARGIN - 6
        yield from self._head(across, down)
        yield _text(MARGIN, MARGIN + 14, self.graph.title, "title strong")
        for index, line in enumerate(summary):
            yield _text(MARGIN, MARGIN + TITLE + 16 + index * ROW, line, "small weak")
        shift = MARGIN + (inner - laid.width) / 2
        yield f'<g transform="translate({_n(shift)} {_n(top)})">\n'
        for edge, route in zip(self.edges, laid.routes, strict=True):
            yield _edge(edge, route)
        for node, corner, size in zip(self.nodes, laid.corners, sizes, strict=True):
            yield from self._node(node, corner, size)
        yield "</g>\n"
        yield f'<g transform="translate({MARGIN} {_n(top + laid.height + 34)})">\n'
        yield from legend
        yield "</g>\n</svg>\n"

    def _head(self, across: float, down: float) -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(across)}" height="{_n(down)}" '
            f'viewBox="0 0 {_n(across)} {_n(down)}" role="img" aria-labelledby="title summary">\n'
        )
        yield f'<title id="title">{_escaped(self.graph.title)}</title>\n'
        yield f'<desc id="summary">{_escaped(self.graph.summary)}</desc>\n'
        yield f"<style>\n{self._style()}</style>\n<defs>\n"
        for kind in dict.fromkeys(line.kind for node in self.nodes for line in node.lines):
            yield f'<path id="{kind}" class="icon" d="{_ICONS[kind]}"/>\n'
        if self.networks:
            yield f'<path id="mark" d="{_ICONS["network"]}"/>\n'
        for bond, optional in dict.fromkeys((edge.bond, edge.optional) for edge in self.edges):
            if bond is not Bond.MOUNTS:
                yield _marker(bond, optional)
        yield "</defs>\n"
        yield f'<rect class="page" x="0.5" y="0.5" width="{_n(across - 1)}" height="{_n(down - 1)}" rx="10"/>\n'

    def _style(self) -> str:
        marks = _NETWORKS[: len(self.networks)]
        rules = [*_COLORS, *((f".n{index}", "fill", *colors) for index, colors in enumerate(marks))]
        light = "\n".join(f"{who} {{ {what}: {color}; }}" for who, what, color, _ in rules)
        dark = "\n".join(f"{who} {{ {what}: {color}; }}" for who, what, _, color in rules)
        return f"{_STATIC}\n{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"

    # Nodes

    def _wish(self, node: Node) -> float:
        """How wide a node wants to be: names in full, all else as far as it goes."""
        badge = _badge_width(node) + 8 if node.count else 0
        name = 2 * PAD + width(node.name, NAME, bold=True) + badge
        rows = [2 * PAD + ICON + 6 + width(line.text, SMALL) for line in node.lines]
        rows += [2 * PAD + ICON + 4 + width(network, SMALL) for network in self.joined.get(node.key, ())]
        return max(min(name, WIDEST_NAME), min(max(rows, default=0), WIDEST), NARROWEST)

    def _cards(self) -> dict[int, float]:
        """How wide the cards of each column are."""
        cards: dict[int, float] = {}
        for node in self.nodes:
            if node.kind is Kind.SERVICE:
                column = self.column[node.key]
                cards[column] = max(cards.get(column, 0), self._wish(node))
        return cards

    def _size(self, node: Node) -> Size:
        if node.kind is Kind.VOLUME:
            return self._wish(node), 2 * CAP + 30 + ROW * len(node.lines)
        wide = self.cards[self.column[node.key]]
        return wide, 2 * PAD + 14 + ROW * (len(node.lines) + len(self._marks(node, wide - 2 * PAD)))

    def _marks(self, node: Node, inner: float) -> list[list[str]]:
        """The networks of a service, in as many rows as they need."""
        rows: list[list[str]] = []
        room = 0.0
        for name in self.joined.get(node.key, ()):
            taken = _mark_width(name, inner)
            if not rows or taken - APART > room:
                rows.append([])
                room = inner
            rows[-1].append(name)
            room -= taken
        return rows

    def _node(self, node: Node, corner: Point, size: Size) -> Iterator[str]:
        left, top = corner
        wide, high = size
        classes = " ".join(
            ["node", *([node.worst.value] if node.worst else []), *([] if node.active else ["inactive"])]
        )
        yield f'<g class="{classes}" transform="translate({_n(left)} {_n(top)})">\n'
        yield f"<title>{_escaped(_told(node))}</title>\n"
        if node.kind is Kind.VOLUME:
            yield f'<path class="volume" d="{_cylinder(wide, high)}"/>\n'
            base = 2 * CAP + 17.0
        else:
            yield f'<rect class="card" width="{_n(wide)}" height="{_n(high)}" rx="7"/>\n'
            base = PAD + 11.0
        badge = _badge_width(node) + 8 if node.count else 0
        yield _text(PAD, base, fitted(node.name, wide - 2 * PAD - badge, NAME, bold=True), "name strong")
        if node.worst is not None:
            yield from _badge(node, wide - PAD + 4, base - 4.5)
        for line in node.lines:
            base += ROW
            yield from _line(line, base, wide)
        for row in self._marks(node, wide - 2 * PAD):
            base += ROW
            yield from self._mark_row(row, base, wide - 2 * PAD)
        yield "</g>\n"

    def _mark_row(self, names: Sequence[str], base: float, inner: float) -> Iterator[str]:
        left: float = PAD
        for name in names:
            color = self.networks.index(name) % len(_NETWORKS)
            yield f'<use href="#mark" class="n{color}" x="{_n(left)}" y="{_n(base - 9.5)}"/>'
            yield _text(left + ICON + 4, base, fitted(name, inner - ICON - 4, SMALL), "small weak")
            left += _mark_width(name, inner)

    # What the signs mean

    def _legend(self, room: float) -> tuple[list[str], float]:
        """The signs in use and their meaning, and how high that is."""
        pieces: list[str] = []
        left = base = 0.0
        for sign, words in self._signs():
            taken = 38 + width(words, SMALL) + 16
            if left and left + taken > room:
                left, base = 0.0, base + ROW + 3
            pieces.append(f'<g transform="translate({_n(left)} {_n(base)})">\n')
            pieces.append(f"{sign}{_text(38, 4, words, 'small weak')}</g>\n")
            left += taken
        return pieces, base + (10 if pieces else 0)

    def _signs(self) -> Iterator[tuple[str, str]]:
        used = {edge.bond for edge in self.edges}
        sample = [(0.0, 0.0), (30.0, 0.0)]
        for bond, words in _WORDS.items():
            if bond in used:
                yield _curve(bond, False, sample), words
        for bond in [edge.bond for edge in self.edges if edge.optional and edge.bond is not Bond.MOUNTS][:1]:
            yield _curve(bond, True, sample), "optional"
        for severity in Severity:
            if any(node.worst is severity for node in self.nodes):
                yield _sample_card(severity.value), severity.value
        if not all(node.active for node in self.nodes):
            yield _sample_card("inactive"), "only with its profile"


# Pieces


def _line(line: Line, base: float, wide: float) -> Iterator[str]:
    yield f'<use href="#{line.kind}" x="{PAD}" y="{_n(base - 9.5)}"/>'
    yield _text(PAD + ICON + 6, base, fitted(line.text, wide - 2 * PAD - ICON - 6, SMALL), "small weak")


def _mark_width(name: str, inner: float) -> float:
    """How much of a row a network takes, with what keeps it apart from the next."""
    return ICON + 4 + min(width(name, SMALL), inner - ICON - 4) + APART


def _badge(node: Node, right: float, middle: float) -> Iterator[str]:
    wide = _badge_width(node)
    assert node.worst is not None
    yield (
        f'<rect class="badge {node.worst.value}" x="{_n(right - wide)}" y="{_n(middle - 8)}" width="{_n(wide)}" '
        f'height="16" rx="8"/>'
    )
    yield _text(right - wide / 2, middle + 3.6, str(node.count), "count")


def _badge_width(node: Node) -> float:
    return 10 + 6.0 * max(len(str(node.count)), 1)


def _edge(edge: Edge, route: Sequence[Point]) -> str:
    return _curve(edge.bond, edge.optional, route, f"<title>{_escaped(_said(edge))}</title>")


def _curve(bond: Bond, optional: bool, route: Sequence[Point], title: str = "") -> str:
    """A line along a route: bent between columns, straight through them."""
    (x, y), *others = route
    path = f"M{_n(x)} {_n(y)}"
    for index, (right, low) in enumerate(others):
        if index % 2:
            path += f"H{_n(right)}"
        elif abs(low - y) < 0.5:
            path += f"L{_n(right)} {_n(low)}"
        else:
            middle = _n((x + right) / 2)
            path += f"C{middle} {_n(y)} {middle} {_n(low)} {_n(right)} {_n(low)}"
        x, y = right, low
    tip = "" if bond is Bond.MOUNTS else f' marker-end="url(#{_tip(bond, optional)})"'
    return f'<path class="edge {bond.value}" d="{path}"{tip}>{title}</path>\n'


def _marker(bond: Bond, optional: bool) -> str:
    """The tip of an arrow."""
    return (
        f'<marker id="{_tip(bond, optional)}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto">'
        f'<path class="tip {bond.value} {"hollow" if optional else "full"}" d="M1.5 1.5 8.5 5 1.5 8.5z"/></marker>\n'
    )


def _sample_card(kind: str) -> str:
    return f'<g class="{kind}"><rect class="card" x="8" y="-6" width="22" height="13" rx="3.5"/></g>\n'


def _said(edge: Edge) -> str:
    if edge.bond is Bond.MOUNTS:
        return f"{edge.source[1]} mounts {edge.target[1]} at {edge.note}" + (", read-only" if edge.optional else "")
    optional = ", optional" if edge.optional else ""
    return f"{edge.source[1]} waits until {edge.target[1]} is {edge.bond.value}{optional}"


def _told(node: Node) -> str:
    lines = [f"{node.kind.value} {node.name}", *node.sentences]
    return "\n".join(lines)


def _tip(bond: Bond, optional: bool) -> str:
    return f"{bond.value}-optional" if optional else bond.value


def _cylinder(wide: float, high: float) -> str:
    w, low = _n(wide), _n(high - CAP)
    arc = f"A{_n(wide / 2)} {CAP} 0 0"
    return f"M0 {CAP}{arc} 1 {w} {CAP}V{low}{arc} 1 0 {low}ZM0 {CAP}{arc} 0 {w} {CAP}"


def _text(left: float, base: float, text: str, classes: str) -> str:
    return f'<text class="{classes}" x="{_n(left)}" y="{_n(base)}">{_escaped(text)}</text>\n'


def _escaped(text: str) -> str:
    return escape(xml_text(text))


def _n(value: float) -> str:
    """A number, short."""
    return f"{value:.1f}".removesuffix(".0")


# How wide a text is

_CLASSES = (
    (0.24, "ijl'|.,:;!"),
    (0.34, 'ftrI()[]{}/\\- `"'),
    (0.5, "cksvxyzJ*_^?"),
    (0.85, "mwMW%@"),
    (0.7, "ABCDEFGHKLNOPQRSTUVXYZ&→…"),
)
_WIDTHS = {char: part for part, chars in _CLASSES for char in chars}


def width(text: str, size: float, bold: bool = False) -> float:
    """About how many pixels a text takes in the sans-serif fonts of browsers; rather too many."""
    total = sum(_WIDTHS.get(char, 0.57) if char < "\u0300" or char in "→…" else _other(char) for char in text)
    return total * size * (1.07 if bold else 1.02)


def _other(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.7


def fitted(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, its middle left out where it is too wide: names and tags differ at their ends."""
    if width(text, size, bold) <= room + 0.1:
        return text
    kept = len(text)
    while kept > 2:
        kept -= 1
        head = kept // 2
        short = f"{text[:head].rstrip()}…{text[len(text) - (kept - head) :].lstrip()}"
        if width(short, size, bold) <= room:
            return short
    return "…"


def _wrapped(text: str, room: float) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, SMALL) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
