"""Draws the graph of a scalar expression: a self-contained SVG, left to right."""

from __future__ import annotations

from html import escape

from derived.autograd._layout import Place, layout
from derived.autograd.scalar import Value

_WIDTH, _HEIGHT = 112.0, 52.0
_GAP_X, _GAP_Y = 44.0, 18.0
_MARGIN = 8.0

_LINE = "var(--fig-muted,currentColor)"
_INK = "var(--fig-ink,currentColor)"
_SIGNS = {"*": "×", "-": "−"}


def draw(value: Value) -> str:
    """Draw what a value was computed from, with the data and the gradient of every node.

    Each box shows the label, if there is one, and the operation with any plain number that took
    part. The colors are the page's: its custom properties `--fig-ink`, `--fig-muted`,
    `--fig-paper`, `--fig-1` (data) and `--fig-2` (gradient), or the text's color without them.

    Args:
        value: The result; graphs of about 20 nodes stay readable.

    Returns:
        The SVG's source.

    Raises:
        TypeError: If `value` is not a `Value`.

    Examples:
        >>> x = Value(3.0, label="x")
        >>> y = x * x
        >>> y.backward()
        >>> svg = draw(y)
        >>> svg.startswith("<svg"), svg.count("<rect")
        (True, 2)
    """
    if not isinstance(value, Value):
        raise TypeError(f"draw takes a Value, got {type(value).__name__}")
    columns, edges = layout(value)
    tallest = max(map(len, columns))
    at: dict[Place, tuple[float, float]] = {}
    for i, column in enumerate(columns):
        top = (tallest - len(column)) / 2
        for j, place in enumerate(column):
            at[place] = (
                _MARGIN + i * (_WIDTH + _GAP_X),
                _MARGIN + (top + j) * (_HEIGHT + _GAP_Y),
            )
    width = len(columns) * (_WIDTH + _GAP_X) - _GAP_X + 2 * _MARGIN
    height = tallest * (_HEIGHT + _GAP_Y) - _GAP_Y + 2 * _MARGIN
    nodes = [place for column in columns for place in column if isinstance(place, Value)]
    title = escape(
        f"Computation graph of {len(nodes)} value{'' if len(nodes) == 1 else 's'}, "
        f"from {', '.join(_name(node) for node in nodes if not node._prev)} to {_name(value)}"
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" aria-label="{title}" '
            'style="max-width:100%;height:auto;font-size:12px">',
            f"<title>{title}</title>",
            *(_edge(at[a], at[b], isinstance(b, Value)) for a, b in edges),
            *(_box(node, *at[node]) for node in nodes),
            *(_through(at[place]) for place in at if not isinstance(place, Value)),
            "</svg>",
        ]
    )


def _edge(a: tuple[float, float], b: tuple[float, float], arrives: bool) -> str:
    """A curve from the right side of one place to the left side of another, with a head."""
    (x1, y1), (x2, y2) = a, b
    x1, y1, y2 = x1 + _WIDTH, y1 + _HEIGHT / 2, y2 + _HEIGHT / 2
    bend = (x2 - x1) / 2
    head = f" M{x2 - 6:g},{y2 - 4:g} L{x2:g},{y2:g} L{x2 - 6:g},{y2 + 4:g}" if arrives else ""
    path = f"M{x1:g},{y1:g} C{x1 + bend:g},{y1:g} {x2 - bend:g},{y2:g} {x2:g},{y2:g}{head}"
    return f'<path d="{path}" style="fill:none;stroke:{_LINE}"/>'


def _through(at: tuple[float, float]) -> str:
    """The straight piece of an edge that crosses a column without stopping."""
    x, y = at[0], at[1] + _HEIGHT / 2
    return f'<path d="M{x:g},{y:g} h{_WIDTH:g}" style="fill:none;stroke:{_LINE}"/>'


def _box(node: Value, x: float, y: float) -> str:
    """A node: what it is, its data, its gradient."""
    name = ": ".join(part for part in (node.label, _operation(node)) if part)
    rows = [
        (name or "input", f"font-weight:600;fill:{_INK}"),
        (f"data {_short(node.data)}", "fill:var(--fig-1,currentColor)"),
        (f"grad {_short(node.grad)}", "fill:var(--fig-2,currentColor)"),
    ]
    texts = "".join(
        f'<text x="{x + _WIDTH / 2:g}" y="{y + 16 + 15 * i:g}" text-anchor="middle" '
        f'style="{style}">{escape(text)}</text>'
        for i, (text, style) in enumerate(rows)
    )
    return (
        f'<g><rect x="{x:g}" y="{y:g}" width="{_WIDTH:g}" height="{_HEIGHT:g}" rx="5" '
        f'style="fill:var(--fig-paper,none);stroke:{_LINE}"/>{texts}</g>'
    )


def _operation(node: Value) -> str:
    """The operation's sign, with the plain number that took part, found from what it did."""
    parents = tuple(node._prev)
    if len(parents) != 1 or len(node._local) != 1:
        return _SIGNS.get(node._op, node._op)
    x, y, slope = parents[0].data, node.data, node._local[0]
    match node._op:
        case "+":
            return f"+ {_short(y - x)}"
        case "-":
            return f"− {_short(x - y)}"
        case "number -":
            return f"{_short(y + x)} −"
        case "*":
            return f"× {_short(slope)}"
        case "/":
            return f"/ {_short(1 / slope)}"
        case "number /":
            return f"{_short(y * x)} /"
    return node._op


def _name(node: Value) -> str:
    return node.label or _short(node.data)


def _short(number: float) -> str:
    """Four significant digits, with a typographic minus sign."""
    return f"{number:.4g}".replace("-", "−")
