"""Interactive 8, the optimizer race: its paths are the library's, and it can be worked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from derived.nn import Parameter
from derived.optim import SGD, Adam, RMSprop
from derived.optim.surfaces import SURFACES
from derived.testing import numerical_gradient
from tests.site.accessibility import violations_in_both
from tests.site.interactives.parts import at_once, boxes, part, query
from tests.site.still import at_rest

Array = NDArray[np.float64]
PAGE = "/networks/gradient-descent/"
MODULE = "/assets/build/interactives/optimizer-race.js"
RULES = ("sgd", "momentum", "nesterov", "rmsprop", "adam")
TITLES = ("SGD", "Momentum", "Nesterov", "RMSprop", "Adam")
MEMORY = {"mu": 0.9, "rho": 0.99, "beta2": 0.999}
STEPS, TOLERANCE, FAR = 400, 1e-3, 100
GRID = [float(f"{m}e{k}") for k in (-4, -3, -2, -1) for m in (1, 2, 5)]
NARROW: Any = {"width": 360, "height": 740}


def library_path(
    name: str,
    rule: str,
    start: Any,
    lr: float,
    memory: dict[str, float] = MEMORY,
    steps: int = STEPS,
) -> Array:
    """The points that the library's optimizer visits, as (steps + 1, 2)."""
    weight = Parameter(np.array(start, float))
    make: dict[str, Callable[[], Any]] = {
        "sgd": lambda: SGD([weight], lr),
        "momentum": lambda: SGD([weight], lr, momentum=memory["mu"]),
        "nesterov": lambda: SGD([weight], lr, momentum=memory["mu"], nesterov=True),
        "rmsprop": lambda: RMSprop([weight], lr, alpha=memory["rho"]),
        "adam": lambda: Adam([weight], lr, betas=(memory["mu"], memory["beta2"])),
    }
    optimizer = make[rule]()
    points = [weight.data.copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        weight.accumulate(SURFACES[name].gradient(weight.data))
        optimizer.step()
        points.append(weight.data.copy())
        if not (np.abs(weight.data) <= FAR).all():
            break
    return np.array(points)


def arrival(name: str, points: Array) -> int | None:
    """The step from which on f stays below the tolerance."""
    if not (np.abs(points[-1]) <= FAR).all():
        return None
    over = np.flatnonzero(SURFACES[name].value(points.T) >= TOLERANCE)
    first = int(over[-1]) + 1 if len(over) else 0
    return first if first < len(points) else None


def approach(page: Page) -> Locator:
    """Scroll to the race: its script comes only then."""
    race = page.locator("optimizer-race")
    race.scroll_into_view_if_needed()
    return race


def open_race(page: Page, address: str) -> Locator:
    page.goto(address)
    race = approach(page)
    expect(race.get_by_label("Surface", exact=True)).to_be_visible(timeout=30_000)
    return race


def row(race: Locator, rule: str) -> list[str]:
    """What the table says of a rule, once it is drawn: when it arrived, and f."""
    race.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return race.locator(f"[data-row='{rule}'] td").all_inner_texts()


def step(race: Locator) -> int:
    """The step that the race shows, once it is drawn."""
    race.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return int(part(race, "step").input_value())


@pytest.fixture(scope="module")
def settings(computed: Callable[..., Any]) -> dict[str, Any]:
    """Each surface's start, rates, view and minima, as the race has them."""
    code = """({ surfaces, LIMITS, MEMORY }) => ({
        surfaces: JSON.parse(JSON.stringify(surfaces)), limits: LIMITS, memory: MEMORY,
    })"""
    found: dict[str, Any] = computed(code)
    return found


def test_settings_are_the_library_s(settings: dict[str, Any]) -> None:
    assert list(settings["surfaces"]) == list(SURFACES)
    assert settings["limits"] == {"steps": STEPS, "tolerance": TOLERANCE, "far": FAR}
    assert settings["memory"] == MEMORY
    for name, surface in settings["surfaces"].items():
        assert tuple(map(tuple, surface["minima"])) == SURFACES[name].minima
        assert tuple(surface["rates"]) == RULES


@pytest.mark.parametrize("name", SURFACES)
def test_surfaces_are_python_s(computed: Callable[..., Any], name: str) -> None:
    points = np.random.default_rng(1).uniform(-4, 4, size=(500, 2))
    values, gradients = computed(
        """({ surfaces }, name, points) => [
            points.map((p) => surfaces[name].f(...p)),
            points.map((p) => surfaces[name].gradient(...p)),
        ]""",
        name,
        points.tolist(),
    )
    np.testing.assert_array_equal(values, SURFACES[name].value(points.T))
    np.testing.assert_array_equal(gradients, SURFACES[name].gradient(points.T).T)
    for point, gradient in zip(points[:50], gradients, strict=False):
        found = numerical_gradient(SURFACES[name].value, point)
        scale = max(np.abs(gradient).max(), float(SURFACES[name].value(point)))
        np.testing.assert_allclose(gradient, found, atol=1e-9 * scale, rtol=1e-9)


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("rule", RULES)
def test_paths_are_the_library_s(
    computed: Callable[..., Any], settings: dict[str, Any], name: str, rule: str
) -> None:
    """Golden vectors: the rule at its own rate, and at others, over 200 steps.

    Products, sums, quotients and roots are exact to the last bit in both languages and stand in
    the same order, so chaotic paths agree as well; only Adam's powers may differ by a rounding.
    """
    own = settings["surfaces"][name]
    other = {"mu": 0.5, "rho": 0.9, "beta2": 0.99}
    cases = [
        (own["start"], own["rates"][rule], MEMORY),
        (own["start"], own["rates"][rule] / 3, other),
        ([0.7, -0.3], own["rates"][rule], MEMORY),
        ([-0.45, 1.2], 0.001, other),
        (own["start"], 3.0, MEMORY),
    ]
    found = computed(
        """({ path, surfaces }, name, rule, cases, far) => cases.map(([start, lr, memory]) =>
            path(surfaces[name], rule, start, lr, memory, 200, far))""",
        name,
        rule,
        cases,
        FAR,
    )
    for (start, lr, memory), got in zip(cases, found, strict=True):
        expected = library_path(name, rule, start, lr, memory, 200)
        if rule == "adam":
            np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-15)
        else:
            np.testing.assert_array_equal(np.array(got, float), expected)


