"""Interactive 1, the activation explorer: its numbers are Python's, and it can be worked."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from derived.ops import activations as ops
from tests.site.accessibility import violations_in_both
from tests.site.interactives.parts import at_once, boxes, part, query
from tests.site.still import at_rest

Array = NDArray[np.float64]
PAGE = "/networks/activations/"
MODULE = "/assets/build/interactives/activation-explorer.js"
NAMES = (
    "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "gelu_tanh", "silu", "softplus",
)  # fmt: skip
GRID = np.concatenate([
    np.linspace(-12, 12, 241),
    [1000, 100, 40, 20, 2.8284271247461903, 1e-3, 1e-8, 1e-300, 0.0],
    [-1000, -100, -40, -20, -2.8284271247461903, -1e-3, -1e-8, -1e-300],
])  # fmt: skip
FIRST = {"f": "sigmoid", "z": 1, "depth": 20, "w": 1}
NARROW: Any = {"width": 360, "height": 740}


def both(name: str, z: Array) -> tuple[Array, Array]:
    """The library's value and derivative of a function at `z`."""
    forward: Callable[..., Any] = getattr(ops, name.removesuffix("_tanh"))
    backward: Callable[..., Any] = getattr(ops, name.removesuffix("_tanh") + "_backward")
    if name == "gelu_tanh":
        forward = functools.partial(forward, approximate="tanh")
    y, cache = forward(z)
    return y, backward(np.ones_like(z), cache)


def chain(name: str, z: float, w: float, depth: int) -> tuple[list[float], list[float]]:
    """z_l = w·f(z_{l−1}) and ∂z_l/∂z₀, by the library."""
    points, gradients = [np.array([float(z)])], [np.ones(1)]
    for _ in range(depth):
        y, slope = both(name, points[-1])
        points.append(w * y)
        gradients.append(gradients[-1] * w * slope)
    return [float(p[0]) for p in points], [float(g[0]) for g in gradients]


def approach(page: Page) -> Locator:
    """Scroll to the explorer: its script comes only then."""
    explorer = page.locator("activation-explorer")
    explorer.scroll_into_view_if_needed()
    return explorer


def open_explorer(page: Page, address: str) -> Locator:
    page.goto(address)
    explorer = approach(page)
    expect(explorer.get_by_label("Function", exact=True)).to_be_visible()
    return explorer


