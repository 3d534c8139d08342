"""Where the boxes of a directed graph go: in columns from left to right, every edge to a column further right.

The known way (Sugiyama, Tagawa, Toda 1981): columns by longest path, edges through a point in every column they pass,
fewer crossings by sorting each column by the mean place of its neighbours, then heights that keep edges straight.
What hangs together is laid out alone, and the pieces are packed side by side. The same input gives the same output.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

Point = tuple[float, float]
Size = tuple[float, float]
Pair = tuple[int, int]

GAP = 22.0  # between boxes of a column
LANE = 8.0  # height of an edge that passes a column
AISLE = 60.0  # between columns, more where edges climb far
APART = 34.0  # between pieces
SWEEPS = 24  # for the order of the columns
ROUNDS = 8  # for the heights
SPREAD = 11.0  # between the ends of edges on one side of a box
CROWDED = 5.0  # where there is less room than this between them, they meet
WIDE = 1.6  # width to height of the whole, as far as it can be chosen


@dataclass(frozen=True, slots=True)
class Layout:
    """Upper left corners of the boxes, and for each edge the points it passes: between the first two and every second
    pair it goes from column to column, between the others straight through a column."""

    corners: list[Point]
    routes: list[list[Point]]
    width: float
    height: float


def layout(sizes: Sequence[Size], edges: Sequence[Pair]) -> Layout:
    """Places for boxes of these sizes; `edges` are pairs of their numbers. Edges that close a cycle do no harm."""
    parts = _pieces(len(sizes), edges)
    pieces = [_Piece([sizes[box] for box in boxes], own) for boxes, own in parts]
    corners: list[Point] = [(0, 0)] * len(sizes)
    routes: dict[Pair, list[Point]] = {}
    for (boxes, _), piece, (x, y) in zip(parts, pieces, _packed([piece.size for piece in pieces]), strict=True):
        for box, (left, top) in zip(boxes, piece.corners, strict=True):
            corners[box] = (left + x, top + y)
        for (source, target), route in piece.routes.items():
            routes[boxes[source], boxes[target]] = [(left + x, top + y) for left, top in route]
    right = max((corner[0] + size[0] for corner, size in zip(corners, sizes, strict=True)), default=0)
    low = max((corner[1] + size[1] for corner, size in zip(corners, sizes, strict=True)), default=0)
    low = max([low, *(y + LANE for route in routes.values() for _, y in route)])
    return Layout(corners, [routes[edge] for edge in edges], right, low)


def _pieces(count: int, edges: Iterable[Pair]) -> list[tuple[list[int], list[Pair]]]:
    """The boxes that hang together, each with its edges in the numbers of the piece."""
    near: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        near[source].append(target)
        near[target].append(source)
    piece = [-1] * count
    members: list[list[int]] = []
    for start in range(count):
        if piece[start] >= 0:
            continue
        found, stack = [], [start]
        piece[start] = len(members)
        while stack:
            box = stack.pop()
            found.append(box)
            for other in near[box]:
                if piece[other] < 0:
                    piece[other] = len(members)
                    stack.append(other)
        members.append(sorted(found))
    number = {box: index for boxes in members for index, box in enumerate(boxes)}
    own: list[list[Pair]] = [[] for _ in members]
    for source, target in dict.fromkeys(edges):
        own[piece[source]].append((number[source], number[target]))
    return list(zip(members, own, strict=True))


def _packed(sizes: Sequence[Size]) -> list[Point]:
    """Corners for the pieces: on shelves from high to low, small ones on top of each other in a column of a shelf."""
    area = sum((width + APART) * (height + APART) for width, height in sizes)
    limit = max([sqrt(area * WIDE), *(width for width, _ in sizes)])
    corners: list[Point] = [(0, 0)] * len(sizes)
    shelf = end = top = 0.0  # the heights where the shelf begins and ends, and to which its last column is filled
    left = right = 0.0  # the sides of that column
    for index in sorted(range(len(sizes)), key=lambda one: (-sizes[one][1], one)):
        width, height = sizes[index]
        if top == shelf or left + width > right or top + height > end:
            left, top = (right + APART if right else 0.0), shelf
            if left + width > limit:
                left, shelf = 0.0, end + APART
                top = shelf
            right, end = left + width, max(end, top + height)
        corners[index] = (left, top)
        top += height + GAP
    return corners


class _Piece:
    """The layout of boxes that hang together."""

    def __init__(self, sizes: Sequence[Size], edges: Sequence[Pair]) -> None:
        self.sizes = list(sizes)
        self.column = columns(len(sizes), edges)
        forward = {edge: edge if self.column[edge[0]] <= self.column[edge[1]] else edge[::-1] for edge in edges}
        self.chains = {edge: self._chain(*forward[edge]) for edge in edges}
        steps = [step for chain in self.chains.values() for step in pairwise(chain)]
        self.after: list[list[int]] = [[] for _ in self.sizes]
        self.before: list[list[int]] = [[] for _ in self.sizes]
        for source, target in steps:
            self.after[source].append(target)
            self.before[target].append(source)
        self.columns = self._ordered()
        self.middles = self._middles()
        self.corners, self.routes, self.size = self._placed(len(sizes))

    def _chain(self, source: int, target: int) -> list[int]:
        """The boxes an edge passes, with a new one that only it passes in every column between."""
        chain = [source]
        for column in range(self.column[source] + 1, self.column[target]):
            chain.append(len(self.sizes))
            self.sizes.append((0, LANE))
            self.column.append(column)
        return [*chain, target]

    # Who stands above whom

    def _ordered(self) -> list[list[int]]:
        columns: list[list[int]] = [[] for _ in range(max(self.column) + 1)]
        for box in self._walk():
            columns[self.column[box]].append(box)
        best, least = [list(column) for column in columns], self._crossings(columns)
        for sweep in range(SWEEPS):
            if not least:
                break
            near = self.before if sweep % 2 == 0 else self.after
            for column in columns if sweep % 2 == 0 else reversed(columns):
                self._sort(column, near, columns)
            crossings = self._crossings(columns)
            if crossings < least:
                best, least = [list(column) for column in columns], crossings
        return best

    def _walk(self) -> list[int]:
        """All boxes, neighbours close to each other: depth first from those that nothing leads to."""
        seen: dict[int, None] = {}
        stack = sorted(range(len(self.sizes)), key=lambda box: (self.column[box], box), reverse=True)
        while stack:
            box = stack.pop()
            if box not in seen:
                seen[box] = None
                stack += reversed(self.after[box])
        return list(seen)

    @staticmethod
    def _sort(column: list[int], near: list[list[int]], columns: list[list[int]]) -> None:
        place = {box: index for one in columns for index, box in enumerate(one)}

        def mean(box: int) -> float:
            others = near[box]
            return sum(place[other] for other in others) / len(others) if others else place[box]

        column.sort(key=mean)

    def _crossings(self, columns: list[list[int]]) -> int:
        place = {box: index for one in columns for index, box in enumerate(one)}
        total = 0
        for column in columns:
            seen: list[int] = []
            for box in column:
                targets = sorted(place[other] for other in self.after[box])
                total += sum(len(seen) - bisect_left(seen, target + 1) for target in targets)
                for target in targets:
                    insort(seen, target)
        return total

    # How high

    def _middles(self) -> list[float]:
        """The middle of every box: as near to the mean of its neighbours as the order of its column allows."""
        middles = [0.0] * len(self.sizes)
        nobody: list[list[int]] = [[] for _ in self.sizes]
        for column in self.columns:
            self._settle(column, middles, nobody)
        both = [[*before, *after] for before, after in zip(self.before, self.after, strict=True)]
        rounds = [*[self.before, self.after] * ROUNDS, *[both] * (2 * ROUNDS + 1), self.after]
        for index, near in enumerate(rounds):
            for column in self.columns if index % 2 == 0 else reversed(self.columns):
                self._settle(column, middles, near)
        last = [[] if after else before for before, after in zip(self.before, self.after, strict=True)]
        for column in self.columns:
            self._settle(column, middles, last, still=10.0)
        return middles

    def _settle(self, column: list[int], middles: list[float], near: list[list[int]], still: float = 0.1) -> None:
        """The nearest heights to those wished for that keep the order: least squares, by pooling neighbours.

        `still` is how much what has no neighbours insists on where it is.
        """
        offset, offsets = 0.0, []
        for above, box in zip([None, *column], column, strict=False):
            if above is not None:
                offset += (self.sizes[above][1] + self.sizes[box][1]) / 2 + self._gap(above, box)
            offsets.append(offset)
        pools: list[list[float]] = []  # weighted sum, weight, boxes
        for box, offset in zip(column, offsets, strict=True):
            others = near[box]
            wish = sum(middles[other] for other in others) / len(others) if others else middles[box]
            weight = still if not others else 1.0 if self.sizes[box][0] else 4.0
            pools.append([(wish - offset) * weight, weight, 1])
            while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
                last = pools.pop()
                pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
        shifts = [total / weight for total, weight, boxes in pools for _ in range(int(boxes))]
        for box, offset, shift in zip(column, offsets, shifts, strict=True):
            middles[box] = offset + shift

    def _gap(self, above: int, below: int) -> float:
        lanes = (not self.sizes[above][0]) + (not self.sizes[below][0])
        return GAP / (1, 1.5, 4)[lanes]

    # Where exactly

    def _placed(self, boxes: int) -> tuple[list[Point], dict[Pair, list[Point]], Size]:
        middles = self.middles
        top = min(middle - size[1] / 2 for middle, size in zip(middles, self.sizes, strict=True))
        middles = [middle - top for middle in middles]
        widths = [max(self.sizes[box][0] for box in column) for column in self.columns]
        lefts = [0.0]
        for index, width in enumerate(widths[:-1]):
            climbs = [abs(middles[box] - middles[other]) for box in self.columns[index] for other in self.after[box]]
            lefts.append(lefts[-1] + width + AISLE + min(max(climbs, default=0) / 10, 2 * AISLE))
        corners = [(lefts[self.column[box]], middles[box] - self.sizes[box][1] / 2) for box in range(boxes)]
        leaving, arriving = self._ends(middles)
        routes = {}
        for edge, chain in self.chains.items():
            last = len(chain) - 2
            route = []
            for index, (box, other) in enumerate(pairwise(chain)):
                right = self.sizes[box][0] if not index else widths[self.column[box]]
                start = leaving[box, other] if not index else middles[box]
                end = arriving[box, other] if index == last else middles[other]
                route += [(lefts[self.column[box]] + right, start), (lefts[self.column[other]], end)]
            routes[edge] = route if self.column[edge[0]] <= self.column[edge[1]] else route[::-1]
        height = max(middle + size[1] / 2 for middle, size in zip(middles, self.sizes, strict=True))
        return corners, routes, (lefts[-1] + widths[-1], height)

    def _ends(self, middles: list[float]) -> tuple[dict[Pair, float], dict[Pair, float]]:
        """Where each edge leaves and meets its boxes: side by side, in the order of their other ends."""
        leaving: dict[Pair, float] = {}
        arriving: dict[Pair, float] = {}
        for box, (_, height) in enumerate(self.sizes):
            for others, ends, leaves in ((self.after[box], leaving, True), (self.before[box], arriving, False)):
                step = min(SPREAD, (height - 24) / max(len(others) - 1, 1))
                step = step if step >= CROWDED else 0.0  # then one point for all of them
                first = middles[box] - step * (len(others) - 1) / 2
                for index, other in enumerate(sorted(others, key=lambda one: middles[one])):
                    ends[(box, other) if leaves else (other, box)] = first + step * index
        return leaving, arriving


def columns(count: int, edges: Sequence[Pair]) -> list[int]:
    """The column of each box, from 0: after all that lead to it, but what nothing leads to next to what it leads to."""
    after: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target in edges:
        after[source].append(target)
        waiting[target] += 1
    column = [0] * count
    first = [box for box in range(count) if not waiting[box]]
    order: list[int] = []
    ready, left = list(reversed(first)), dict.fromkeys(range(count))
    while left:
        box = ready.pop() if ready else next(iter(left))  # a cycle: begin anywhere
        if box not in left:
            continue
        del left[box]
        order.append(box)
        for other in after[box]:
            if other in left:
                column[other] = max(column[other], column[box] + 1)
                waiting[other] -= 1
                if waiting[other] <= 0:
                    ready.append(other)
    for box in first:
        if after[box]:
            column[box] = max(min(column[other] for other in after[box]) - 1, 0)
    return column