@pytest.mark.parametrize("name", SURFACES)
def test_rates_are_the_best_of_the_grid(
    computed: Callable[..., Any], settings: dict[str, Any], name: str
) -> None:
    own = settings["surfaces"][name]
    for rule in RULES:
        results = []
        for lr in GRID:
            points = library_path(name, rule, own["start"], lr)
            steps = arrival(name, points)
            end = SURFACES[name].value(points[-1])
            ended = float(end) if (np.abs(points[-1]) <= FAR).all() else np.inf
            results.append((np.inf if steps is None else steps, ended, lr))
        best = min(results)
        if np.isfinite(best[0]):
            best = min(r for r in results if r[0] == best[0])
        assert own["rates"][rule] == best[2], f"{rule}: {sorted(results)[:3]}"
        run = computed(
            """({ run, surfaces, LIMITS, MEMORY }, name, rule) => {
                const { start, rates } = surfaces[name];
                return run(surfaces[name], rule, start, rates[rule], MEMORY, LIMITS);
            }""",
            name,
            rule,
        )
        assert run["arrived"] == (int(best[0]) if np.isfinite(best[0]) else None)
        assert run["diverged"] is None


def test_divergence_is_python_s(computed: Callable[..., Any], settings: dict[str, Any]) -> None:
    for name, rule, lr in [("ravine", "sgd", 0.051), ("beale", "sgd", 1), ("bowl", "nesterov", 1)]:
        own = settings["surfaces"][name]
        points = library_path(name, rule, own["start"], lr)
        (left, right), (low, high) = own["view"]["x"], own["view"]["y"]
        x, y = points.T
        seen = np.flatnonzero((x >= left) & (x <= right) & (y >= low) & (y <= high))
        run = computed(
            """({ run, surfaces, LIMITS, MEMORY }, name, rule, lr) =>
                run(surfaces[name], rule, surfaces[name].start, lr, MEMORY, LIMITS)""",
            name,
            rule,
            lr,
        )
        assert run["diverged"] == len(points) - 1 < STEPS
        assert run["left"] == seen[-1] + 1
        assert run["arrived"] is None


