import re
from xml.etree import ElementTree

import pytest

from derived.autograd import Value, draw
from derived.autograd._layout import layout

SVG = "{http://www.w3.org/2000/svg}"


def example() -> Value:
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="<c>")
    d = a * b + c
    d.label = "d"
    result = (d * a).tanh() / 2 + (1 - b) * 3 + 4 / c - 5
    result.label = "L"
    result.backward()
    return result


def test_every_value_has_a_box_with_data_and_gradient() -> None:
    root = ElementTree.fromstring(draw(example()))
    texts = ["".join(t.itertext()) for t in root.iter(f"{SVG}text")]
    boxes = [texts[i : i + 3] for i in range(0, len(texts), 3)]
    assert len(boxes) == len(list(root.iter(f"{SVG}rect"))) == 14
    names = sorted(box[0] for box in boxes)
    assert names == sorted(
        ["a", "b", "<c>", "×", "d: +", "×", "tanh", "/ 2", "1 −", "× 3", "+", "4 /", "+", "L: − 5"]
    )
    assert ["b", "data −3", "grad −3"] in boxes


def test_it_is_a_named_picture_that_needs_nothing_else() -> None:
    svg = draw(example())
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert (
        title.text
        == root.get("aria-label")
        == "Computation graph of 14 values, from a, b, <c> to L"
    )
    assert not re.search(r"href|url\(|<style|<script|id=|class=", svg)
    assert set(re.findall(r"var\((--[\w-]+),", svg)) == {
        "--fig-ink",
        "--fig-muted",
        "--fig-paper",
        "--fig-1",
        "--fig-2",
    }
    assert "var(--fig-ink)" not in svg  # each has a fallback


def test_boxes_do_not_overlap_and_lie_inside() -> None:
    root = ElementTree.fromstring(draw(example()))
    width, height = (float(root.attrib[k]) for k in ("width", "height"))
    places = [
        [float(rect.attrib[k]) for k in ("x", "y", "width", "height")]
        for rect in root.iter(f"{SVG}rect")
    ]
    for i, (x, y, w, h) in enumerate(places):
        assert 0 <= x <= width - w
        assert 0 <= y <= height - h
        for other_x, other_y, *_ in places[:i]:
            assert abs(x - other_x) >= w or abs(y - other_y) >= h


def test_edges_lead_to_the_next_column_and_cross_little() -> None:
    columns, edges = layout(example())
    at = {place: (i, j) for i, column in enumerate(columns) for j, place in enumerate(column)}
    assert all(at[b][0] == at[a][0] + 1 for a, b in edges)
    crossings = sum(
        at[a][0] == at[c][0] and (at[a][1] - at[c][1]) * (at[b][1] - at[d][1]) < 0
        for i, (a, b) in enumerate(edges)
        for c, d in edges[:i]
    )
    assert crossings <= 3


def test_a_value_used_twice_by_one_operation_is_drawn_once() -> None:
    x = Value(3.0)
    svg = draw(x * x)
    assert (svg.count("<rect"), svg.count("<path")) == (2, 1)


def test_a_lone_value() -> None:
    svg = draw(Value(1.5))
    assert svg.count("<rect") == 1
    assert "Computation graph of 1 value, from 1.5 to 1.5" in svg


def test_own_operations_show_their_name() -> None:
    x = Value(1.0)
    assert ">sin<" in draw(Value(0.84, (x,), "sin"))
    assert ">**2<" in draw(x**2)


@pytest.mark.bad_input
def test_refuses_what_is_no_value() -> None:
    with pytest.raises(TypeError, match="draw takes a Value, got float"):
        draw(1.0)  # type: ignore[arg-type]
