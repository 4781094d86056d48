"""Interactive 4, the backprop explorer: its numbers are those of `Value`, and it can be worked."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from derived.autograd.scalar import Value
from tests.site.accessibility import violations_in_both
from tests.site.interactives.parts import boxes, part, query

PAGE = "/networks/backpropagation/"
MODULE = "/assets/build/interactives/backprop-explorer.js"
WIDE: Any = {"width": 1280, "height": 900}
NARROW: Any = {"width": 360, "height": 740}
Nodes = dict[str, Value]


def sigmoid(z: Value) -> Value:
    """A composition of four operations, where the explorer has one node."""
    return 1 / (1 + (-z).exp())


def cross_entropy(p: Value, y: float) -> Value:
    """The same of up to eight; a term that is 0 is left out, as its logarithm may be infinite."""
    first = -(y * p.log()) if y else 0 * p
    return first - (1 - y) * (1 - p).log() if y != 1 else first


def sum_graph(x: Value, y: Value) -> Nodes:
    m = x * y
    return {"x": x, "y": y, "m": m, "L": m + x}


def neuron_graph(x1: Value, w1: Value, x2: Value, w2: Value, b: Value) -> Nodes:
    m1, m2 = w1 * x1, w2 * x2
    z = Value.sum([m1, m2, b])
    return {
        "x1": x1, "w1": w1, "m1": m1, "x2": x2, "w2": w2, "m2": m2, "b": b, "z": z, "a": z.tanh(),
    }  # fmt: skip


def logistic_graph(x: Value, w: Value, b: Value, y: float) -> Nodes:
    m = w * x
    z = m + b
    p = sigmoid(z)
    return {"x": x, "w": w, "m": m, "b": b, "z": z, "p": p, "L": cross_entropy(p, y)}


def softmax_graph(z1: Value, z2: Value) -> Nodes:
    e1, e2 = z1.exp(), z2.exp()
    s = e1 + e2
    log_s = s.log()
    return {"z1": z1, "e1": e1, "z2": z2, "e2": e2, "s": s, "r": log_s, "L": log_s - z1}


def layers_graph(x: Value, w1: Value, w2: Value, y: float) -> Nodes:
    m = w1 * x
    a = m.relu()
    o = w2 * a
    d = o - y
    return {"x": x, "w1": w1, "m": m, "a": a, "w2": w2, "o": o, "d": d, "L": d**2 * 0.5}


# name: (graph, input names, largest input)
GRAPHS: Mapping[str, tuple[Callable[..., Nodes], list[str], float]] = {
    "sum": (sum_graph, ["x", "y"], 10),
    "neuron": (neuron_graph, ["x1", "w1", "x2", "w2", "b"], 3),
    "logistic": (logistic_graph, ["x", "w", "b", "y"], 3),
    "softmax": (softmax_graph, ["z1", "z2"], 5),
    "layers": (layers_graph, ["x", "w1", "w2", "y"], 3),
}
SHOWN = {"L": "ℒ"}  # a name that the page shows as another letter
CONSTANTS = {"logistic", "layers"}
# A node's operation, where it is not one operation of `Value`; the others' derivatives are noted.
COMPOSED: Mapping[tuple[str, str], Callable[[Value, float], Value]] = {
    ("logistic", "p"): lambda z, _: sigmoid(z),
    ("logistic", "L"): cross_entropy,
    ("layers", "L"): lambda d, _: d**2 * 0.5,
}


def numbers(name: str, inputs: list[float]) -> tuple[Nodes, dict[str, list[float]]]:
    """The graph with gradients, and every node's local derivatives, by the library."""
    build, _, _ = GRAPHS[name]
    last: Any = inputs[-1] if name in CONSTANTS else Value(inputs[-1])
    nodes = build(*map(Value, inputs[:-1]), last)
    list(nodes.values())[-1].backward()
    local = {}
    parents = {"p": "z", "L": "p" if name == "logistic" else "d"}
    for key, value in nodes.items():
        if (name, key) in COMPOSED:
            leaf = Value(nodes[parents[key]].data)
            COMPOSED[name, key](leaf, inputs[-1]).backward()
            local[key] = [leaf.grad]
        elif value._prev:
            local[key] = list(value._local)
    return nodes, local