def test_winners(computed: Callable[..., Any]) -> None:
    code = "({ winners }, runs) => winners(runs)"
    late, early, never = {"arrived": 9}, {"arrived": 0}, {"arrived": None}
    assert computed(code, {"a": late, "b": never}) == ["a"]
    assert computed(code, {"a": late, "b": early, "c": early}) == ["b", "c"]
    assert computed(code, {"a": never}) == []
    assert computed(code, {}) == []


@pytest.mark.parametrize("name", SURFACES)
def test_contours_have_their_height(
    computed: Callable[..., Any], settings: dict[str, Any], name: str
) -> None:
    view = settings["surfaces"][name]["view"]
    columns, rows, level = 121, 101, 0.0
    segments = np.array(
        computed(
            """({ contour, sample, surfaces }, name, columns, rows, level) => contour(
                sample((x, y) => Math.log10(surfaces[name].f(x, y) + 1e-9),
                    surfaces[name].view, columns, rows), level)""",
            name,
            columns,
            rows,
            level,
        )
    )
    assert len(segments) > 50
    i, j = segments.reshape(-1, 2).T
    x = np.interp(i, [0, columns - 1], view["x"])
    y = np.interp(j, [0, rows - 1], view["y"])
    heights = np.log10(SURFACES[name].value(np.array([x, y])))
    assert np.abs(heights - level).mean() < 0.02
    # A line ends at the rim only: every other point belongs to two segments.
    ends, times = np.unique(segments.reshape(-1, 2).round(6), axis=0, return_counts=True)
    rim = (ends == 0).any(axis=1) | (ends == [columns - 1, rows - 1]).any(axis=1)
    assert not (times[~rim] % 2).any()


def test_a_start_on_the_ridge_stays_there(settings: dict[str, Any]) -> None:
    for rule in RULES:
        points = library_path(
            "saddle", rule, [-1.6, 0], settings["surfaces"]["saddle"]["rates"][rule]
        )
        assert not points[:, 1].any()


def test_nesterov_can_be_made_to_win_on_rosenbrock(settings: dict[str, Any]) -> None:
    """What the page asks the reader to find can be found with the sliders."""
    own = settings["surfaces"]["rosenbrock"]

    def arrives(rule: str, lr: float, mu: float) -> int | None:
        memory = {**MEMORY, "mu": mu}
        return arrival("rosenbrock", library_path("rosenbrock", rule, own["start"], lr, memory))

    assert arrives("nesterov", own["rates"]["nesterov"], 0.9) is None
    assert arrives("nesterov", 0.0014, 0.9) is not None
    others = [arrives(rule, own["rates"][rule], 0.9499) for rule in RULES if rule != "nesterov"]
    first = arrives("nesterov", 0.0011, 0.9499)
    assert first is not None
    assert all(other is None or other > first for other in others)


