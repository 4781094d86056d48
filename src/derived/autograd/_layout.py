"""Places the nodes of a scalar graph in columns, so that every edge goes one column right."""

from __future__ import annotations

from itertools import pairwise

from derived.autograd.scalar import Value

_SWEEPS = 8

# A value, or the bend where an edge from one value to another crosses column number i.
Place = Value | tuple[Value, Value, int]
Edge = tuple[Place, Place]


def layout(value: Value) -> tuple[list[list[Place]], list[Edge]]:
    """Columns from left to right, each from top to bottom, and the edges between neighbors.

    A node stands one column left of its first user, so that inputs are beside their use. This is
    the layered method of Sugiyama et al. 1981, without its last step of fine placement.
    """
    users = _users(value)
    column: dict[Value, int] = {}
    for node in sorted(users, key=lambda node: node._number, reverse=True):
        column[node] = min((column[user] for user in users[node]), default=0) - 1
    first = min(column.values())
    columns: list[list[Place]] = [[] for _ in range(-first)]
    edges: list[Edge] = []
    for node in sorted(users, key=lambda node: node._number):
        start = column[node] - first
        columns[start].append(node)
        for user in dict.fromkeys(users[node]):
            bends = [(node, user, i) for i in range(start + 1, column[user] - first)]
            for bend in bends:
                columns[bend[2]].append(bend)
            edges.extend(pairwise([node, *bends, user]))
    _untangle(columns, edges)
    return columns, edges


def _users(value: Value) -> dict[Value, list[Value]]:
    """The value and all that it was computed from, each with the values computed from it."""
    users: dict[Value, list[Value]] = {value: []}
    waiting = [value]
    while waiting:
        node = waiting.pop()
        for parent in node._prev:
            if parent not in users:
                users[parent] = []
                waiting.append(parent)
            users[parent].append(node)
    return users


def _untangle(columns: list[list[Place]], edges: list[Edge]) -> None:
    """Order each column by the mean height of its neighbors, sweeping back and forth."""
    left: dict[Place, list[Place]] = {}
    right: dict[Place, list[Place]] = {}
    for a, b in edges:
        right.setdefault(a, []).append(b)
        left.setdefault(b, []).append(a)
    for sweep in range(_SWEEPS):
        leftward = sweep % 2 == 0
        near = right if leftward else left
        for fixed, moved in pairwise(columns[::-1] if leftward else columns):
            height = {place: i - len(fixed) / 2 for i, place in enumerate(fixed)}
            own = {place: i - len(moved) / 2 for i, place in enumerate(moved)}
            means = {
                place: sum(height[other] for other in near[place]) / len(near[place])
                if place in near
                else own[place]
                for place in moved
            }
            moved.sort(key=means.__getitem__)
