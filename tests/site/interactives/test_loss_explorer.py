"""Interactive 2, the loss explorer: its numbers are Python's, and it can be worked."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from derived.ops import activations, losses
from derived.ops import softmax as soft
from tests.site.accessibility import violations_in_both
from tests.site.interactives.parts import boxes, part, query
from tests.site.still import at_rest

Array = NDArray[np.float64]
PAGE = "/networks/losses/"
MODULE = "/assets/build/interactives/loss-explorer.js"
EDGE = [-1000.0, -710.0, -100.0, -40.0, -1e-8, 0.0, 1e-8, 40.0, 100.0, 710.0, 1000.0]
GRID = np.concatenate([np.linspace(-8, 8, 161), EDGE])
LABELS = (0.0, 0.05, 0.25, 0.5, 0.9, 1.0)
TARGETS = ("number", "binary", "classes")
NARROW: Any = {"width": 360, "height": 740}
same = functools.partial(np.testing.assert_allclose, rtol=1e-9, atol=1e-12)


def single(name: str, at: Array, target: float, **options: float) -> tuple[Array, Array]:
    """The library's loss of each entry of `at`, and its gradient."""
    value, cache = getattr(losses, name)(at, np.full_like(at, target), "none", **options)
    return value, getattr(losses, f"{name}_backward")(np.ones_like(at), cache)


def square_of_sigmoid(z: Array, target: float) -> tuple[Array, Array]:
    """The squared error of σ(z), and its gradient at the logit, by the library."""
    p, through = activations.sigmoid(z)
    value, by_p = single("mse_loss", p, target)
    return value, activations.sigmoid_backward(by_p, through)


def approach(page: Page) -> Locator:
    """Scroll to the explorer: its script comes only then."""
    explorer = page.locator("loss-explorer")
    explorer.scroll_into_view_if_needed()
    return explorer


def open_explorer(page: Page, address: str) -> Locator:
    page.goto(address)
    explorer = approach(page)
    live = explorer.get_by_role("group", name="Loss explorer")
    expect(live).to_be_visible(timeout=30_000)  # its script is still on its way
    return explorer


def entry(explorer: Locator, name: str) -> Locator:
    """The number field of a dial."""
    return explorer.locator(f"[data-number='{name}']")


ALONG = """({ losses }, name, at, ...rest) => at.map((x) => {
    const { value, gradient } = losses[name](x, ...rest);
    return [value, gradient];
})"""


@pytest.mark.parametrize("target", [-5.0, -0.3, 0.0, 2.0, 1000.0])
def test_losses_of_a_number_are_python_s(computed: Callable[..., Any], target: float) -> None:
    cases: list[tuple[str, str, dict[str, float]]] = [
        ("squaredError", "mse_loss", {}),
        ("absoluteError", "l1_loss", {}),
        *(("huber", "huber_loss", {"delta": delta}) for delta in (0.1, 1.0, 3.0)),
    ]
    for ours, name, options in cases:
        at = np.append(GRID, target)
        got = np.array(computed(ALONG, ours, at.tolist(), target, *options.values()), float)
        same(got.T, single(name, at, target, **options), err_msg=name)


@pytest.mark.parametrize("target", LABELS)
def test_binary_losses_are_python_s(computed: Callable[..., Any], target: float) -> None:
    found = functools.partial(computed, ALONG)
    z = GRID.tolist()
    got = np.array(found("binaryCrossEntropyWithLogits", z, target), float)
    same(got.T, single("binary_cross_entropy_with_logits", GRID, target))
    got = np.array(found("squaredErrorOfSigmoid", z, target), float)
    same(got.T, square_of_sigmoid(GRID, target))
    p = np.concatenate([np.linspace(0, 1, 101), [1e-300, 1e-20, 1e-9, 1 - 1e-9]])
    got = np.array(found("binaryCrossEntropy", p.tolist(), target), float)
    same(got.T, single("binary_cross_entropy", p, target))