def test_asks_before_it_shows(page: Page, site_url: str) -> None:
    race = open_race(page, site_url + PAGE)
    result, question = part(race, "result"), part(race, "question")
    expect(question).to_contain_text("Predict first. All start at (−4, 1)")
    expect(result).to_be_hidden()
    assert row(race, "adam") == ["–", "–"]
    question.get_by_role("button", name="Adam").click()
    expect(question).to_be_hidden()
    play = part(race, "play")
    expect(play).to_be_focused()
    expect(play).to_have_text("Pause")
    page.wait_for_function("document.querySelector('[data-part=step]').value > 3")
    play.click()
    expect(play).to_have_text("Play")
    stopped = step(race)
    assert stopped < STEPS
    page.wait_for_timeout(300)
    assert step(race) == stopped
    part(race, "next").click()
    assert step(race) == stopped + 1
    part(race, "step").focus()
    page.keyboard.press("End")
    first = {rule: arrival("ravine", library_path("ravine", rule, [-4, 1], lr))
             for rule, lr in zip(RULES, (0.02, 0.01, 0.02, 0.05, 0.5), strict=True)}  # fmt: skip
    for rule, arrived in first.items():
        assert row(race, rule)[0] == str(arrived)
    expect(part(race, "verdict")).to_have_text(
        f"You predicted Adam; Nesterov arrived first, at step {first['nesterov']}."
    )
    page.keyboard.press("Home")
    expect(part(race, "verdict")).to_have_text("")
    # Another surface asks anew; the first stays open.
    surface = race.get_by_label("Surface", exact=True)
    surface.select_option("Rosenbrock")
    expect(result).to_be_hidden()
    question.get_by_role("button", name="none within").click()
    part(race, "step").fill(str(STEPS))
    expect(part(race, "verdict")).to_contain_text("You predicted none; Adam arrived first")
    surface.select_option("Bowl")
    question.get_by_role("button", name="RMSprop").click()
    part(race, "step").fill("20")
    expect(part(race, "verdict")).to_have_text(
        "You predicted RMSprop: right; SGD and RMSprop arrived first, at step 8."
    )
    surface.select_option("Ravine")
    expect(result).to_be_visible()
    assert step(race) == STEPS
    race.get_by_role("button", name="Reset").click()
    expect(question).to_be_visible()


def test_by_keyboard(page: Page, site_url: str) -> None:
    race = open_race(page, f"{site_url}{PAGE}?surface=saddle&reveal=1&step=50")
    handle, x, y = part(race, "handle"), part(race, "x"), part(race, "y")
    handle.focus()
    for key, spot in [
        ("ArrowDown", ("-1.6", "0")), ("ArrowUp", ("-1.6", "0.05")),
        ("ArrowRight", ("-1.55", "0.05")),
        ("Shift+ArrowLeft", ("-2", "0.05")), ("ArrowLeft", ("-2", "0.05")),
        ("Shift+ArrowDown", ("-2", "0")), ("Shift+ArrowDown", ("-2", "-0.5")),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(x).to_have_value(spot[0])
        expect(y).to_have_value(spot[1])
    expect(handle).to_have_accessible_name("Start at x = −2, y = −0.5: move it with the arrow keys")
    x.fill("1.234")
    points = library_path("saddle", "sgd", [1.234, -0.5], 0.5)
    value = SURFACES["saddle"].value(points[50])
    mantissa, exponent = f"{value:.2e}".split("e")
    expected = f"{float(mantissa):g} × 10{int(exponent)}".replace("-", "−")
    assert row(race, "sgd")[1] == expected
    rate = race.get_by_label("Learning rate of SGD", exact=True)
    rate.focus()
    page.keyboard.press("ArrowRight")
    expect(rate).to_have_attribute("aria-valuetext", "0.56")
    page.keyboard.press("Home")
    expect(rate).to_have_attribute("aria-valuetext", "0.0001")
    memory = race.get_by_label("mu of momentum and Nesterov, beta 1 of Adam", exact=True)
    memory.focus()
    for key, kept in [("Home", "0"), ("End", "0.999"), ("ArrowLeft", "0.9987")]:
        page.keyboard.press(key)
        expect(memory).to_have_attribute("aria-valuetext", kept)
    page.keyboard.press("Home")
    race.locator("[data-on='adam']").focus()
    page.keyboard.press("Space")
    expect(race.get_by_label("Learning rate of Adam", exact=True)).to_be_disabled()
    expect(race.locator(".paths path")).to_have_count(4)
    assert row(race, "adam") == ["–", "–"]
    part(race, "play").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[data-part=step]').value > 55")
    page.keyboard.press("Enter")
    expect(part(race, "play")).to_have_text("Play")


def test_by_mouse(page: Page, site_url: str) -> None:
    race = open_race(page, f"{site_url}{PAGE}?reveal=1&step=400")
    plot, handle, x, y = (part(race, name) for name in ("map", "handle", "x", "y"))
    before = race.locator(".paths .adam").get_attribute("d")
    at_rest(plot)
    star, ring = race.locator(".minima path").bounding_box(), handle.bounding_box()
    assert star is not None
    assert ring is not None
    page.mouse.move(ring["x"] + ring["width"] / 2 + 5, ring["y"] + ring["height"] / 2)
    page.mouse.down()
    page.mouse.move(star["x"] + star["width"] / 2 + 5, star["y"] + 7, steps=5)
    page.mouse.up()
    assert abs(float(x.input_value())) < 0.06
    assert abs(float(y.input_value())) < 0.06
    expect(handle).to_be_focused()
    assert race.locator(".paths .adam").get_attribute("d") != before
    held = x.input_value()
    page.mouse.move(star["x"] - 60, star["y"])  # released: it no longer follows
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(x).to_have_value(held)
    box = plot.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    expect(x).to_have_value("5")
    race.get_by_role("checkbox", name="SGD").uncheck()
    expect(race.locator(".paths .sgd")).to_have_count(0)
    expect(race.locator(".curves .sgd")).to_have_count(0)


def test_divergence_is_named(page: Page, site_url: str) -> None:
    race = open_race(page, f"{site_url}{PAGE}?lr=0.051_0.01_0.02_0.05_0.5&reveal=1&step=400")
    points = library_path("ravine", "sgd", [-4, 1], 0.051)
    left = np.flatnonzero(np.abs(points[:, 1]) <= 1.75)[-1] + 1
    assert row(race, "sgd") == [f"left at {left}", "diverged"]
    expect(race.locator(".ends .sgd text")).to_have_text("SGD diverged")
    expect(race.locator(".ends .out")).to_have_count(1)
    # Before it is lost it is only far.
    part(race, "step").fill(str(len(points) - 2))
    expect(race.locator(".ends .sgd text")).to_have_text("SGD")
    assert row(race, "sgd")[0] == "–"


def test_told_apart_without_color(page: Page, site_url: str) -> None:
    race = open_race(page, f"{site_url}{PAGE}?reveal=1&step=30")
    dashes = race.locator(".paths path").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).strokeDasharray)"
    )
    marks = race.locator(".race__plot--map .ends path").evaluate_all(
        "all => all.map((e) => e.getAttribute('d'))"
    )
    assert len(set(dashes)) == len(set(marks)) == 5
    labels = race.locator(".race__plot--map .ends text")
    assert sorted(labels.all_text_contents()) == sorted(TITLES)
    tops = sorted(float(e.get_attribute("y") or "nan") for e in labels.all())
    assert len(set(tops)) == 5