@pytest.mark.parametrize("name", NAMES)
def test_values_and_slopes_are_python_s(computed: Callable[..., Any], name: str) -> None:
    values, slopes = computed(
        """({ functions }, name, grid) => [
            grid.map(functions[name].f), grid.map(functions[name].derivative),
        ]""",
        name,
        GRID.tolist(),
    )
    expected_values, expected_slopes = both(name, GRID)
    np.testing.assert_allclose(values, expected_values, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(slopes, expected_slopes, rtol=1e-9, atol=1e-12)


def test_names_are_the_library_s(computed: Callable[..., Any]) -> None:
    assert computed("({ functions }) => Object.keys(functions)") == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_chain_is_python_s(computed: Callable[..., Any], name: str) -> None:
    cases = [(z, w, 50) for z in (-2.5, -0.3, 0.0, 0.8, 4.0) for w in (-1.2, 0.0, 0.5, 1.0, 3.0)]
    found = computed(
        "({ chain }, name, cases) => cases.map((values) => chain(name, ...values))", name, cases
    )
    for case, got in zip(cases, found, strict=True):
        points, gradients = (np.array(values) for values in chain(name, *case))
        same = functools.partial(np.testing.assert_allclose, rtol=1e-9, err_msg=str(case))
        same(np.array(got["points"], float), points, atol=1e-12)
        same(np.array(got["gradients"], float), gradients)
        zeros = np.flatnonzero(gradients == 0)
        assert got["zeroFrom"] == (zeros[0] if len(zeros) else None)
        size = np.abs(gradients[gradients != 0])
        same(np.array(got["magnitudes"][: len(size)], float), np.log10(size), atol=1e-9)
        assert set(got["magnitudes"][len(size) :]) <= {-np.inf}


def test_softplus_chain_keeps_what_the_explorer_says(computed: Callable[..., Any]) -> None:
    got = computed("({ chain }) => chain('softplus', 0.4, 1, 50)")
    e = np.exp(0.4)
    np.testing.assert_allclose(got["gradients"], e / (e + np.arange(51)), rtol=1e-12)


def test_sigmoid_chain_keeps_what_the_explorer_says(computed: Callable[..., Any]) -> None:
    starts = np.linspace(-6, 6, 49).tolist()
    code = "({ chain }, starts) => starts.map((z) => chain('sigmoid', z, 1, 20).gradients[20])"
    assert max(computed(code, starts)) < 4.0**-20 < 1e-12


def test_by_keyboard(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    slider, shown = (
        explorer.get_by_label("Move z", exact=True),
        explorer.get_by_label("z =", exact=True),
    )
    slider.focus()
    for key, z in [
        ("ArrowRight", "1.1"), ("Shift+ArrowRight", "2.1"), ("PageDown", "1.1"),
        ("ArrowDown", "1"), ("Home", "-6"), ("ArrowLeft", "-6"), ("End", "6"),
        ("Shift+ArrowLeft", "5"), ("PageUp", "6"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(shown).to_have_value(z)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^6, slope 0\.002467$"))
    expect(explorer.locator(".flat-here")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(shown).to_be_focused()
    shown.press("ControlOrMeta+a")
    page.keyboard.type("-0.25")
    y, slope = both("sigmoid", np.array([-0.25]))
    expect(part(explorer, "value")).to_have_text(f"{y[0]:.4g}")
    expect(part(explorer, "slope")).to_have_text(f"{slope[0]:.4g}")
    expect(explorer.locator(".flat-here")).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("t")  # a select takes the first letter
    expect(explorer.get_by_label("Function", exact=True)).to_have_value("tanh")
    # On to the answers, one of which takes Enter.
    explorer.get_by_role("button", name="exactly 0").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(part(explorer, "gradient")).to_be_focused()
    explorer.get_by_label("depth L").press("End")
    explorer.get_by_label("weight w").press("Home")
    expect(part(explorer, "count")).to_have_text("50 tanh units")
    expect(part(explorer, "w-text")).to_have_text("−3")


def test_by_mouse(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    near_2, near_minus_4 = (
        re.compile(r"^(1\.9[5-9]|2(\.0[0-5])?)$"),
        re.compile(r"^-(3\.9[5-9]|4(\.0[0-5]?)?)$"),
    )
    plot, shown = part(explorer, "curves"), explorer.get_by_label("z =", exact=True)
    box = at_rest(plot).bounding_box()
    assert box is not None
    ticks = plot.locator(".axis-x .tick")
    places = {}
    for z in (-4, 2):
        tick = ticks.filter(has_text=re.compile(f"^{z}$".replace("-", "−"))).bounding_box()
        assert tick is not None
        places[z] = tick["x"] + tick["width"] / 2
    page.mouse.click(places[2], box["y"] + 60)
    expect(shown).to_have_value(near_2)
    # What was clicked listens to the keys.
    expect(explorer.get_by_label("Move z", exact=True)).to_be_focused()
    page.mouse.move(places[2], box["y"] + 60)
    page.mouse.down()
    page.mouse.move(places[-4], box["y"] + 90, steps=5)
    page.mouse.up()
    expect(shown).to_have_value(near_minus_4)
    expect(explorer.locator(".flat-here")).to_be_visible()
    page.mouse.move(places[2], box["y"] + 60)  # released: it no longer follows
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(shown).to_have_value(near_minus_4)
    page.mouse.click(box["x"] + box["width"] - 1, box["y"] + 60)
    expect(shown).to_have_value("6")


def test_asks_before_it_shows(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    result, question = part(explorer, "result"), part(explorer, "question")
    expect(question).to_contain_text("Predict first.")
    expect(result).to_be_hidden()
    explorer.get_by_role("button", name="1 or more").click()
    expect(question).to_be_hidden()
    expect(result).to_contain_text("it was less than a millionth")
    gradient = chain("sigmoid", 1, 1, 20)[1][-1]
    mantissa, exponent = f"{gradient:.3e}".split("e")
    expected = f"= {mantissa} × 10{int(exponent)}".replace("-", "−")
    expect(part(explorer, "gradient")).to_contain_text(expected)
    expect(result.locator(".dots path")).to_have_count(21)
    # Another function asks anew; the first stays open.
    explorer.get_by_label("Function", exact=True).select_option("ReLU")
    expect(result).to_be_hidden()
    explorer.get_by_role("button", name="1 or more").click()
    expect(result).to_contain_text("right.")
    expect(part(explorer, "gradient")).to_contain_text("= 1: it passes undiminished")
    explorer.get_by_label("Function", exact=True).select_option("sigmoid")
    expect(result).to_be_visible()
    expect(result).not_to_contain_text("You predicted")
    explorer.get_by_label("Function", exact=True).select_option("ELU")
    explorer.get_by_role("button", name="Show me").click()
    expect(result).to_be_visible()
    explorer.get_by_role("button", name="Reset").click()
    expect(question).to_be_visible()
    expect(explorer.get_by_label("Function", exact=True)).to_have_value("sigmoid")


def test_every_prediction_is_judged_by_python_s_gradient(page: Page, site_url: str) -> None:
    answers = [
        "exactly 0",
        "less than a millionth",
        "from a millionth to just below 1",
        "1 or more",
    ]
    explorer = open_explorer(page, f"{site_url}{PAGE}?z=-1.3")
    for name in NAMES:
        size = abs(chain(name, -1.3, 1, 20)[1][-1])
        right = 0 if size == 0 else 1 if size < 1e-6 else 2 if size < 1 else 3
        explorer.get_by_label("Function", exact=True).select_option(name)
        explorer.get_by_role("button", name=answers[right]).click()
        expect(part(explorer, "verdict")).to_contain_text("right.")


def test_a_dead_chain_says_where_it_died(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?f=relu&z=2&w=-1&depth=5&reveal=1")
    expect(part(explorer, "gradient")).to_contain_text("= 0: exactly 0 from layer 2 on")
    # One dot at the start, one negative, then crosses.
    kinds = explorer.locator(".dots path").evaluate_all(
        "all => all.map((e) => e.className.baseVal)"
    )
    assert kinds == ["positive", "negative", "nought", "nought", "nought", "nought"]


def test_a_key_before_the_next_frame_is_for_the_depth_that_reset_set(
    page: Page, site_url: str
) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?depth=7")
    at_once(explorer, ("[data-part='reset']", "click"), ("[data-part='depth']", "+"))
    expect(part(explorer, "depth-text")).to_have_text("21")


def test_state_is_in_the_address(page: Page, context: BrowserContext, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?kept=yes")
    assert query(page) == "?kept=yes"
    explorer.get_by_label("Function", exact=True).select_option("SiLU (Swish)")
    explorer.get_by_label("z =", exact=True).fill("-1.2345")
    explorer.get_by_role("button", name="Show me").click()
    explorer.get_by_label("depth L").fill("33")
    explorer.get_by_label("weight w").fill("1.75")
    page.wait_for_function("location.search.endsWith('&depth=33&w=1.75&reveal=1')")
    assert query(page) == "?kept=yes&f=silu&z=-1.2345&depth=33&w=1.75&reveal=1"
    explorer.get_by_role("button", name="Copy link").click()
    expect(explorer.get_by_text("Link copied")).to_be_visible()
    shared = page.evaluate("navigator.clipboard.readText()")
    assert query(page) in shared

    other = context.new_page()
    twin = open_explorer(other, shared)
    for name in ("formula", "value", "slope", "count", "w-text", "gradient", "why"):
        assert part(twin, name).inner_text() == part(explorer, name).inner_text()
    expect(twin.get_by_label("z =", exact=True)).to_have_value("-1.2345")
    curve = ".curve path"
    drawn = explorer.locator(curve).get_attribute("d") or ""
    # A plot is drawn anew once its room is known.
    expect(twin.locator(curve)).to_have_attribute("d", drawn)
    other.close()

    explorer.get_by_role("button", name="Reset").click()
    page.wait_for_function("location.search === '?kept=yes'")


def test_an_address_that_makes_no_sense_does_no_harm(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?f=toString&z=1e9&depth=-4&w=x&reveal=maybe")
    expect(explorer.get_by_label("Function", exact=True)).to_have_value("sigmoid")
    expect(explorer.get_by_label("z =", exact=True)).to_have_value("6")
    expect(part(explorer, "count")).to_have_text("1 sigmoid unit")
    expect(part(explorer, "result")).to_be_hidden()


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
    explorer.get_by_label("Move z", exact=True).focus()
    page.keyboard.press("End")
    page.wait_for_function("location.search.includes('z=6')")
    page.keyboard.press("Home")
    page.locator(".md-header a.md-logo").click()  # before the pause after which it writes
    page.wait_for_function("!location.pathname.endsWith('/networks/activations/')")
    page.wait_for_timeout(400)
    assert query(page) == "", "the state was written to another page's address"
    page.go_back()
    approach(page)
    expect(explorer.get_by_label("z =", exact=True)).to_have_value("6")  # what was written in time
    explorer.get_by_label("Move z", exact=True).press("ArrowLeft")
    page.wait_for_function("location.search.includes('z=5.9')")
    assert page.evaluate("globalThis.same") is True, "the page was loaded anew"


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, NARROW], ids=["wide", "narrow"])
def test_room_is_kept_before_the_script_comes(browser: Browser, site_url: str, size: Any) -> None:
    """Nothing below the explorer moves when it starts; on a phone an answer adds to it."""
    page = browser.new_page(viewport=size)
    page.route("**/interactives/activation-explorer.js", lambda route: route.abort())
    page.goto(site_url + PAGE, wait_until="networkidle")
    explorer = approach(page)
    expect(explorer.locator("figure svg")).to_be_visible()
    before = explorer.evaluate("e => e.getBoundingClientRect().height")
    page.unroute("**/interactives/activation-explorer.js")
    open_explorer(page, f"{site_url}{PAGE}?z=-2.37&depth=48&w=-2.95")
    height = "e => e.getBoundingClientRect().height"
    assert explorer.evaluate(height) == pytest.approx(before, abs=0.5)
    shown = []
    for name in NAMES:
        explorer.get_by_label("Function", exact=True).select_option(name)
        expect(part(explorer, "question")).to_be_visible()  # drawn with the next frame
        assert explorer.evaluate(height) == pytest.approx(before, abs=0.5), f"{name} asked"
        explorer.get_by_role("button", name="Show me").click()
        shown.append(explorer.evaluate(height))
    room = shown[0] if size is NARROW else before
    assert shown == pytest.approx([room] * len(NAMES), abs=0.5)
    page.close()


def test_narrow_and_accessible(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport=NARROW, has_touch=True)
    for state in ("", "?f=gelu_tanh&z=-3&depth=50&w=-3&reveal=1"):
        explorer = open_explorer(page, site_url + PAGE + state)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        for box in boxes(explorer.locator("select, button, input")):
            assert box.height >= 43.5, box.html
            assert box.x >= 0
            assert box.x + box.width <= NARROW["width"]
        assert violations_in_both(page, "activation-explorer") == []
    page.close()


def test_still_form_without_scripts_and_in_print(
    browser: Browser, page: Page, site_url: str
) -> None:
    silent = browser.new_page(java_script_enabled=False)
    silent.goto(site_url + PAGE)
    still = silent.locator("activation-explorer")
    expect(still.locator("figure svg")).to_be_visible()
    values = re.compile("0.7311")  # the sigmoid at 1, in a table or a block of output
    expect(still.locator("table, .output pre").filter(has_text=values).first).to_be_visible()
    silent.close()

    explorer = open_explorer(page, site_url + PAGE)
    expect(explorer.locator("figure svg")).to_be_hidden()
    explorer.get_by_text("Values and still picture").click()
    expect(explorer.locator("figure svg")).to_be_visible()
    kept = explorer.locator("table, .output pre").filter(has_text=values)
    expect(kept.first).to_be_visible()
    explorer.get_by_text("Values and still picture").click()
    page.emulate_media(media="print")
    expect(explorer.get_by_label("Function", exact=True)).to_be_hidden()
    expect(explorer.get_by_text("Values and still picture")).to_be_hidden()
    assert explorer.locator("figure svg").evaluate("e => e.getBoundingClientRect().height") > 50


def test_speaks_after_a_pause_and_once(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    page.evaluate(
        """() => {
            const said = document.querySelector("[data-part='spoken']");
            globalThis.heard = [];
            const hear = () => heard.push(said.textContent);
            new MutationObserver(hear).observe(said, {childList: true});
        }"""
    )
    explorer.get_by_label("Move z", exact=True).focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("heard.length > 0")
    heard = page.evaluate("heard")
    assert heard == ["z = 2: f(z) = 0.8808, slope 0.105."]