def cases(name: str) -> list[list[float]]:
    """Inputs of a graph: zeros, ends of the range, and some between."""
    _, names, limit = GRAPHS[name]
    rng = np.random.default_rng(0)
    drawn = [
        *rng.uniform(-limit, limit, (40, len(names))),
        *rng.normal(size=(20, len(names))),
        np.zeros(len(names)),
        np.full(len(names), limit),
        np.full(len(names), -limit),
    ]
    if name == "logistic":  # its last input is a probability
        ends = np.array([0.0, 1.0, 0.3])
        drawn = [np.append(case[:-1], ends[i % 3]) for i, case in enumerate(drawn)]
    return [[float(x) for x in case] for case in drawn]


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser profile for the module's pages, so that they share a cache."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 1300},
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
    )
    yield context
    context.close()


def approach(page: Page) -> Locator:
    """Scroll to the explorer: its script comes only then."""
    explorer = page.locator("backprop-explorer")
    explorer.scroll_into_view_if_needed()
    return explorer


def open_explorer(page: Page, address: str) -> Locator:
    page.goto(address)
    page.evaluate("document.fonts.ready")
    explorer = approach(page)
    expect(explorer.get_by_label("Graph", exact=True)).to_be_visible(timeout=20_000)
    return explorer


def press(explorer: Locator, name: str) -> None:
    explorer.get_by_role("button", name=name, exact=True).click()


def answer(explorer: Locator, text: str) -> None:
    explorer.get_by_label("Predict first").fill(text)
    press(explorer, "Check")


def row(explorer: Locator, node: str) -> list[str]:
    """A node's cells in the table."""
    found = explorer.locator("tbody tr").filter(
        has=explorer.page.get_by_role("rowheader", name=SHOWN.get(node, node), exact=True)
    )
    return found.locator("td").all_inner_texts()


@pytest.mark.parametrize("name", GRAPHS)
def test_every_number_is_python_s(computed: Callable[..., Any], name: str) -> None:
    given = cases(name)
    code = "({ evaluateByName }, name, cases) => cases.map((c) => evaluateByName(name, c))"
    for inputs, got in zip(given, computed(code, name, given), strict=True):
        nodes, local = numbers(name, inputs)
        same = functools.partial(
            np.testing.assert_allclose, rtol=1e-9, atol=1e-12, err_msg=str(inputs)
        )
        assert set(got["gradients"]) == set(nodes)
        for key, value in nodes.items():
            same(got["values"][key], value.data)
            same(got["gradients"][key], value.grad)
        assert set(got["locals"]) == set(local)
        for key, expected in local.items():
            found = [x for x in got["locals"][key] if x is not None]
            same(found, expected)


def test_graphs_are_the_tested_ones(computed: Callable[..., Any]) -> None:
    found = computed("({ graphs }) => Object.entries(graphs).map(([n, g]) => [n, g.inputs])")
    assert found == [[name, inputs] for name, (_, inputs, _) in GRAPHS.items()]


def test_closing_remarks_hold(computed: Callable[..., Any]) -> None:
    for inputs in cases("logistic"):
        nodes, _ = numbers("logistic", inputs)
        assert nodes["z"].grad == pytest.approx(nodes["p"].data - inputs[-1], abs=1e-9)
    for z in cases("softmax"):
        p = np.exp(z) / np.exp(z).sum()
        nodes, _ = numbers("softmax", z)
        assert [nodes["z1"].grad, nodes["z2"].grad] == pytest.approx(p - [1, 0], abs=1e-9)
    start = computed("({ graphs, starts }) => starts(graphs.layers)")
    dead = numbers("layers", list((start | {"w1": -1.5}).values()))[0]
    assert dead["w1"].grad == 0