def test_a_key_before_the_next_frame_is_for_the_surface_chosen(page: Page, site_url: str) -> None:
    race = open_race(page, f"{site_url}{PAGE}")
    shown, slider = race.locator("[data-shown='adam']"), "[data-rate='adam']"
    at_once(race, ("[data-part='surface']", "beale"), (slider, "+"))
    expect(shown).to_have_text("0.22")
    at_once(race, ("[data-part='reset']", "click"), (slider, "+"))
    expect(shown).to_have_text("0.56")


def test_state_is_in_the_address(page: Page, context: BrowserContext, site_url: str) -> None:
    race = open_race(page, f"{site_url}{PAGE}?kept=yes")
    assert query(page) == "?kept=yes"
    race.get_by_label("Surface", exact=True).select_option("Beale")
    part(race, "x").fill("1.5")
    race.get_by_label("Learning rate of Adam", exact=True).press("ArrowRight")
    race.get_by_role("checkbox", name="Momentum").uncheck()
    race.get_by_role("button", name="Show me").click()
    part(race, "step").fill("123")
    wanted = (
        "?kept=yes&surface=beale&x=1.5&y=-1.5&lr=0.02_0.01_0.01_0.02_0.22"
        "&memory=0.9_0.99_0.999&on=sgd_nesterov_rmsprop_adam&step=123&reveal=1"
    )
    page.wait_for_function("wanted => location.search === wanted", arg=wanted)
    race.get_by_role("button", name="Copy link").click()
    expect(race.get_by_text("Link copied")).to_be_visible()
    shared = page.evaluate("navigator.clipboard.readText()")
    assert wanted in shared
    other = context.new_page()
    twin = open_race(other, shared)
    expect(part(twin, "verdict")).to_have_text(part(race, "verdict").inner_text())
    for rule in RULES:
        assert row(twin, rule) == row(race, rule)
        if rule != "momentum":
            route = f".paths .{rule}"
            drawn = race.locator(route).get_attribute("d") or ""
            # A plot is drawn anew once its room is known.
            expect(twin.locator(route)).to_have_attribute("d", drawn)
    other.close()
    race.get_by_role("button", name="Reset").click()
    page.wait_for_function("location.search === '?kept=yes'")


