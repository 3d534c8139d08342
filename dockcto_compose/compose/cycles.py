"""Circles in a graph of names.

Tarjan's algorithm for strongly connected components, without recursion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def find_cycles(graph: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """One circle for every group of names that reach each other, and one for every name that reaches itself directly.

    Every neighbour must be a key. Each circle begins with its first name in the order of the graph.
    """
    order = {name: number for number, name in enumerate(graph)}
    found = [[name] for name in graph if name in graph[name]]
    for group in _components(graph):
        if len(group) > 1:
            start = min(group, key=order.__getitem__)
            found.append(_circle(graph, set(group), start))
    return sorted(found, key=lambda cycle: order[cycle[0]])


def _components(graph: Mapping[str, Sequence[str]]) -> list[list[str]]:
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_names: list[str] = []
    is_open: set[str] = set()
    groups: list[list[str]] = []
    for root in graph:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        open_names.append(root)
        is_open.add(root)
        path = [(root, iter(graph[root]))]
        while path:
            name, following = path[-1]
            for other in following:
                if other not in index:
                    index[other] = low[other] = len(index)
                    open_names.append(other)
                    is_open.add(other)
                    path.append((other, iter(graph[other])))
                    break
                if other in is_open:
                    low[name] = min(low[name], index[other])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[name])
                if low[name] == index[name]:
                    groups.append(_take(open_names, is_open, name))
    return groups


def _take(open_names: list[str], is_open: set[str], name: str) -> list[str]:
    group: list[str] = []
    while not group or group[-1] != name:
        group.append(open_names.pop())
        is_open.discard(group[-1])
    return group


def _circle(graph: Mapping[str, Sequence[str]], group: set[str], start: str) -> list[str]:
    """The shortest way from a name back to itself inside its group."""
    came_from: dict[str, str] = {}
    queue = [start]
    for name in queue:
        for other in graph[name]:
            if other == start and name != start:
                circle = [name]
                while circle[-1] != start:
                    circle.append(came_from[circle[-1]])
                return circle[::-1]
            if other in group and other not in came_from and other != start:
                came_from[other] = name
                queue.append(other)
    return [start]