# The gradient at each place is worked out here by hand.
MISTAKES = [
    # L = x y + x at x = 2, y = −4: at x, −4 + 1 = −3; at y, 2
    ("sum", "x", "-3", "right"),
    ("sum", "x", "-2.95", "right"),  # within 2 percent
    ("sum", "x", "-2.9", "other"),
    ("sum", "x", "3", "sign"),
    ("sum", "x", "-4", "path"),
    ("sum", "x", "1", "path"),
    ("sum", "x", "-5", "path-sign"),
    ("sum", "y", "-4", "slip"),  # the same factor
    ("sum", "y", "1", "incoming"),
    # tanh at z = 0.5, a = 0.4621: 1 − a² = 0.7864
    ("neuron", "z", "1 - a*a", "right"),
    ("neuron", "z", "1 - z^2", "slip"),
    ("neuron", "z", "a", "slip"),
    ("neuron", "w1", "x1", "local"),
    ("neuron", "w1", "1-a²", "incoming"),
    ("neuron", "w1", "-x1*(1-a*a)", "sign"),
    ("neuron", "w1", "w1*(1-a*a)", "slip"),
    # p = 0.3775, y = 1: ∂L/∂p = −1/p = −2.649, ∂L/∂z = p − 1 = −0.6225
    ("logistic", "p", "p - y", "slip"),
    ("logistic", "z", "p - y", "right"),
    ("logistic", "z", "y - p", "sign"),
    ("logistic", "z", "-1/p", "incoming"),
    ("logistic", "z", "p*(1-p)", "local"),
    # e1 = 2.718, s = 10.107: at z1, 0.2689 − 1
    ("softmax", "z1", "e1/s - 1", "right"),
    ("softmax", "z1", "e1/s", "path"),
    ("softmax", "z1", "-1", "path"),
    ("softmax", "z1", "-e1/s", "multiplied"),
    ("softmax", "s", "s", "slip"),
    # d = −0.5, so ∂L/∂d = −0.5
    ("layers", "d", "2*d", "slip"),
    ("layers", "a", "-0.25", "right"),
    ("layers", "a", "w2", "local"),
    ("layers", "a", "3.3", "other"),
]


@pytest.mark.parametrize(("name", "node", "typed", "kind"), MISTAKES)
def test_a_wrong_answer_is_recognized(
    computed: Callable[..., Any], name: str, node: str, typed: str, kind: str
) -> None:
    code = """({ calculate, diagnose, evaluateByName, graphs, starts }, name, node, typed) => {
        const graph = graphs[name];
        const found = evaluateByName(name, Object.values(starts(graph)));
        return diagnose(graph, found, node, calculate(typed, found.values)).kind;
    }"""
    assert computed(code, name, node, typed) == kind


@pytest.mark.parametrize("name", GRAPHS)
def test_the_true_gradient_is_always_right(computed: Callable[..., Any], name: str) -> None:
    code = """({ diagnose, evaluateByName, graphs }, name, cases) => cases.flatMap((inputs) => {
        const found = evaluateByName(name, inputs);
        return graphs[name].backward.map((node) =>
            diagnose(graphs[name], found, node, found.gradients[node]).kind);
    })"""
    assert set(computed(code, name, cases(name))) == {"right"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", 2), ("-0.5", -0.5), ("−3,5 × 2", -7), ("2 * (1 - a^2)", 1.5), ("1/4", 0.25),
        ("-2^2", -4), ("2^-1", 0.5), ("1e-3", 1e-3), (".5", 0.5), ("w1*a", 1.5), ("1 - a²", 0.75),
        ("7 - 2 - 1", 4), ("8/4/2", 1), ("--2", 2), ("", None), ("x", None), ("1 2", None),
        ("(1", None), ("1)", None), ("2 *", None), ("1/0", None), ("constructor", None),
        ("alert(1)", None), ("0x10", None),
    ],
)  # fmt: skip
def test_calculations_are_understood(
    computed: Callable[..., Any], text: str, expected: float | None
) -> None:
    known = {"a": 0.5, "w1": 3}
    code = """({ calculate }, text, known) => {
        const found = calculate(text, known);
        return Number.isNaN(found) ? null : found;
    }"""
    found = computed(code, text, known)
    assert found == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("name", GRAPHS)