def test_an_address_that_makes_no_sense_does_no_harm(page: Page, site_url: str) -> None:
    garbage = "?surface=toString&x=1e9&y=&lr=a_-1_1e99_NaN&memory=2_x&on=none&step=-7&reveal=maybe"
    race = open_race(page, site_url + PAGE + garbage)
    expect(race.get_by_label("Surface", exact=True)).to_have_value("ravine")
    expect(part(race, "x")).to_have_value("5")
    expect(part(race, "y")).to_have_value("1")
    expect(part(race, "result")).to_be_hidden()
    shown = race.locator("[data-shown]").all_inner_texts()
    assert shown == ["0.02", "0.0001", "10", "0.05", "0.5"]
    assert race.locator("[data-kept]").all_inner_texts() == ["0.999", "0.99", "0.999"]
    race = open_race(page, f"{site_url}{PAGE}?on=&step=1e9&reveal=1")
    assert step(race) == STEPS
    expect(race.locator(".paths path")).to_have_count(0)
    expect(part(race, "verdict")).to_contain_text("None arrived")


def test_waits_out_of_view_and_when_taken_away(page: Page, site_url: str) -> None:
    race = open_race(page, site_url + PAGE)
    race.get_by_role("button", name="Show me").click()
    page.wait_for_function("document.querySelector('[data-part=step]').value > 2")
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.wait_for_timeout(300)
    stopped = step(race)
    page.wait_for_timeout(400)
    assert step(race) == stopped < STEPS
    race.scroll_into_view_if_needed()
    page.wait_for_function(f"document.querySelector('[data-part=step]').value > {stopped}")
    frames = page.evaluate(
        """async () => {
            const race = document.querySelector("optimizer-race");
            const { parentNode, nextSibling } = race;
            race.remove();
            const at = race.querySelector("[data-part=step]").value;
            await new Promise((done) => setTimeout(done, 300));
            const after = race.querySelector("[data-part=step]").value;
            parentNode.insertBefore(race, nextSibling);
            return [at, after];
        }"""
    )
    assert frames[0] == frames[1]
    expect(part(race, "play")).to_have_text("Play")


def test_with_reduced_motion_the_reader_scrubs(browser: Browser, site_url: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    race = open_race(page, site_url + PAGE)
    part(race, "question").get_by_role("button", name="Nesterov").click()
    expect(part(race, "verdict")).to_contain_text("You predicted Nesterov: right")
    assert step(race) == STEPS
    expect(part(race, "play")).to_have_text("To the end")
    part(race, "back").click()
    assert step(race) == 0
    part(race, "step").press("ArrowRight")
    assert step(race) == 1
    page.wait_for_timeout(300)
    assert step(race) == 1
    page.close()


def test_survives_instant_navigation(page: Page, site_url: str) -> None:
    pages = "".join(f"<url><loc>{site_url}{path}</loc></url>" for path in ("/", PAGE))
    page.route(
        "**/sitemap.xml",
        lambda route: route.fulfill(body=f"<urlset>{pages}</urlset>", content_type="text/xml"),
    )
    page.goto(site_url + PAGE, wait_until="networkidle")
    race = approach(page)
    page.evaluate("globalThis.same = true")
    part(race, "handle").press("ArrowRight")
    page.wait_for_function("location.search.includes('x=-3.95')")
    race.get_by_role("button", name="Show me").click()
    page.locator(".md-header a.md-logo").click()  # while it plays
    page.wait_for_function("!location.pathname.endsWith('/networks/gradient-descent/')")
    page.wait_for_timeout(400)
    assert query(page) == "", "the state was written to another page's address"
    page.go_back()
    approach(page)
    expect(part(race, "x")).to_have_value("-3.95")
    assert page.evaluate("globalThis.same") is True, "the page was loaded anew"


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, NARROW], ids=["wide", "narrow"])
def test_room_is_kept_before_the_script_comes(browser: Browser, site_url: str, size: Any) -> None:
    """Nothing below the race moves when it starts; on a phone it grows with the answer, once."""
    page = browser.new_page(viewport=size)
    page.route("**/interactives/optimizer-race.js", lambda route: route.abort())
    page.goto(site_url + PAGE, wait_until="networkidle")
    race = approach(page)
    expect(race.locator("figure svg")).to_be_visible()
    before = race.evaluate("e => e.getBoundingClientRect().height")
    page.unroute("**/interactives/optimizer-race.js")
    open_race(page, f"{site_url}{PAGE}?x=-3.99&y=-1.74&lr=10_10_10_0.00011_0.00011")
    height = "e => e.getBoundingClientRect().height"
    assert race.evaluate(height) == pytest.approx(before, abs=0.5)
    shown = []
    for name in SURFACES:
        race.get_by_label("Surface", exact=True).select_option(name)
        expect(part(race, "question")).to_be_visible()  # drawn with the next frame
        assert race.evaluate(height) == pytest.approx(before, abs=0.5), f"{name} asked"
        part(race, "question").get_by_role("button", name="none within").click()
        part(race, "step").fill(str(STEPS))
        shown.append(race.evaluate(height))
    room = shown[0] if size is NARROW else before
    assert shown == pytest.approx([room] * len(SURFACES), abs=0.5)
    page.close()