def test_losses_of_classes_are_python_s(computed: Callable[..., Any]) -> None:
    rng = np.random.default_rng(0)
    rows = [*(rng.normal(size=(40, 3)) * rng.uniform(0, 12, (40, 1))).tolist()]
    rows += [[1000.0, 0, -1000], [-1000.0, 1000, 1000], [-1000.0] * 3, [0.0, 40, 0], [1e-8, 0, 0]]
    for label, eps in itertools.product(range(3), (0.0, 0.1, 0.5)):
        got = computed(
            """({ losses }, rows, label, eps) => rows.map((z) => {
                const row = losses.smoothed(3, label, eps);
                const ce = losses.crossEntropy(z, row);
                const mse = losses.squaredErrorOfSoftmax(z, row);
                const p = losses.softmax(z);
                const values = [ce.value, mse.value, 0];
                return [p, losses.logSoftmax(z), values, ce.gradient, mse.gradient, row];
            })""",
            rows, label, eps,
        )  # fmt: skip
        z = np.array(rows)
        value, cache = losses.cross_entropy(z, np.full(len(z), label), "none", label_smoothing=eps)
        row = (1 - eps) * np.eye(3)[label] + eps / 3
        p, through = soft.softmax(z)
        squares, square_cache = losses.mse_loss(p, np.tile(row, (len(z), 1)), "none")
        by_p = losses.mse_loss_backward(np.ones_like(z), square_cache)
        ours = np.array(got, float)
        same(ours[:, 0], p)
        same(ours[:, 1], soft.log_softmax(z)[0])
        same(ours[:, 2, 0], value)
        same(ours[:, 2, 1], squares.sum(axis=1))
        same(ours[:, 3], losses.cross_entropy_backward(np.ones(len(z)), cache))
        same(ours[:, 4], soft.softmax_backward(by_p, through))
        same(ours[:, 5], np.tile(row, (len(z), 1)))
        assert np.isfinite(ours).all()


def test_small_losses_do_not_cancel(computed: Callable[..., Any]) -> None:
    code = """({ losses }) => [
        losses.crossEntropy([40, 0, 0], [1, 0, 0]).value,
        losses.binaryCrossEntropyWithLogits(40, 1).value,
        losses.binaryCrossEntropyWithLogits(40, 1).gradient,
    ]"""
    tail = np.exp(-40.0)
    np.testing.assert_allclose(computed(code), [2 * tail, tail, -tail], rtol=1e-12)


def test_where_the_gradient_is_gone(computed: Callable[..., Any]) -> None:
    """The hatched stretches end where the library's gradient crosses the threshold."""
    code = """({ losses, view, fate, START }, change, name) => {
        const shown = view({ ...START, ...change });
        return losses.stretches((x) => fate(shown.losses[name](x)), shown.from, shown.to);
    }"""
    (dead, *_), rest = computed(code, {"target": "binary", "t": 1}, "mse")
    assert [dead, rest[0]] == ["dead", "rest"]
    ends = np.array([_[1], rest[1]])
    same(np.abs(square_of_sigmoid(ends, 1.0)[1]), 0.05, rtol=1e-4)
    # Cross-entropy is nowhere dead, nor is any loss of a number or of a probability.
    nowhere: list[tuple[dict[str, Any], str]] = [
        *(({"target": "binary", "t": t}, "bce") for t in LABELS),
        *(({"target": "binary", "axis": "p", "t": t}, n) for t in LABELS for n in ("bce", "mse")),
        *(({"target": "number", "delta": d}, n) for d in (0.1, 3) for n in ("mse", "mae", "huber")),
        *(({"target": "classes", "b": b, "eps": e}, "ce") for b in (-8, 8) for e in (0, 0.5)),
    ]
    for change, name in nowhere:
        assert "dead" not in [kind for kind, *_ in computed(code, change, name)], (change, name)


def test_questions_are_judged_by_python_s_gradients(computed: Callable[..., Any]) -> None:
    asked = (
        "({ question, START }, changes) => changes.map((c) => question({ ...START, ...c }).right)"
    )
    change: dict[str, Any]
    binary = [{"z": z, "t": t} for z in (-8, -6, -3, -1, 0, 2.2, 7) for t in (0, 0.3, 1)]
    for change, right in zip(binary, computed(asked, binary), strict=True):
        z = np.array([float(change["z"])])
        entropy = single("binary_cross_entropy_with_logits", z, change["t"])[1][0]
        ratio = abs(entropy / square_of_sigmoid(z, change["t"])[1][0])
        assert right == np.searchsorted([1, 10, 100], ratio), change
    number = [
        {"target": "number", "yhat": r, "y": 0, "delta": d}
        for r in (-4, 0.4, 2)
        for d in (0.5, 1, 3)
    ]
    for change, right in zip(number, computed(asked, number), strict=True):
        r = np.array([change["yhat"], 2 * change["yhat"]], float)
        slope = single("huber_loss", r, 0.0, delta=float(change["delta"]))[1]
        assert right == (1 if slope[1] == 2 * slope[0] else 0), change
    classes = [{"target": "classes", "eps": e, "move": m} for e in (0, 0.1, 0.5) for m in "abc"]
    for change, right in zip(classes, computed(asked, classes), strict=True):
        z = np.zeros((1, 3))
        z[0, "abc".index(str(change["move"]))] = 1000.0
        _, cache = losses.cross_entropy(z, np.array([0]), label_smoothing=float(change["eps"]))
        limit = losses.cross_entropy_backward(1.0, cache).max() if change["eps"] else None
        if change["move"] != "a":
            assert right == 3
        elif limit is None:
            assert right == 1
        else:
            assert 0 < limit < 0.5
            assert right == 2