def test_layout_keeps_nodes_apart_and_edges_forward(
    computed: Callable[..., Any], name: str
) -> None:
    found = computed("({ graphs, layout }, name) => layout(graphs[name])", name)
    spots = list(found["nodes"].values())
    for i, one in enumerate(spots):
        for other in spots[:i]:
            if one["layer"] == other["layer"]:
                assert abs(one["place"] - other["place"]) > 0.999
    for edge in found["edges"]:
        passed = [point["layer"] for point in edge["points"]]
        assert passed == list(range(passed[0], passed[-1] + 1))
    ends = [
        (a["layer"], a["place"], b["place"])
        for edge in found["edges"]
        for a, b in zip(edge["points"], edge["points"][1:], strict=False)
    ]
    crossings = [
        1
        for i, (row_a, a, b) in enumerate(ends)
        for row_c, c, d in ends[:i]
        if row_a == row_c and (a - c) * (b - d) < 0
    ]
    assert crossings == []


def test_by_mouse(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    said, asked = part(explorer, "said"), explorer.get_by_label("Predict first")
    assert row(explorer, "x") == ["input", "2", "–"]
    assert row(explorer, "m") == ["x · y", "–", "–"]
    expect(asked).to_be_hidden()
    press(explorer, "Forward step")
    expect(said).to_contain_text("m = x · y = 2 · (−4) = −8")
    press(explorer, "Forward step")
    expect(said).to_contain_text("ℒ = m + x = (−8) + 2 = −6")
    expect(explorer.get_by_role("button", name="Forward step")).to_have_attribute(
        "aria-disabled", "true"
    )
    press(explorer, "Backward step")
    assert row(explorer, "L") == ["m + x", "−6", "1"]
    expect(asked).to_be_visible()
    assert row(explorer, "m")[-1] == "?"
    expect(explorer.locator(".backprop__local")).to_have_count(0)
    answer(explorer, "2 * (")
    expect(part(explorer, "verdict")).to_contain_text("Type a number")
    answer(explorer, "-1")
    expect(part(explorer, "verdict")).to_contain_text("you lost a sign")
    assert row(explorer, "m")[-1] == "?"
    answer(explorer, "1")
    expect(part(explorer, "verdict")).to_contain_text("Right: ∂ℒ/∂m = 1.")
    expect(explorer.locator(".backprop__local")).to_have_text(["1"])
    assert row(explorer, "m")[-1] == "1"
    expect(asked).to_be_focused()
    answer(explorer, "x")
    expect(part(explorer, "verdict")).to_contain_text("Right: ∂ℒ/∂y = 2.")
    press(explorer, "Hint")
    expect(said).to_contain_text("∂ℒ/∂x = ∂m/∂x · ∂ℒ/∂m + ∂ℒ/∂x · ∂ℒ/∂ℒ")
    answer(explorer, "y")
    expect(part(explorer, "verdict")).to_contain_text("by way of m. x is used 2 times")
    answer(explorer, "y + 1")
    expect(said).to_contain_text("x is used 2 times, one term for each use")
    expect(said).to_contain_text("∂ℒ/∂x = (−4) + 1 = −3")
    expect(said).to_be_focused()
    expect(explorer).to_contain_text("You predicted 1 of 3 gradients at the first try.")
    assert sorted(explorer.locator(".backprop__local").all_inner_texts()) == ["1", "1", "2", "−4"]
    # With all shown, an input moves every number.
    explorer.locator("[data-input=y]").fill("5")
    expect(explorer.locator("tbody tr").first).to_contain_text("6")
    assert row(explorer, "L") == ["m + x", "12", "1"]
    press(explorer, "Back one step")
    expect(asked).to_be_visible()
    press(explorer, "Reset")
    assert row(explorer, "y") == ["input", "−4", "–"]


def test_by_keyboard(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    explorer.get_by_label("Graph", exact=True).focus()
    page.keyboard.press("o")  # a select takes the first letter: One neuron
    expect(part(explorer, "formula")).to_contain_text("tanh")
    order = []
    for _ in range(9):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate(
                "document.activeElement.dataset.input ?? document.activeElement.dataset.part"
            )
        )
    assert order == ["x1", "w1", "x2", "w2", "b", "forward", "backward", "undo", "run"]
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    for _ in range(4):
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # no value is left: the key does nothing
    expect(part(explorer, "count")).to_have_text("Backward: 0 of 9 gradients")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    asked = explorer.get_by_label("Predict first")
    asked.focus()
    page.keyboard.type("1 - a^2")
    page.keyboard.press("Enter")
    nodes, _ = numbers("neuron", [2, 0.5, -1, 1.5, 1])
    expect(part(explorer, "verdict")).to_contain_text(f"∂a/∂z = {nodes['z'].grad:.4g}")
    expect(asked).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("name", GRAPHS)
def test_shows_python_s_gradients(page: Page, site_url: str, name: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?graph={name}")
    press(explorer, "Run to end")
    inputs = page.evaluate(
        "([m, n]) => import(m).then(({ graphs, starts }) => Object.values(starts(graphs[n])))",
        [MODULE, name],
    )
    nodes, _ = numbers(name, inputs)
    for key, value in nodes.items():
        shown = [cell.replace("−", "-") for cell in row(explorer, key)[1:]]
        assert [float(cell) for cell in shown] == pytest.approx([value.data, value.grad], rel=1e-3)


def test_runs_and_stops(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    explorer = open_explorer(page, site_url + PAGE)
    press(explorer, "Run to end")
    expect(explorer.get_by_role("button", name="Stop")).to_be_visible()
    expect(explorer.locator("svg .flow").first).to_be_attached()
    page.evaluate("scrollTo(0, 0)")  # out of view, it stops
    expect(part(explorer, "run")).to_have_text("Run to end")
    explorer.scroll_into_view_if_needed()
    press(explorer, "Run to end")
    press(explorer, "Stop")
    before = part(explorer, "count").inner_text()
    page.wait_for_timeout(900)
    assert part(explorer, "count").inner_text() == before
    press(explorer, "Run to end")
    expect(part(explorer, "aside")).to_contain_text("Done.")
    expect(part(explorer, "run")).to_have_text("Run to end")
    page.close()


def test_state_is_in_the_address(page: Page, context: BrowserContext, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?kept=yes")
    assert query(page) == "?kept=yes"
    explorer.get_by_label("Graph", exact=True).select_option("Sigmoid and cross-entropy")
    explorer.locator("[data-input=w]").fill("0.25")
    for _ in range(3):
        press(explorer, "Forward step")
    page.wait_for_function("location.search.endsWith('step=3')")
    assert query(page) == "?kept=yes&graph=logistic&in=2%2C0.25%2C0.5%2C1&step=3"
    press(explorer, "Copy link")
    expect(explorer.get_by_text("Link copied")).to_be_visible()
    shared = page.evaluate("navigator.clipboard.readText()")
    other = context.new_page()
    twin = open_explorer(other, shared)
    for name in ("rows", "said", "plot", "count"):
        assert part(twin, name).inner_text() == part(explorer, name).inner_text()
    other.close()
    press(explorer, "Reset")
    page.wait_for_function("location.search === '?kept=yes'")


@pytest.mark.parametrize(
    "garbage",
    [
        "?graph=toString&in=1,2&step=99999",
        "?graph=neuron&in=1,,x,1e99,-Infinity&step=-4",
        "?graph=sum&in=NaN&step=NaN",
        "?step=1.5e400&in=,",
    ],
)
def test_an_address_that_makes_no_sense_does_no_harm(
    page: Page, site_url: str, garbage: str
) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}{garbage}")
    assert "NaN" not in explorer.inner_text()
    assert "∞" not in explorer.inner_text()
    assert len(explorer.locator(".backprop__node").all()) in (4, 9)
    if part(explorer, "run").get_attribute("aria-disabled") == "false":
        press(explorer, "Run to end")
    expect(part(explorer, "aside")).to_contain_text("Done.")


def test_inputs_stay_in_range(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?graph=logistic&step=12")
    field = explorer.locator("[data-input=y]")
    field.fill("7")
    assert row(explorer, "y")[1] == "1"
    field.press("Tab")
    expect(field).to_have_value("1")
    field.fill("")
    assert row(explorer, "y")[1] == "1"
    field.press("Tab")
    expect(field).to_have_value("1")


def test_survives_instant_navigation(page: Page, site_url: str) -> None:
    pages = "".join(f"<url><loc>{site_url}{path}</loc></url>" for path in ("/", PAGE))
    page.route(
        "**/sitemap.xml",
        lambda route: route.fulfill(body=f"<urlset>{pages}</urlset>", content_type="text/xml"),
    )
    page.goto(site_url + PAGE, wait_until="networkidle")
    explorer = approach(page)
    page.evaluate("globalThis.same = true")
    press(explorer, "Forward step")
    page.wait_for_function("location.search.includes('step=1')")
    press(explorer, "Forward step")
    page.locator(".md-header a.md-logo").click()  # before the pause after which it writes
    page.wait_for_function("!location.pathname.endsWith('/networks/backpropagation/')")
    page.wait_for_timeout(400)
    assert query(page) == "", "the state was written to another page's address"
    page.go_back()
    approach(page)
    expect(part(explorer, "count")).to_have_text("Forward: 1 of 2 values")
    press(explorer, "Forward step")
    page.wait_for_function("location.search.includes('step=2')")
    assert page.evaluate("globalThis.same") is True, "the page was loaded anew"


# Every graph and step with long numbers, each hint and some wrong answers, by the controls.
EVERY_STATE = """explorer => {
    const part = (name) => explorer.querySelector(`[data-part='${name}']`);
    const found = { heights: {}, states: 0 };
    const look = (graph, where) => {
        const height = explorer.getBoundingClientRect().height;
        found.states += 1;
        (found.heights[graph] ??= {})[height.toFixed(1)] = where;
    };
    for (const { value: name } of part("select").options) {
        part("select").value = name;
        part("select").dispatchEvent(new Event("change"));
        for (const input of explorer.querySelectorAll("[data-input]")) {
            input.value = -2.987654;
            input.dispatchEvent(new Event("input"));
        }
        for (;;) {
            const where = `${name}: ${part("count").textContent} `;
            look(name, where);
            if (part("question").textContent.trim()) {
                part("hint").click();
                look(name, `${where} hint`);
                for (const text of ["-1", "1", "1 - z^2", "m", "0.123", "z +"]) {
                    part("answer").value = text;
                    part("ask").requestSubmit();
                    look(name, `${where} ${text}: ${part("verdict").textContent}`);
                }
            }
            const steps = [part("forward"), part("backward")];
            const next = steps.find((button) => button.ariaDisabled === "false");
            if (!next) break;
            next.click();
        }
    }
    return found;
}"""


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_room_is_kept_before_the_script_comes(
    browser: Browser, site_url: str, size: Any, motion: Any
) -> None:
    """Nothing below the explorer moves when it starts, nor with the step or answer.

    On a phone each graph has room of its own.
    """
    page = browser.new_page(viewport=size, reduced_motion=motion)
    page.route("**/interactives/backprop-explorer.js", lambda route: route.abort())
    page.goto(site_url + PAGE, wait_until="networkidle")
    explorer = approach(page)
    expect(explorer.locator("figure svg")).to_be_visible()
    height = "e => e.getBoundingClientRect().height"
    before = explorer.evaluate(height)
    page.unroute("**/interactives/backprop-explorer.js")
    open_explorer(page, f"{site_url}{PAGE}?step=2")
    assert explorer.evaluate(height) == pytest.approx(before, abs=0.5)
    if motion == "reduce":
        found = explorer.evaluate(EVERY_STATE)
        assert found["states"] > 200
        for graph, heights in found["heights"].items():
            assert len(heights) == 1, (graph, heights)
            if size is WIDE or graph == "sum":
                assert float(*heights) == pytest.approx(before, abs=0.5), graph
    page.close()


BOXES = """(elements) => elements.map((element) => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return { left, right, top, bottom };
})"""


@pytest.mark.parametrize("width", [1280, 900, 600, 360])
@pytest.mark.parametrize("name", GRAPHS)
def test_boxes_keep_apart_at_any_width(page: Page, site_url: str, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    explorer = open_explorer(page, f"{site_url}{PAGE}?graph={name}&step=99")
    (plot,) = part(explorer, "plot").evaluate_all(BOXES)
    boxes = explorer.locator(".backprop__node").evaluate_all(BOXES)
    locals_ = explorer.locator(".backprop__local").evaluate_all(BOXES)
    assert boxes
    for i, one in enumerate(boxes):
        assert one["left"] >= plot["left"] - 1
        assert one["right"] <= plot["right"] + 1
        assert one["top"] >= plot["top"] - 1
        assert one["bottom"] <= plot["bottom"] + 1
        for other in [*boxes[:i], *locals_]:
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            assert min(across, down) <= 3, (one, other)
    page.set_viewport_size({"width": 1280, "height": 1300})


def test_narrow_and_accessible(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport=NARROW, has_touch=True, reduced_motion="reduce")
    for state in ("", "?graph=layers&step=10", "?graph=neuron&step=14"):
        explorer = open_explorer(page, site_url + PAGE + state)
        if "layers" in state:
            answer(explorer, "77")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        for box in boxes(explorer.locator("select, button, input")):
            assert box.height >= 43.5, box.html
            assert box.width >= 43.5, box.html
            assert box.x >= 0
            assert box.x + box.width <= NARROW["width"]
        assert violations_in_both(page, "backprop-explorer") == []
    page.close()


def test_still_form_without_scripts_and_in_print(
    browser: Browser, page: Page, site_url: str
) -> None:
    silent = browser.new_page(java_script_enabled=False)
    silent.goto(site_url + PAGE)
    still = silent.locator("backprop-explorer")
    expect(still.locator("figure svg")).to_be_visible()
    values = re.compile("0.7864")  # the gradient at z of the neuron
    expect(still.locator("table, .output pre").filter(has_text=values).first).to_be_visible()
    silent.close()

    explorer = open_explorer(page, site_url + PAGE)
    expect(explorer.locator("figure svg")).to_be_hidden()
    explorer.get_by_text("Values and still picture").click()
    expect(explorer.locator("figure svg")).to_be_visible()
    explorer.get_by_text("Values and still picture").click()
    page.emulate_media(media="print")
    expect(explorer.get_by_label("Graph", exact=True)).to_be_hidden()
    expect(explorer.get_by_text("Values and still picture")).to_be_hidden()
    assert explorer.locator("figure svg").evaluate("e => e.getBoundingClientRect().height") > 50


def test_speaks_each_step_once(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?step=5")
    page.evaluate(
        """() => {
            const said = document.querySelector("backprop-explorer [data-part='spoken']");
            globalThis.heard = [];
            const hear = () => heard.push(said.textContent);
            new MutationObserver(hear).observe(said, {childList: true});
        }"""
    )
    press(explorer, "Backward step")
    page.wait_for_function("heard.length > 0")
    assert page.evaluate("heard") == [
        "Backward: the gradient at x is −3, by way of m −4 times 1, plus by way of L 1 times 1."
    ]