def test_narrow_and_accessible(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport=NARROW, has_touch=True)
    diverged = "?surface=beale&lr=10_10_10_0.0001_0.00011&reveal=1&step=400"
    for state in ("", diverged, "?on=&reveal=1"):
        race = open_race(page, site_url + PAGE + state)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        for box in boxes(race.locator("select, button, input")):
            assert box.height >= 43.5, box.html
            assert box.width >= 24
            assert box.x >= 0
            assert box.x + box.width <= NARROW["width"]
        assert violations_in_both(page, "optimizer-race") == []
    page.close()


def test_by_touch(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport=NARROW, has_touch=True)
    race = open_race(page, site_url + PAGE)
    at_rest(part(race, "map"))
    star = race.locator(".minima path").bounding_box()
    assert star is not None
    page.touchscreen.tap(star["x"] + star["width"] / 2, star["y"] + 7)
    expect(part(race, "x")).to_have_value(re.compile(r"^-?0(\.0\d?)?$"))
    page.close()


def test_still_form_without_scripts_and_in_print(
    browser: Browser, page: Page, site_url: str
) -> None:
    silent = browser.new_page(java_script_enabled=False)
    silent.goto(site_url + PAGE)
    still = silent.locator("optimizer-race")
    expect(still.locator("figure svg")).to_be_visible()
    expect(still.locator(".output pre").filter(has_text="rosenbrock")).to_be_visible()
    silent.close()
    race = open_race(page, site_url + PAGE)
    expect(race.locator("figure svg")).to_be_hidden()
    race.get_by_text("Values and still picture").click()
    expect(race.locator("figure svg")).to_be_visible()
    race.get_by_text("Values and still picture").click()
    page.emulate_media(media="print")
    expect(race.get_by_label("Surface", exact=True)).to_be_hidden()
    assert race.locator("figure svg").evaluate("e => e.getBoundingClientRect().height") > 50


def test_speaks_after_a_pause_and_once(page: Page, site_url: str) -> None:
    race = open_race(page, f"{site_url}{PAGE}?reveal=1&step=60")
    page.evaluate(
        """() => {
            const said = document.querySelector("[data-part='spoken']");
            globalThis.heard = [];
            const hear = () => heard.push(said.textContent);
            new MutationObserver(hear).observe(said, {childList: true});
        }"""
    )
    part(race, "step").focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("heard.length > 0")
    (text,) = page.evaluate("heard")
    assert text.startswith("Ravine, start at x = −4, y = 1. Step 80. SGD: f = ")
    assert "Nesterov arrived at 72; RMSprop arrived at 73; Adam: f = " in text