def test_by_keyboard(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    slider, shown = explorer.get_by_label("Move the logit", exact=True), entry(explorer, "z")
    slider.focus()
    for key, z in [
        ("ArrowRight", "-5.9"), ("Shift+ArrowRight", "-4.9"), ("PageDown", "-5.9"),
        ("ArrowDown", "-6"), ("Home", "-8"), ("ArrowLeft", "-8"), ("End", "8"),
        ("Shift+ArrowLeft", "7"), ("PageUp", "8"), ("Home", "-8"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(shown).to_have_value(z)
    expect(slider).to_have_attribute("aria-valuetext", "−8, probability 0.0003354")
    page.keyboard.press("Shift+Tab")
    expect(shown).to_be_focused()
    shown.press("ControlOrMeta+a")
    page.keyboard.type("-2.5")
    explorer.get_by_role("button", name="Show me").focus()
    page.keyboard.press("Enter")
    expect(part(explorer, "headline")).to_be_focused()
    gradient = square_of_sigmoid(np.array([-2.5]), 1.0)[1][0]
    expect(part(explorer, "headline")).to_contain_text(f"{gradient:.4g}".replace("-", "−"))
    # Radio buttons take arrow keys; the other loss is then picked.
    explorer.get_by_role("radio", name="squared error").focus()
    page.keyboard.press("ArrowLeft")
    expect(explorer.get_by_role("radio", name="cross-entropy")).to_be_checked()
    expect(part(explorer, "headline")).to_contain_text("dℓ/dz = −0.9241")
    explorer.get_by_role("radio", name="yes or no").focus()
    page.keyboard.press("ArrowRight")
    expect(explorer.get_by_role("radio", name="one of three")).to_be_checked()
    expect(part(explorer, "question")).to_contain_text("smoothed with ε = 0.1")
    explorer.get_by_label("Move the smoothing").press("Home")
    expect(part(explorer, "question")).to_contain_text("smoothed with ε = 0.")
    explorer.get_by_label("Move the logit z A").press("End")
    expect(entry(explorer, "zm")).to_have_value("8")
    explorer.get_by_role("group", name="Moves").get_by_role("radio").nth(2).check()
    explorer.get_by_label("Move the logit z C").press("Home")
    page.wait_for_function("location.search.includes('c=-8')")
    assert "a=8" in query(page)


def test_by_mouse(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?target=number")
    plot = part(explorer, "plot")
    box = at_rest(plot).bounding_box()
    assert box is not None

    def place(tick: str) -> float:
        found = (
            plot.locator(".axis-x .tick").filter(has_text=re.compile(f"^{tick}$")).bounding_box()
        )
        assert found is not None
        return found["x"] + found["width"] / 2

    near_minus_2 = re.compile(r"^-(1\.9[5-9]|2(\.0[0-5]?)?)$")
    page.mouse.click(place("−2"), box["y"] + 60)
    expect(entry(explorer, "yhat")).to_have_value(near_minus_2)
    expect(explorer.get_by_label("Move the prediction")).to_be_focused()
    # The label's handle is another thing to drag.
    handle = plot.locator(".label-handle").bounding_box()
    assert handle is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    expect(
        explorer.get_by_label("Move the label").and_(explorer.locator(":visible"))
    ).to_be_focused()
    page.mouse.move(place("4"), handle["y"] + 90, steps=5)
    page.mouse.up()
    expect(entry(explorer, "y")).to_have_value(re.compile(r"^(3\.9[5-9]|4(\.0[0-5]?)?)$"))
    expect(entry(explorer, "yhat")).to_have_value(near_minus_2)
    page.mouse.move(place("0"), box["y"] + 60)  # released: it no longer follows
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(entry(explorer, "yhat")).to_have_value(near_minus_2)
    # On the axis of probabilities it is the logit that moves.
    explorer.get_by_role("radio", name="yes or no").check()
    explorer.get_by_role("radio", name="probability").check()
    page.mouse.click(place("0.8"), box["y"] + 60)
    expect(entry(explorer, "z")).to_have_value(re.compile(r"^1\.3[5-9]|1\.4[0-2]"))
    page.mouse.click(box["x"] + box["width"] - 1, box["y"] + 60)
    expect(entry(explorer, "z")).to_have_value("8")


def test_asks_before_it_shows(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    result, question = part(explorer, "result"), part(explorer, "question")
    slopes = explorer.locator(".slopes path")
    expect(question).to_contain_text("The label is 1, the logit −6. Whose gradient")
    expect(result).to_be_hidden()
    expect(slopes).to_have_count(0)
    expect(explorer.locator(".bands rect")).to_have_count(0)
    explorer.get_by_role("button", name="10 to 100 times").click()
    expect(question).to_be_hidden()
    expect(slopes).to_have_count(2)
    z = np.array([-6.0])
    entropy = single("binary_cross_entropy_with_logits", z, 1.0)[1][0]
    square = square_of_sigmoid(z, 1.0)[1][0]
    expect(result).to_contain_text("it is “cross-entropy’s, over 100 times”.")
    expect(result).to_contain_text(f"a factor of {entropy / square:.1f}")
    expect(part(explorer, "headline")).to_contain_text(f"−{-square:.4g} at ŷ = 0.002473: dead")
    assert explorer.locator(".bands rect.dead").count() == 2
    expect(explorer.locator(".notes text")).to_have_text("dead, though wrong")
    # Another target asks anew; the first stays open.
    explorer.get_by_role("radio", name="a number").check()
    expect(result).to_be_hidden()
    explorer.get_by_role("button", name="squared error’s only").click()
    expect(result).to_contain_text("right. Squared error’s gradient goes from 6 to 12")
    explorer.get_by_role("radio", name="one of three").check()
    explorer.get_by_role("button", name="it pushes back", exact=False).first.click()
    expect(result).to_contain_text("right. As zA grows, its gradient tends to 0.06667.")
    expect(part(explorer, "bars").locator("tr")).to_have_count(3)
    explorer.get_by_role("radio", name="yes or no").check()
    expect(result).to_be_visible()
    expect(result).not_to_contain_text("You predicted")
    explorer.get_by_role("button", name="Reset").click()
    expect(question).to_be_visible()
    expect(slopes).to_have_count(0)


def test_bars_are_prediction_minus_label(page: Page, site_url: str) -> None:
    state = "?target=classes&a=2&b=-1&c=0.5&label=b&eps=0.2&reveal=classes"
    explorer = open_explorer(page, site_url + PAGE + state)
    z = np.array([[2.0, -1.0, 0.5]])
    p = soft.softmax(z)[0][0]
    row = 0.8 * np.eye(3)[1] + 0.2 / 3
    cells = part(explorer, "bars").locator("tr")
    for k in range(3):
        expected = [f"{p[k]:.3f}", f"{row[k]:.3f}", f"{p[k] - row[k]:.3f}".replace("-", "−")]
        assert [
            cells.nth(k).locator("td").nth(i).inner_text().strip() for i in (1, 2, 3)
        ] == expected
        bar = cells.nth(k).locator("rect")
        width, start = (float(bar.get_attribute(name) or "nan") for name in ("width", "x"))
        same([width, start], [abs(p[k] - row[k]), min(0, p[k] - row[k])], atol=1e-9)


def test_state_is_in_the_address(page: Page, context: BrowserContext, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?kept=yes")
    assert query(page) == "?kept=yes"
    explorer.get_by_role("radio", name="a number").check()
    explorer.get_by_role("radio", name="Huber").check()
    entry(explorer, "yhat").fill("-1.25")
    entry(explorer, "delta").fill("0.5")
    explorer.get_by_role("button", name="Show me").click()
    page.wait_for_function("location.search.endsWith('reveal=number')")
    assert query(page) == "?kept=yes&target=number&reg=huber&yhat=-1.25&delta=0.5&reveal=number"
    explorer.get_by_role("button", name="Copy link").click()
    expect(explorer.get_by_text("Link copied")).to_be_visible()
    shared = page.evaluate("navigator.clipboard.readText()")
    assert query(page) in shared

    other = context.new_page()
    twin = open_explorer(other, shared)
    for name in ("headline", "rows", "why"):
        assert part(twin, name).inner_text() == part(explorer, name).inner_text()
    expect(entry(twin, "yhat")).to_have_value("-1.25")
    curve = ".slopes path.picked"
    drawn = explorer.locator(curve).get_attribute("d") or ""
    # A plot is drawn anew once its room is known.
    expect(twin.locator(curve)).to_have_attribute("d", drawn)
    other.close()

    explorer.get_by_role("button", name="Reset").click()
    page.wait_for_function("location.search === '?kept=yes'")


@pytest.mark.parametrize(
    "garbage",
    [
        "?target=toString&bin=mae&axis=__proto__&z=1e9&t=-4&reveal=maybe.constructor",
        "?target=&z=x&t=NaN&eps=Infinity&a=%F0%9F%98%80&reveal=...&move=q",
    ],
)
def test_an_address_that_makes_no_sense_does_no_harm(
    page: Page, site_url: str, garbage: str
) -> None:
    explorer = open_explorer(page, site_url + PAGE + garbage)
    expect(explorer.get_by_role("radio", name="yes or no")).to_be_checked()
    expect(explorer.get_by_role("radio", name="squared error")).to_be_checked()
    expect(part(explorer, "result")).to_be_hidden()
    assert entry(explorer, "z").input_value() in {"8", "-6"}


def test_extreme_states_draw(page: Page, site_url: str) -> None:
    """What lies beyond the scale stays in the picture, and no path holds what is not a number."""
    for state in (
        "target=number&yhat=-5&y=5", "target=number&yhat=2&y=2&reg=mae", "axis=p&z=-8&t=1",
        "axis=p&z=8&t=0&bin=bce", "z=0&t=0.5", "target=classes&a=-8&b=8&c=8&eps=0",
    ):  # fmt: skip
        explorer = open_explorer(page, f"{site_url}{PAGE}?{state}&reveal=number.binary.classes")
        for path in explorer.locator(".loss__plot path").all():
            drawn = f"{path.get_attribute('d')}{path.get_attribute('transform')}"
            assert "NaN" not in drawn, state
            assert "Infinity" not in drawn, state
        box, points = part(explorer, "plot").bounding_box(), explorer.locator(".points path")
        assert box is not None
        for point in points.all():
            at = point.bounding_box()
            assert at is not None
            assert box["y"] - 8 <= at["y"] <= box["y"] + box["height"], state


def test_survives_instant_navigation(page: Page, site_url: str) -> None:
    # Material takes over links to pages of the sitemap, whose addresses are those of the real site.
    pages = "".join(f"<url><loc>{site_url}{path}</loc></url>" for path in ("/", PAGE))
    page.route(
        "**/sitemap.xml",
        lambda route: route.fulfill(body=f"<urlset>{pages}</urlset>", content_type="text/xml"),
    )
    page.goto(site_url + PAGE, wait_until="networkidle")
    explorer = approach(page)
    page.evaluate("globalThis.same = true")
    explorer.get_by_label("Move the logit", exact=True).focus()
    page.keyboard.press("End")
    page.wait_for_function("location.search.includes('z=8')")
    page.keyboard.press("Home")
    page.locator(".md-header a.md-logo").click()  # before the pause after which it writes
    page.wait_for_function("!location.pathname.endsWith('/networks/losses/')")
    page.wait_for_timeout(400)
    assert query(page) == "", "the state was written to another page's address"
    page.go_back()
    approach(page)
    expect(entry(explorer, "z")).to_have_value("8")  # what was written in time
    explorer.get_by_label("Move the logit", exact=True).press("ArrowLeft")
    page.wait_for_function("location.search.includes('z=7.9')")
    assert page.evaluate("globalThis.same") is True, "the page was loaded anew"


EACH_LOSS = """async (explorer) => {
    const LOSSES = ".loss__controls [data-for]:not([hidden]) input";
    const found = [];
    for (const axis of explorer.querySelectorAll("[name$=axis]")) {
        axis.click();
        for (const loss of explorer.querySelectorAll(LOSSES)) {
            loss.click();
            for (let i = 0; i < 2; i += 1) await new Promise(requestAnimationFrame);
            found.push(explorer.getBoundingClientRect().height);
        }
    }
    return found;
}"""


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, NARROW], ids=["wide", "narrow"])
def test_room_is_kept_before_the_script_comes(browser: Browser, site_url: str, size: Any) -> None:
    """Nothing below the explorer moves when it starts, nor with the loss or answer.

    On a phone three classes take more room than a number or two classes.
    """
    page = browser.new_page(viewport=size)
    page.route("**/interactives/loss-explorer.js", lambda route: route.abort())
    page.goto(site_url + PAGE, wait_until="networkidle")
    explorer = approach(page)
    expect(explorer.locator("figure svg")).to_be_visible()
    height = "e => e.getBoundingClientRect().height"
    before = explorer.evaluate(height)
    page.unroute("**/interactives/loss-explorer.js")
    state = "?y=-4.44&yhat=3.333&delta=1.77&b=-7.77&a=-6.66&eps=0.37&move=b&t=0.55&z=-7.777"
    # The answer whose verdict is longest.
    for target, answer in (("number", 1), ("binary", 2), ("classes", 0)):
        open_explorer(page, f"{site_url}{PAGE}{state}&target={target}")
        room = explorer.evaluate(height)
        if size is not NARROW or target != "classes":
            assert room == pytest.approx(before, abs=0.5)
        part(explorer, "question").locator("[data-answer]").nth(answer).click()
        heights = explorer.evaluate(EACH_LOSS)
        assert heights == pytest.approx([room] * len(heights), abs=0.5), target
    page.close()


def test_narrow_and_accessible(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport=NARROW, has_touch=True)
    states = ["", *(f"?target={target}&reveal={target}" for target in TARGETS)]
    for state in (*states, "?axis=p&bin=bce&reveal=binary&z=-7"):
        explorer = open_explorer(page, site_url + PAGE + state)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        for box in boxes(explorer.locator("button, input")):
            assert box.height >= 43.5, box.html
            assert box.width >= 40, box.html
            assert box.x >= 0
            assert box.x + box.width <= NARROW["width"]
        for cell in explorer.locator(".loss__live :is(td, th, p, li, legend):visible").all():
            assert cell.evaluate("e => e.scrollWidth - e.clientWidth") <= 1, cell.inner_text()
        assert violations_in_both(page, "loss-explorer") == []
    page.close()


def test_worked_by_touch(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport=NARROW, has_touch=True)
    explorer = open_explorer(page, f"{site_url}{PAGE}?reveal=binary")
    box = at_rest(part(explorer, "plot")).bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + 100)
    expect(entry(explorer, "z")).not_to_have_value("-6")
    assert float(entry(explorer, "z").input_value()) > 2
    page.close()


def test_still_form_without_scripts_and_in_print(
    browser: Browser, page: Page, site_url: str
) -> None:
    silent = browser.new_page(java_script_enabled=False)
    silent.goto(site_url + PAGE)
    still = silent.locator("loss-explorer")
    expect(still.locator("figure svg")).to_be_visible()
    values = re.compile("6.0025")  # cross-entropy at −6
    expect(still.locator(".output pre").filter(has_text=values).first).to_be_visible()
    silent.close()

    explorer = open_explorer(page, site_url + PAGE)
    expect(explorer.locator("figure svg")).to_be_hidden()
    explorer.get_by_text("Values and still picture").click()
    expect(explorer.locator("figure svg")).to_be_visible()
    expect(explorer.locator(".output pre").filter(has_text=values).first).to_be_visible()
    explorer.get_by_text("Values and still picture").click()
    page.emulate_media(media="print")
    expect(explorer.get_by_role("radio", name="yes or no")).to_be_hidden()
    expect(explorer.get_by_text("Values and still picture")).to_be_hidden()
    assert explorer.locator("figure svg").evaluate("e => e.getBoundingClientRect().height") > 50


def test_nothing_moves_by_itself(browser: Browser, site_url: str) -> None:
    """No animation or transition runs, whatever motion the reader prefers."""
    page = browser.new_page(reduced_motion="reduce")
    open_explorer(page, f"{site_url}{PAGE}?reveal=binary")
    running = "document.querySelector('loss-explorer').getAnimations({subtree: true}).length"
    assert page.evaluate(running) == 0
    page.close()


def test_speaks_after_a_pause_and_once(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?reveal=binary")
    page.evaluate(
        """() => {
            const said = document.querySelector("loss-explorer [data-part='spoken']");
            globalThis.heard = [];
            const hear = () => heard.push(said.textContent);
            new MutationObserver(hear).observe(said, {childList: true});
        }"""
    )
    explorer.get_by_label("Move the logit", exact=True).focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("heard.length > 0")
    value, gradient = square_of_sigmoid(np.array([-5.0]), 1.0)
    expected = f"squared error at z = −5: loss {value[0]:.4g}, gradient −{-gradient[0]:.4g}"
    assert page.evaluate("heard") == [f"{expected}, dead though wrong."]
