"""Interactive 3, the network explorer: it computes and trains as the library, and can be worked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from derived import data as library_data
from derived.data import minibatches
from derived.nn import LeakyReLU, Linear, ReLU, Sequential, Sigmoid, SiLU, Tanh, trace_forward
from derived.ops.losses import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
)
from derived.optim import SGD
from tests.site.accessibility import violations_in_both
from tests.site.interactives.parts import at_once, boxes, part, query, watched
from tests.site.still import at_rest

Array = NDArray[np.float64]
PAGE = "/networks/forward-propagation/"
MODULE = "/assets/build/interactives/network-explorer.js"
KINDS: dict[str, Any] = {
    "tanh": Tanh, "relu": ReLU, "leaky_relu": LeakyReLU, "sigmoid": Sigmoid, "silu": SiLU,
    "linear": None,
}  # fmt: skip
FEATURES: dict[str, Callable[[Array], Array]] = {
    "x1": lambda x: x[:, 0],
    "x2": lambda x: x[:, 1],
    "x1x1": lambda x: x[:, 0] ** 2,
    "x2x2": lambda x: x[:, 1] ** 2,
    "x1x2": lambda x: x[:, 0] * x[:, 1],
}
DATASETS = ("circles", "moons", "quadrants", "spirals")
SETTINGS: dict[str, Any] = {
    "data": "circles", "noise": 0.1, "seed": 1, "features": ["x1", "x2"], "hidden": [2],
    "f": "relu", "rate": 0.3, "batch": 10,
}  # fmt: skip
RUNS: tuple[dict[str, Any], ...] = (
    {},
    {"data": "moons", "hidden": [4, 3], "f": "tanh", "batch": 25, "seed": 7},
    {"data": "quadrants", "features": ["x1", "x1x2"], "f": "leaky_relu", "batch": 100, "rate": 1},
    {"data": "spirals", "features": list(FEATURES), "hidden": [8, 7, 6, 5], "f": "sigmoid"},
    {"hidden": [3, 3], "f": "silu", "noise": 0.5, "batch": 1, "rate": 0.03, "seed": 9999},
    {"hidden": [1], "f": "linear", "features": ["x2x2"], "noise": 0},
)
NARROW: Any = {"width": 360, "height": 740}
MASK = 0xFFFFFFFF


class Sfc32(np.random.Generator):
    """Doty-Humphrey's sfc32 in the place of NumPy's generator: the library draws from it."""

    def __init__(self, seed: int, stream: int = 0) -> None:
        super().__init__(np.random.PCG64(0))
        self.a, self.b, self.c, self.counter = 0, seed & MASK, stream & MASK, 1
        for _ in range(12):
            self.bits()

    def bits(self) -> int:
        total = (self.a + self.b + self.counter) & MASK
        self.counter = (self.counter + 1) & MASK
        self.a = self.b ^ (self.b >> 9)
        self.b = (self.c + (self.c << 3)) & MASK
        self.c = ((((self.c << 21) & MASK) | (self.c >> 11)) + total) & MASK
        return total

    def unit(self) -> float:
        return ((self.bits() >> 5) * 2.0**26 + (self.bits() >> 6)) / 2.0**53

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        drawn = [self.unit() for _ in range(int(np.prod(size)))]
        return low + (high - low) * np.array(drawn).reshape(size)

    def standard_normal(self, size: Any = None, dtype: Any = None, out: Any = None) -> Any:
        del dtype, out
        drawn: list[float] = []
        while len(drawn) < int(np.prod(size)):
            radius = np.sqrt(-2 * np.log(1 - self.unit()))
            angle = 2 * np.pi * self.unit()
            drawn += [radius * np.cos(angle), radius * np.sin(angle)]
        return np.array(drawn).reshape(size)

    def permutation(self, x: Any, axis: int = 0) -> Any:
        del axis
        order = list(range(x))
        for i in range(x - 1, 0, -1):
            j = int(self.unit() * (i + 1))
            order[i], order[j] = order[j], order[i]
        return np.array(order)


class Run:
    """What the explorer trains, put together from the library."""

    def __init__(self, **settings: Any) -> None:
        s = {**SETTINGS, **settings}
        points, target = getattr(library_data, s["data"])(200, s["noise"], rng=Sfc32(s["seed"], 1))
        self.points, self.target = points, target
        self.x = np.column_stack([FEATURES[name](points) for name in s["features"]])
        widths = [self.x.shape[1], *s["hidden"], 1]
        self.network = network(widths, s["f"], Sfc32(s["seed"], 2))
        self.optimizer = SGD(self.network.parameters(), lr=s["rate"])
        self.batch, self.rng = s["batch"], Sfc32(s["seed"], 3)

    def train(self, steps: int) -> None:
        done = 0
        while done < steps:
            epoch = minibatches(self.x[:100], self.target[:100], self.batch, rng=self.rng)
            for x, target in epoch:
                if done == steps:
                    return
                y = target[:, None].astype(float)
                _, cache = binary_cross_entropy_with_logits(self.network(x), y)
                self.optimizer.zero_grad()
                self.network.backward(binary_cross_entropy_with_logits_backward(1.0, cache))
                self.optimizer.step()
                done += 1

    def score(self, part: slice) -> tuple[float, int]:
        logits = self.network(self.x[part])
        y = self.target[part]
        loss, _ = binary_cross_entropy_with_logits(logits, y[:, None].astype(float))
        return float(loss), int(((logits[:, 0] > 0) == (y == 1)).sum())

    def values(self) -> list[Array]:
        return [parameter.data for parameter in self.network.parameters()]


def network(widths: Sequence[int], f: str, rng: np.random.Generator) -> Sequential:
    layers: list[Any] = []
    for d_in, d_out in pairwise(widths):
        if layers and KINDS[f]:
            layers.append(KINDS[f]())
        layers.append(Linear(d_in, d_out, rng=rng))
    return Sequential(*layers)


def same(found: Any, expected: Any, name: str = "") -> None:
    got = np.array(found, float).reshape(np.shape(expected))
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12, err_msg=name)


def approach(page: Page) -> Locator:
    """Scroll to the explorer: its script comes only then."""
    explorer = page.locator("network-explorer")
    explorer.scroll_into_view_if_needed()
    return explorer


def open_explorer(page: Page, address: str) -> Locator:
    page.goto(address)
    explorer = approach(page)
    expect(explorer.get_by_label("Data", exact=True)).to_be_visible()
    return explorer


def at_step(explorer: Locator, step: int) -> None:
    expect(part(explorer, "steps")).to_contain_text(re.compile(f"^{step},"), timeout=20_000)


@pytest.mark.parametrize(("seed", "stream"), [(0, 0), (1, 2), (9999, 3)])
def test_random_numbers_are_sfc32_s(computed: Callable[..., Any], seed: int, stream: int) -> None:
    bits, uniform, normal, order = computed(
        """({ Random }, ...given) => {
            const r = new Random(...given);
            const draw = (n, what) => Array.from({ length: n }, what);
            return [draw(50, () => r.bits()), draw(50, () => r.uniform(-2, 3)),
                draw(50, () => r.normal()), r.permutation(100)];
        }""",
        seed,
        stream,
    )
    twin = Sfc32(seed, stream)
    assert bits == [twin.bits() for _ in range(50)]
    same(uniform, twin.uniform(-2, 3, 50))
    same(normal, twin.standard_normal(50))
    assert order == twin.permutation(100).tolist()
    assert sorted(order) == list(range(100))


@pytest.mark.parametrize("name", DATASETS)
def test_points_are_the_library_s(computed: Callable[..., Any], name: str) -> None:
    got = computed(
        "({ drawPoints, Random }, name) => drawPoints(name, 200, 0.3, new Random(5, 1))", name
    )
    points, target = getattr(library_data, name)(200, 0.3, rng=Sfc32(5, 1))
    same(got["points"], points)
    assert got["target"] == target.tolist()


def test_features(computed: Callable[..., Any]) -> None:
    points = np.random.default_rng(0).normal(size=(20, 2))
    names, got = computed(
        """({ features, inputs }, points) => {
            const names = Object.keys(features);
            return [names, [...inputs(points, names)]];
        }""",
        points.tolist(),
    )
    assert names == list(FEATURES)
    same(got, np.column_stack([feature(points) for feature in FEATURES.values()]))


@pytest.mark.parametrize("f", KINDS)
@pytest.mark.parametrize("widths", [(2, 3, 1), (5, 8, 7, 6, 5, 1)], ids=str)
def test_forward_loss_and_gradients_are_the_library_s(
    computed: Callable[..., Any], widths: tuple[int, ...], f: str
) -> None:
    rng = np.random.default_rng(1)
    twin = network(widths, f, rng)
    for parameter in twin.parameters():
        parameter.data *= 3  # so that the activations bend
    x = rng.normal(size=(7, widths[0]))
    y = rng.integers(0, 2, (7, 1)).astype(float)
    parameters = [p.data.ravel().tolist() for p in twin.parameters()]
    got = computed(
        """({ Network, Random, score }, widths, f, parameters, x, y) => {
            const network = new Network(widths, f, new Random(0));
            const every = (odd) => parameters.filter((_, i) => i % 2 === odd);
            network.weights = every(0).map((p) => Float64Array.from(p));
            network.biases = every(1).map((p) => Float64Array.from(p));
            const pass = network.forward(Float64Array.from(x), y.length);
            const { weights, biases } = network.gradients(pass, y, y.length);
            const lists = (arrays) => arrays.map((values) => [...values]);
            return { z: lists(pass.z), a: lists(pass.a), score: score(pass.z.at(-1), y),
                weights: lists(weights), biases: lists(biases) };
        }""",
        widths,
        f,
        parameters,
        x.ravel().tolist(),
        y.ravel().tolist(),
    )
    steps = trace_forward(twin, x)
    z = [step.output for step in steps if isinstance(step.layer, Linear)]
    a = z if f == "linear" else [s.output for s in steps if not isinstance(s.layer, Linear)]
    for layer, expected in enumerate(z, 1):
        same(got["z"][layer], expected, f"z of layer {layer}")
    for layer, expected in enumerate(a, 1):
        same(got["a"][layer], expected, f"a of layer {layer}")
    same(got["a"][-1], z[-1], "the last layer has no activation")
    loss, cache = binary_cross_entropy_with_logits(twin(x), y)
    same(got["score"]["loss"], loss)
    assert got["score"]["right"] == ((z[-1] > 0) == (y == 1)).sum()
    twin.backward(binary_cross_entropy_with_logits_backward(1.0, cache))
    gradients = [p.grad for p in twin.parameters()]
    for layer, gradient in enumerate(gradients[0::2]):
        same(got["weights"][layer], gradient, f"gradient of weights {layer}")
    for layer, gradient in enumerate(gradients[1::2]):
        same(got["biases"][layer], gradient, f"gradient of biases {layer}")


def test_loss_of_far_logits(computed: Callable[..., Any]) -> None:
    z = [1000.0, -1000.0, 40.0, -40.0, 0.0]
    for y in (0.0, 1.0):
        got = computed("({ lossOf }, z, y) => z.map((value) => lossOf(value, y))", z, y)
        target = np.full(5, y)
        same(got, binary_cross_entropy_with_logits(np.array(z), target, reduction="none")[0])


@pytest.mark.parametrize("settings", RUNS, ids=str)
def test_twenty_steps_are_the_library_s(
    computed: Callable[..., Any], settings: dict[str, Any]
) -> None:
    start, end, entry = computed(
        """({ Training }, settings) => {
            const training = new Training(settings);
            const { network } = training;
            const { weights, biases } = network;
            const values = () => weights.flatMap((w, l) => [[...w], [...biases[l]]]);
            const start = values();
            for (let i = 0; i < 20; i += 1) training.step();
            return [start, values(), training.history.at(-1)];
        }""",
        {**SETTINGS, **settings},
    )
    run = Run(**settings)
    for found, expected in zip(start, run.values(), strict=True):
        same(found, expected, "first value")
    run.train(20)
    for found, expected in zip(end, run.values(), strict=True):
        same(found, expected, "after 20 steps")
    assert entry["step"] == 20
    for name, which in (("train", slice(0, 100)), ("test", slice(100, 200))):
        loss, right = run.score(which)
        same(entry[name]["loss"], loss)
        assert entry[name]["right"] == right


def test_history_is_thinned_and_does_not_depend_on_pace(computed: Callable[..., Any]) -> None:
    steps, stride = computed(
        """({ Training }, settings) => {
            const training = new Training(settings);
            for (let i = 0; i < 1000; i += 1) training.step();
            return [training.history.map(({ step }) => step), training.stride];
        }""",
        SETTINGS,
    )
    assert steps == list(range(0, 1001, stride))
    assert 100 < len(steps) <= 241


def test_asks_first_and_judges_by_python_s_training(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    question = part(explorer, "question")
    expect(question).to_contain_text("Predict first. Circles; x1, x2 go into one hidden layer of 2")
    expect(part(explorer, "play")).to_be_hidden()
    run = Run()
    run.train(1000)
    loss, right = run.score(slice(0, 100))
    answers = ["60 or fewer", "61 to 90", "91 to 99", "all 100"]
    truth = answers[[right <= most for most in (60, 90, 99, 100)].index(True)]
    explorer.get_by_role("button", name=truth).click()
    expect(question).to_be_hidden()
    expect(part(explorer, "play")).to_be_focused()
    at_step(explorer, 1000)
    expect(part(explorer, "verdict")).to_have_text(
        f"At step 1000: {right} of 100 training points right, as you predicted."
    )
    expect(part(explorer, "train-loss")).to_have_text(f"{loss:.3f}")
    expect(part(explorer, "train-right")).to_have_text(f"{right} of 100")
    expect(part(explorer, "play")).to_have_text("Play")
    # Other data ask anew, and a wrong guess is called one.
    explorer.get_by_label("Data", exact=True).select_option("spirals")
    expect(question).to_be_visible()
    expect(part(explorer, "steps")).to_contain_text("0,")
    explorer.get_by_role("button", name="all 100").click()
    part(explorer, "play").click()  # pause
    expect(part(explorer, "play")).to_have_text("Play")
    part(explorer, "play").click()
    expect(part(explorer, "verdict")).to_contain_text("you predicted all 100", timeout=20_000)
    explorer.get_by_role("button", name="Reset").click()
    expect(explorer.get_by_label("Data", exact=True)).to_have_value("circles")
    expect(question).to_be_visible()


def test_units_by_keyboard_and_their_sums(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?hidden=3-2&steps=20&unit=1.0&probe=0.5+-0.25")
    at_step(explorer, 20)
    run = Run(hidden=[3, 2])
    run.train(20)
    steps = trace_forward(run.network, np.array([[0.5, -0.25]]))
    outputs = [step.output[0] for step in steps]  # z1, a1, z2, a2, z3
    unit = explorer.get_by_role("radio", name="Layer 1, unit 1")
    expect(unit).to_be_checked()
    unit.focus()
    title, terms = part(explorer, "unit-title"), part(explorer, "terms")
    for key, name in [
        ("ArrowDown", "Layer 1, unit 2"), ("ArrowDown", "Layer 1, unit 3"),
        ("ArrowDown", "Layer 1, unit 3"), ("ArrowRight", "Layer 2, unit 2"),
        ("ArrowRight", "Output unit"), ("Home", "Input x2"), ("End", "Output unit"),
        ("ArrowLeft", "Layer 2, unit 2"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(title).to_have_text(name)
    expect(explorer.locator(":focus")).to_have_attribute("aria-label", "Layer 2, unit 2")
    rows = terms.locator("tr").all_inner_texts()
    numbers = [
        [float(n) for n in re.findall(r"[-−]?\d+\.\d+", row.replace("−", "-"))] for row in rows
    ]
    weights, bias = run.network[2].parameters()
    for k in range(3):
        w, value = weights.data[1, k], outputs[1][k]
        np.testing.assert_allclose(numbers[k], [w, value, w * value], atol=5.1e-4)
    np.testing.assert_allclose(numbers[3], bias.data[1], atol=5.1e-4)
    np.testing.assert_allclose(numbers[4], outputs[2][1], atol=5.1e-4)
    np.testing.assert_allclose(numbers[5], outputs[3][1], atol=5.1e-4)
    # The output says a probability.
    page.keyboard.press("End")
    p = 1 / (1 + np.exp(-outputs[4][0]))
    expect(terms.locator("tr").last).to_contain_text(f"{p:.3f}")
    expect(part(explorer, "at")).to_contain_text("At (0.50, −0.25) the network gives class 1")
    explorer.get_by_label("x1 of the point").focus()
    page.keyboard.press("Home")
    expect(part(explorer, "at")).to_contain_text("At (−2.00, −0.25)")


def test_probe_by_mouse_and_points(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, site_url + PAGE)
    plane = part(explorer, "plane")
    box = at_rest(plane).bounding_box()
    assert box is not None

    def place(x: float, y: float) -> tuple[float, float]:
        return box["x"] + box["width"] * (x + 2) / 4, box["y"] + box["height"] * (2 - y) / 4

    page.mouse.move(*place(0, 0))
    page.mouse.down()
    page.mouse.move(*place(-1, 0.1), steps=4)
    page.mouse.move(*place(-1.9, 1.9), steps=4)
    page.mouse.up()
    expect(part(explorer, "at")).to_contain_text(re.compile(r"^At \(−1\.(8|9)\d, 1\.(8|9)\d\)"))
    # The center, where no point is near, then a point itself.
    page.mouse.click(*place(0, 0))
    expect(part(explorer, "at")).to_contain_text(re.compile(r"^At \(−?0\.0\d, −?0\.0\d\)"))
    run = Run()
    away = np.hypot(*(run.points[:, None] - run.points[None]).T) + 9 * np.eye(200)
    lonely = int(away.min(axis=1).argmax())
    page.mouse.click(*place(*run.points[lonely]))
    name = "Training" if lonely < 100 else "Test"
    z = run.network(run.x[lonely : lonely + 1])
    loss, _ = binary_cross_entropy_with_logits(z, np.full((1, 1), float(run.target[lonely])))
    expect(part(explorer, "at")).to_contain_text(f"{name} point {lonely % 100 + 1} at")
    expect(part(explorer, "at")).to_contain_text(f"so its loss is {loss:.3f}.")
    explorer.get_by_role("button", name="Reset").click()
    explorer.get_by_role("button", name="Next point").click()
    expect(part(explorer, "at")).to_contain_text("Training point 1 at")
    wrong = np.flatnonzero((run.network(run.x[:100])[:, 0] > 0) != (run.target[:100] == 1))
    explorer.get_by_role("button", name="Next mistake").click()
    following = wrong[wrong > 0][0]
    expect(part(explorer, "at")).to_contain_text(f"Training point {following + 1} at")


def test_steps_settings_and_limits(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?reveal=1")
    explorer.get_by_role("button", name="1 step").click()
    at_step(explorer, 1)
    explorer.get_by_role("button", name="100 steps").click()
    at_step(explorer, 101)
    expect(part(explorer, "steps")).to_have_text("101, epoch 10")
    explorer.get_by_role("button", name="Restart").click()
    at_step(explorer, 0)
    explorer.get_by_label("Units in hidden layer 2").select_option("5")
    expect(explorer.get_by_role("radio")).to_have_count(2 + 2 + 5 + 1)
    explorer.get_by_label("Units in hidden layer 3").select_option("8")
    explorer.get_by_label("Units in hidden layer 2").select_option("–")
    expect(explorer.get_by_role("radio")).to_have_count(2 + 2 + 8 + 1)
    box = explorer.get_by_label("x1 times x2")
    box.check()
    expect(explorer.get_by_role("radio", name="Input x1 times x2")).to_be_visible()
    for name in ("x2", "x1 times x2"):
        explorer.get_by_role("checkbox", name=name, exact=True).uncheck()
    last = explorer.get_by_role("checkbox", name="x1", exact=True)
    last.click()
    expect(last).to_be_checked()
    expect(part(explorer, "notice")).to_contain_text("at least one input")


def test_a_key_before_the_next_frame_is_for_what_a_choice_set(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?seed=7&noise=0.4")
    at_once(explorer, ("[data-part='next-seed']", "click"), ("[data-part='seed']", "+"))
    expect(part(explorer, "seed")).to_have_value("9")
    at_once(explorer, ("[data-part='reset']", "click"), ("[data-part='noise']", "+"))
    expect(part(explorer, "noise-text")).to_have_text("0.15")


def test_state_is_in_the_address(page: Page, context: BrowserContext, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?kept=yes")
    assert query(page) == "?kept=yes"
    explorer.get_by_label("Data", exact=True).select_option("moons")
    explorer.get_by_label("Activation").select_option("tanh")
    explorer.get_by_label("Units in hidden layer 2").select_option("3")
    explorer.get_by_role("button", name="Seed +1").click()
    explorer.get_by_role("button", name="Skip").click()
    explorer.get_by_role("button", name="100 steps").click()
    at_step(explorer, 100)
    explorer.get_by_role("button", name="Next point").click()
    explorer.get_by_role("radio", name="Layer 2, unit 3").click()
    wanted = (
        "?kept=yes&data=moons&noise=0.1&seed=2&in=x1+x2&hidden=2-3&f=tanh&rate=0.3&batch=10"
        "&steps=100&unit=2.2&probe=0&view=output&reveal=1"
    )
    page.wait_for_function("(wanted) => location.search === wanted", arg=wanted)
    explorer.get_by_role("button", name="Copy link").click()
    expect(explorer.get_by_text("Link copied")).to_be_visible()
    shared = page.evaluate("navigator.clipboard.readText()")
    assert query(page) in shared

    other = context.new_page()
    twin = open_explorer(other, shared)
    at_step(twin, 100)
    for name in ("unit-title", "terms", "at", "train-loss", "test-right"):
        assert part(twin, name).inner_text() == part(explorer, name).inner_text()
    curve = ".train path"
    drawn = explorer.locator(curve).get_attribute("d") or ""
    # A plot is drawn anew once its room is known.
    expect(twin.locator(curve)).to_have_attribute("d", drawn)
    other.close()

    explorer.get_by_role("button", name="Reset").click()
    page.wait_for_function("location.search === '?kept=yes'")


@pytest.mark.parametrize(
    "garbage",
    [
        "?data=toString&noise=x&seed=-4&in=&hidden=0-99&f=__proto__&rate=7&batch=x&steps=-3"
        "&unit=9.9&probe=no&view=1&reveal=maybe",
        "?hidden=2.5&in=x1+constructor&unit=1.x&probe=1e9+1e9+1&steps=NaN&seed=&rate=",
    ],
)
def test_an_address_that_makes_no_sense_does_no_harm(
    page: Page, site_url: str, garbage: str
) -> None:
    explorer = open_explorer(page, site_url + PAGE + garbage)
    expect(explorer.get_by_label("Data", exact=True)).to_have_value("circles")
    expect(explorer.get_by_label("Learning rate")).to_have_value("0.3")
    at_step(explorer, 0)
    expect(part(explorer, "unit-title")).to_have_text("Output unit")
    expect(part(explorer, "question")).to_be_visible()


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
    explorer.get_by_role("button", name="Skip").click()
    explorer.get_by_role("button", name="Play").click()
    page.locator(".md-header a.md-logo").click()
    page.wait_for_function("!location.pathname.endsWith('/forward-propagation/')")
    page.wait_for_timeout(400)
    assert query(page) == "", "the state was written to another page's address"
    page.go_back()
    approach(page)
    expect(explorer.get_by_label("Data", exact=True)).to_be_visible()
    explorer.get_by_label("Data", exact=True).select_option("moons")
    page.wait_for_function("location.search.includes('data=moons')")
    assert page.evaluate("globalThis.same") is True, "the page was loaded anew"


def test_rests_out_of_sight(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?reveal=1")
    explorer.get_by_label("Speed").select_option("1×")
    explorer.get_by_role("button", name="Play").click()
    expect(part(explorer, "steps")).not_to_contain_text(re.compile("^0,"))
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    before = part(explorer, "steps").inner_text()
    page.wait_for_timeout(500)
    assert part(explorer, "steps").inner_text() == before
    explorer.scroll_into_view_if_needed()
    expect(part(explorer, "steps")).not_to_have_text(before)
    explorer.get_by_role("button", name="Pause").click()


def test_reduced_motion_shows_a_picture_a_second(browser: Browser, site_url: str) -> None:
    page = browser.new_page(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    explorer = open_explorer(page, f"{site_url}{PAGE}?reveal=1&batch=100&hidden=8-8-8-8")
    page.evaluate(
        """() => {
            globalThis.pictures = 0;
            const steps = document.querySelector("[data-part='steps']");
            new MutationObserver(() => pictures++).observe(steps, {childList: true});
        }"""
    )
    explorer.get_by_role("button", name="Play").click()
    page.wait_for_timeout(1500)
    assert page.evaluate("pictures") <= 4
    page.close()


@pytest.mark.parametrize("width", [360, 600, 1000, 1280])
def test_room_is_kept_before_the_script_comes(browser: Browser, site_url: str, width: int) -> None:
    """Nothing below the explorer moves when it starts, nor in the course of its use.

    In one column the room depends on the network, on the view and on whether the question is open.
    """
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.route("**/interactives/network-explorer.js", lambda route: route.abort())
    page.goto(site_url + PAGE, wait_until="networkidle")
    explorer = approach(page)
    expect(explorer.locator("figure svg")).to_be_visible()
    height = "e => e.getBoundingClientRect().height"
    before = explorer.evaluate(height)
    page.unroute("**/interactives/network-explorer.js")
    open_explorer(page, site_url + PAGE)
    assert explorer.evaluate(height) == pytest.approx(before, abs=0.5)
    full = "?data=quadrants&hidden=8-7-8-7&f=leaky_relu&in=x1+x2+x1x1+x2x2+x1x2&unit=2.3"
    open_explorer(page, site_url + PAGE + full)
    explorer.get_by_role("button", name="all 100").click()
    room = explorer.evaluate(height)
    explorer.get_by_label("Plane", exact=True).select_option("unit")
    if width >= 1000:
        assert [room, explorer.evaluate(height)] == pytest.approx([before] * 2, abs=0.5)
    room = explorer.evaluate(height)
    # To the end where the columns are narrowest, for the longest numbers.
    if width in (360, 1000):
        at_step(explorer, 1000)
    else:
        part(explorer, "play").click()
        expect(part(explorer, "play")).to_have_text("Play")
    for unit in ("0.0", "1.7", "3.0", "5.0"):
        explorer.locator(f"[data-unit='{unit}']").click()
        explorer.get_by_role("button", name="Next point").click()
        expect(part(explorer, "at")).to_contain_text("Training point")
        assert explorer.evaluate(height) == pytest.approx(room, abs=0.5), unit
    page.close()


def test_narrow_and_accessible(browser: Browser, site_url: str) -> None:
    problems: list[str] = []
    page = browser.new_page(viewport=NARROW, has_touch=True)
    watched(page, problems)
    full = "?data=spirals&hidden=8-8-8-8&in=x1+x2+x1x1+x2x2+x1x2&steps=20&unit=2.3&view=unit"
    for state in ("", full):
        explorer = open_explorer(page, site_url + PAGE + state)
        at_step(explorer, 20 if state else 0)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        controls = "select, button, input:not([type='checkbox']), fieldset label"
        for box in boxes(explorer.locator(controls)):
            unit = " data-unit=" in box.html
            assert box.height >= (31 if unit else 43.5), box.html
            assert box.width >= 24
            assert box.x >= 0
            assert box.x + box.width <= NARROW["width"]
        assert violations_in_both(page, "network-explorer") == []
    page.close()
    assert problems == []


def test_still_form_without_scripts_and_in_print(
    browser: Browser, page: Page, site_url: str
) -> None:
    silent = browser.new_page(java_script_enabled=False)
    silent.goto(site_url + PAGE)
    still = silent.locator("network-explorer")
    expect(still.locator("figure svg")).to_be_visible()
    values = re.compile("by the library")
    expect(still.locator(".output pre").filter(has_text=values).first).to_be_visible()
    silent.close()

    explorer = open_explorer(page, site_url + PAGE)
    expect(explorer.locator("figure svg")).to_be_hidden()
    explorer.get_by_text("Values and still picture").click()
    expect(explorer.locator("figure svg")).to_be_visible()
    explorer.get_by_text("Values and still picture").click()
    page.emulate_media(media="print")
    expect(explorer.get_by_label("Data", exact=True)).to_be_hidden()
    assert explorer.locator("figure svg").evaluate("e => e.getBoundingClientRect().height") > 50


def test_speaks_after_a_pause_and_once(page: Page, site_url: str) -> None:
    explorer = open_explorer(page, f"{site_url}{PAGE}?reveal=1")
    page.evaluate(
        """() => {
            const said = document.querySelector("[data-part='spoken']");
            globalThis.heard = [];
            const hear = () => heard.push(said.textContent);
            new MutationObserver(hear).observe(said, {childList: true});
        }"""
    )
    for _ in range(3):
        explorer.get_by_role("button", name="1 step").click()
    page.wait_for_function("heard.length > 0")
    heard = page.evaluate("heard")
    assert len(heard) == 1
    assert heard[0].startswith("Step 3: training loss ")
