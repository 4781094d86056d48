// <network-explorer>: a multilayer perceptron on points of the plane. Its forward pass, unit by unit,
// and its training, step by step. What stands in the element on the page is its still form.
import { sigmoid } from "../lib/activations.js";
import { Address } from "../lib/address.js";
import { bringToLife, copyLink, printStill } from "../lib/live.js";
import { activations, HALF, lossOf, Network, score, Training } from "./network.js";
import { Edges, gridPoints, LossPlot, paintThumb, Plane, REACH, schemeColors } from "./plots.js";
import { exact, rounded } from "../lib/numbers.js";
import { datasets, drawPoints, features, inputs } from "./plane-data.js";
import { Random } from "../lib/random.js";

export { activations, drawPoints, features, inputs, lossOf, Network, Random, score, Training };

const START = {
  data: "circles", noise: 0.1, seed: 1, features: ["x1", "x2"], hidden: [2], f: "relu",
  rate: 0.3, batch: 10, steps: 0, unit: [1, 0], probe: [0.5, 0.5], view: "output",
};
const NAMES = ["data", "noise", "seed", "in", "hidden", "f", "rate", "batch", "steps", "unit", "probe", "view", "reveal"];
// A change of one of these starts training anew.
const SETTINGS = ["data", "noise", "seed", "features", "hidden", "f", "rate", "batch"];

const DATA = { circles: "circles", moons: "moons", quadrants: "XOR", spirals: "spirals" };
const KINDS = {
  tanh: ["tanh", "tanh(z)"], relu: ["ReLU", "max(0, z)"], leaky_relu: ["leaky ReLU", "z if z &gt; 0, else 0.01 z"],
  sigmoid: ["sigmoid", "σ(z)"], silu: ["SiLU", "z σ(z)"], linear: ["none (linear)", "z"],
};
const INPUTS = {
  x1: ["x<sub>1</sub>", "x1"], x2: ["x<sub>2</sub>", "x2"], x1x1: ["x<sub>1</sub><sup>2</sup>", "x1 squared"],
  x2x2: ["x<sub>2</sub><sup>2</sup>", "x2 squared"], x1x2: ["x<sub>1</sub>x<sub>2</sub>", "x1 times x2"],
};
const RATES = [0.01, 0.03, 0.1, 0.3, 1, 3];
const BATCHES = [1, 10, 25, HALF];
const SPEEDS = [1, 10, 100]; // steps between two pictures
const [MAX_LAYERS, MAX_UNITS, MAX_STEPS, MAX_NOISE, MAX_SEED] = [4, 8, 10000, 0.5, 9999];
const ASKED = 1000; // the step that the question is about
const SLICE = 6; // ms of training in a frame

const ANSWERS = ["60 or fewer", "61 to 90", "91 to 99", `all ${HALF}`];
const answerTo = (right) => [60, 90, HALF - 1, HALF].findIndex((most) => right <= most);

const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const fixed = (x, digits = 3) => {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : x > 0 ? "∞" : "−∞";
  if (Math.abs(x) >= 1000) return rounded(x, 3);
  const text = x.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
};
const plural = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
const options = (entries) => entries.map(([value, text]) => `<option value="${value}">${text}</option>`).join("");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const markup = (id) => `
<div class="live network__live" role="group" aria-label="Network explorer">
  <div class="network__controls">
    <p class="network__field"><label for="${id}-data">Data</label>
      <select id="${id}-data" data-part="data">${options(datasets.map((name) => [name, DATA[name]]))}</select></p>
    <p class="network__field"><label for="${id}-noise">Noise <b data-part="noise-text"></b></label>
      <input id="${id}-noise" data-part="noise" type="range" min="0" max="${MAX_NOISE}" step="0.05"></p>
    <p class="network__field"><label for="${id}-f">Activation</label>
      <select id="${id}-f" data-part="f">${options(Object.entries(KINDS).map(([name, [title]]) => [name, title]))}</select></p>
    <p class="network__field"><label for="${id}-rate">Learning rate</label>
      <select id="${id}-rate" data-part="rate">${options(RATES.map((rate) => [rate, rate]))}</select></p>
    <p class="network__field"><label for="${id}-batch">Batch size</label>
      <select id="${id}-batch" data-part="batch">${options(BATCHES.map((n) => [n, n === HALF ? `${n}: all` : n]))}</select></p>
    <p class="network__field"><label for="${id}-seed">Seed</label>
      <span class="network__seed"><input id="${id}-seed" data-part="seed" type="number" inputmode="numeric" min="0" max="${MAX_SEED}" step="1">
      <button type="button" data-part="next-seed" aria-label="Seed +1">+1</button></span></p>
    <fieldset class="network__inputs"><legend>Inputs</legend>
      ${Object.entries(INPUTS).map(([name, [html, spoken]]) => `<label><input type="checkbox" data-feature="${name}" aria-label="${spoken}"><span aria-hidden="true">${html}</span></label>`).join("")}
    </fieldset>
    <fieldset class="network__layers"><legend>Units in hidden layer</legend>
      ${[1, 2, 3, 4].map((l) => `<label><span>${l}</span><select data-layer="${l - 1}" aria-label="Units in hidden layer ${l}">${l > 1 ? '<option value="0">–</option>' : ""}${options(Array.from({ length: MAX_UNITS }, (_, i) => [i + 1, i + 1]))}</select></label>`).join("")}
    </fieldset>
  </div>
  <div class="network__desk">
    <div class="network__question" data-part="question">
      <p id="${id}-q" data-part="asked"></p>
      <div role="group" aria-labelledby="${id}-q" class="network__answers">
        ${ANSWERS.map((text, i) => `<button type="button" data-answer="${i}">${text}</button>`).join("")}
        <button type="button" class="live__skip network__skip" data-part="skip">Skip</button>
      </div>
    </div>
    <div class="network__training" data-part="training" hidden>
      <div class="network__buttons">
        <button type="button" class="network__play" data-part="play">Play</button>
        <button type="button" data-part="step">1 step</button>
        <button type="button" data-part="hundred">100 steps</button>
        <button type="button" data-part="restart">Restart</button>
        <label class="network__speed">Speed <select data-part="speed">${options(SPEEDS.map((n) => [n, `${n}×`]))}</select></label>
      </div>
      <p class="network__verdict" data-part="verdict"></p>
    </div>
  </div>
  <div class="network__view">
    <p class="network__title"><label for="${id}-view">Plane</label>
      <select id="${id}-view" data-part="view">${options([["output", "what the network says"], ["unit", "what the chosen unit gives"]])}</select></p>
    <div class="network__plane" data-part="plane"><canvas aria-hidden="true"></canvas><svg role="img" data-part="picture"></svg></div>
    <p class="network__key" aria-hidden="true">
      <span><svg viewBox="-1 -1 2 2"><circle class="low" r=".7"/></svg>class 0</span>
      <span><svg viewBox="-1 -1 2 2"><path class="high" d="M0 -.8L.8 .6H-.8Z"/></svg>class 1</span>
      <span>hollow: test</span>
      <span><svg viewBox="0 0 24 8"><path class="zero" d="M0 4H24"/></svg><span data-part="zero-text"></span></span>
    </p>
    <p class="network__dial"><label for="${id}-x">x<sub>1</sub></label>
      <input id="${id}-x" data-part="x" type="range" aria-label="x1 of the point" min="${-REACH}" max="${REACH}" step="0.05"><b data-part="x-text"></b></p>
    <p class="network__dial"><label for="${id}-y">x<sub>2</sub></label>
      <input id="${id}-y" data-part="y" type="range" aria-label="x2 of the point" min="${-REACH}" max="${REACH}" step="0.05"><b data-part="y-text"></b></p>
    <p class="network__buttons"><button type="button" data-part="point">Next point</button>
      <button type="button" data-part="wrong">Next mistake</button></p>
  </div>
  <div class="network__graph">
    <p class="network__title" id="${id}-units">The network: choose a unit</p>
    <div class="network__units" data-part="units" role="radiogroup" aria-labelledby="${id}-units">
      <svg aria-hidden="true" data-part="edges"></svg>
      <div data-part="nodes" role="none"></div>
    </div>
    <p class="network__key" aria-hidden="true">
      <span><svg viewBox="0 0 24 8"><path class="positive" d="M0 4H24" stroke-width="3"/></svg>weight above 0</span>
      <span><svg viewBox="0 0 24 8"><path class="negative" d="M0 4H24" stroke-width="3"/></svg>below 0; wide: large</span>
    </p>
  </div>
  <div class="network__detail">
    <p class="network__title" data-part="unit-title"></p>
    <p data-part="formula"></p>
    <table class="network__terms">
      <caption class="live__unseen">The weighted sum of the chosen unit, term by term</caption>
      <thead><tr><th scope="col">from</th><th scope="col">weight</th><th scope="col">× value</th><th scope="col">= term</th></tr></thead>
      <tbody data-part="terms"></tbody>
    </table>
    <p class="network__at" data-part="at"></p>
  </div>
  <div class="network__progress">
    <p class="network__title">Step <span data-part="steps"></span></p>
    <table class="network__scores">
      <caption class="live__unseen">Loss and right answers</caption>
      <thead><tr><th scope="col">points</th><th scope="col">loss</th><th scope="col">right</th></tr></thead>
      <tbody>${["train", "test"].map((name) => `<tr><th scope="row"><svg viewBox="0 0 24 8" aria-hidden="true"><path class="${name}" d="M0 4H24"/></svg>${name === "train" ? "training" : "test"}</th><td data-part="${name}-loss"></td><td data-part="${name}-right"></td></tr>`).join("")}</tbody>
    </table>
    <div class="network__plot" data-part="loss"><svg role="img" aria-label="Loss over the steps of training, on the training and the test points"></svg></div>
  </div>
  <p class="live__actions">
    <button type="button" data-part="copy">Copy link</button>
    <button type="button" data-part="reset">Reset</button>
    <span data-part="notice" role="status"></span>
  </p>
  <p class="live__unseen" data-part="spoken" aria-live="polite"></p>
</div>`;

let count = 0;

class NetworkExplorer extends HTMLElement {
  #state = structuredClone(START);
  #revealed = new Set();
  #guess = null; // the answer that was predicted for this run
  #verdict = "";
  #speed = 10;
  #training = null;
  #goal = 0; // train up to this step
  #silent = false; // … without pictures on the way
  #trained = false; // since the last picture
  #painted = 0; // when that was
  #visible = false;
  #dirty = { units: true, layout: true, colors: true };
  #grid = null;
  #colors = null;
  #address = null;
  #parts = {};
  #plane;
  #edges;
  #loss;
  #frame = 0;
  #speech = 0;
  #leave = new AbortController();
  #watching = [];

  connectedCallback() {
    if (!this.#parts.data) this.#build();
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    if (document.querySelector("network-explorer") === this) {
      this.#address = new Address(NAMES);
      this.#read(this.#address.read());
      addEventListener("pagehide", () => this.#address.flush(), { signal });
    }
    printStill(this, signal);
    const recolor = () => this.#draw({ colors: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor, { signal });
    const scheme = new MutationObserver(recolor);
    scheme.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
    const sizes = new ResizeObserver(() => this.#draw({ layout: true }));
    sizes.observe(this.#parts.units);
    sizes.observe(this.#parts.loss);
    // Out of sight it rests; what was under way goes on when it is seen again.
    const sight = new IntersectionObserver(([{ isIntersecting }]) => {
      this.#visible = isIntersecting;
      if (isIntersecting) this.#draw({});
    });
    sight.observe(this);
    this.#watching = [scheme, sizes, sight];
    this.#dirty = { units: true, layout: true, colors: true };
    this.#render();
  }

  disconnectedCallback() {
    this.#leave.abort();
    for (const watcher of this.#watching) watcher.disconnect();
    this.#visible = false;
    clearTimeout(this.#speech);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #build() {
    const id = `network-${(count += 1)}`;
    this.#parts = bringToLife(this, markup(id));
    const part = this.#parts;
    this.#plane = new Plane(part.plane.firstChild, part.picture);
    this.#edges = new Edges(part.edges);
    this.#loss = new LossPlot(part.loss.firstChild);
    this.#begin();

    const choose = (name, read) => part[name].addEventListener("change", () => this.#set({ [name]: read(part[name].value) }));
    choose("data", String);
    choose("f", String);
    choose("rate", Number);
    choose("batch", Number);
    choose("view", String);
    part.noise.addEventListener("input", () => this.#set({ noise: part.noise.valueAsNumber }));
    part.seed.addEventListener("input", () => {
      const seed = part.seed.valueAsNumber;
      if (Number.isFinite(seed)) this.#set({ seed: clamp(Math.round(seed), 0, MAX_SEED) });
    });
    part.seed.addEventListener("change", () => (part.seed.value = this.#state.seed));
    part["next-seed"].addEventListener("click", () => this.#choose({ seed: (this.#state.seed + 1) % (MAX_SEED + 1) }));
    for (const box of this.querySelectorAll("[data-feature]")) {
      box.addEventListener("change", () => {
        const chosen = Object.keys(features).filter((name) => this.querySelector(`[data-feature="${name}"]`).checked);
        if (chosen.length) return this.#set({ features: chosen });
        box.checked = true;
        this.#notify("A network needs at least one input");
      });
    }
    for (const select of this.querySelectorAll("[data-layer]")) {
      select.addEventListener("change", () => {
        const hidden = [...this.#state.hidden];
        hidden[Number(select.dataset.layer)] = Number(select.value);
        this.#choose({ hidden: hidden.filter(Boolean) });
      });
    }

    for (const button of part.question.querySelectorAll("[data-answer]")) {
      button.addEventListener("click", () => this.#reveal(Number(button.dataset.answer)));
    }
    part.skip.addEventListener("click", () => this.#reveal(null));
    part.play.addEventListener("click", () => (this.#running ? this.#stop() : this.#go(MAX_STEPS)));
    part.step.addEventListener("click", () => this.#go(this.#training.steps + 1, true));
    part.hundred.addEventListener("click", () => this.#go(this.#training.steps + 100, true));
    part.restart.addEventListener("click", () => this.#set({ steps: 0 }, true));
    part.speed.value = this.#speed;
    part.speed.addEventListener("change", () => (this.#speed = Number(part.speed.value)));

    this.#choosing(part.units);
    this.#dragging(part.plane);
    part.x.addEventListener("input", () => this.#set({ probe: [part.x.valueAsNumber, this.#at()[1]] }));
    part.y.addEventListener("input", () => this.#set({ probe: [this.#at()[0], part.y.valueAsNumber] }));
    part.point.addEventListener("click", () => this.#next(() => true));
    part.wrong.addEventListener("click", () => this.#next((i) => this.#isWrong(i), "No training point is on the wrong side"));
    part.copy.addEventListener("click", () => this.#copy());
    part.reset.addEventListener("click", () => {
      this.#revealed.clear();
      this.#choose(structuredClone(START), true);
    });
  }

  /** Units are radio buttons that lie in columns: arrow keys move between them. */
  #choosing(units) {
    units.addEventListener("click", (event) => {
      const button = event.target.closest("[data-unit]");
      if (button) this.#set({ unit: button.dataset.unit.split(".").map(Number) });
    });
    units.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const { widths } = this.#training.network;
      let [column, unit] = this.#state.unit;
      const share = (unit + 0.5) / widths[column];
      const beside = (to) => {
        column = clamp(to, 0, widths.length - 1);
        unit = Math.floor(share * widths[column]);
      };
      if (event.key === "ArrowUp") unit = Math.max(0, unit - 1);
      else if (event.key === "ArrowDown") unit = Math.min(widths[column] - 1, unit + 1);
      else if (event.key === "ArrowLeft") { if (column > 0) beside(column - 1); }
      else if (event.key === "ArrowRight") { if (column < widths.length - 1) beside(column + 1); }
      else if (event.key === "Home") beside(0);
      else if (event.key === "End") beside(widths.length - 1);
      else return;
      event.preventDefault();
      this.#set({ unit: [column, unit] });
      units.querySelector(`[data-unit="${column}.${unit}"]`).focus();
    });
  }

  /** A click near a point takes that point, another one the place itself; so does dragging. */
  #dragging(plane) {
    const follow = (event, snap) => {
      const place = this.#plane.under(event).map((x) => Number(x.toFixed(2)));
      const reach = (12 * 2 * REACH) / plane.clientWidth;
      const all = [...this.#training.train.points, ...this.#training.test.points];
      const away = all.map(([x, y]) => Math.hypot(x - place[0], y - place[1]));
      const nearest = away.indexOf(Math.min(...away));
      this.#set({ probe: snap && away[nearest] < reach ? nearest : place });
    };
    plane.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      plane.setPointerCapture(event.pointerId);
      this.#parts.x.focus({ preventScroll: true });
      follow(event, true);
      this.#render();
    });
    plane.addEventListener("pointermove", (event) => {
      if (plane.hasPointerCapture(event.pointerId) && Math.hypot(event.movementX, event.movementY)) follow(event, false);
    });
  }

  /** Take over what the address says, as far as it makes sense. */
  #read(query) {
    const number = (text, low, high, otherwise) => {
      const value = text === null || text.trim() === "" ? NaN : Number(text);
      return Number.isFinite(value) ? clamp(value, low, high) : otherwise;
    };
    const oneOf = (value, list, otherwise) => (list.includes(value) ? value : otherwise);
    const chosen = Object.keys(features).filter((name) => query.in?.split(" ").includes(name));
    const hidden = (query.hidden ?? "").split("-").map(Number).slice(0, MAX_LAYERS);
    const sound = hidden.every((n) => Number.isInteger(n) && n >= 1 && n <= MAX_UNITS);
    const pair = (query.probe ?? "").split(" ").map((text) => number(text, -REACH, REACH, null));
    const point = /^\d+$/.test(query.probe ?? "") && Number(query.probe) < 2 * HALF ? Number(query.probe) : null;
    const state = {
      data: oneOf(query.data, datasets, START.data),
      noise: Math.round(20 * number(query.noise, 0, MAX_NOISE, START.noise)) / 20,
      seed: Math.round(number(query.seed, 0, MAX_SEED, START.seed)),
      features: chosen.length ? chosen : START.features,
      hidden: sound ? hidden : START.hidden,
      f: oneOf(query.f, Object.keys(KINDS), START.f),
      rate: oneOf(Number(query.rate), RATES, START.rate),
      batch: oneOf(Number(query.batch), BATCHES, START.batch),
      steps: Math.round(number(query.steps, 0, MAX_STEPS, 0)),
      unit: (query.unit ?? START.unit.join(".")).split(".").map(Number),
      probe: point ?? (pair.length === 2 && !pair.includes(null) ? pair : START.probe),
      view: oneOf(query.view, ["output", "unit"], START.view),
    };
    this.#state = state;
    if (query.reveal === "1" || state.steps) this.#revealed.add(state.data);
    this.#begin();
    if (state.steps) this.#go(state.steps, true);
  }

  #values(always) {
    const { data, noise, seed, hidden, f, rate, batch, unit, probe, view } = this.#state;
    const reveal = this.#revealed.has(data) ? 1 : null;
    const steps = this.#training.steps;
    const fresh = !reveal && !steps && JSON.stringify({ ...this.#state, steps: 0 }) === JSON.stringify(START);
    if (fresh && !always) return {};
    return {
      data, noise, seed, in: this.#state.features.join(" "), hidden: hidden.join("-"), f, rate, batch, steps,
      unit: unit.join("."), probe: Array.isArray(probe) ? probe.join(" ") : probe, view, reveal,
    };
  }

  /** A new run of training, from the settings. */
  #begin() {
    this.#training = new Training(this.#state);
    this.#goal = 0;
    this.#silent = false;
    this.#guess = null;
    this.#verdict = "";
    const points = gridPoints();
    this.#grid = { n: points.length, x: inputs(points, this.#state.features) };
    const { widths } = this.#training.network;
    const [column, unit] = this.#state.unit;
    if (!(widths[column] > unit && unit >= 0)) this.#state.unit = [widths.length - 1, 0];
    this.#dirty.units = this.#dirty.layout = true;
  }

  #set(change, anew = false) {
    const before = this.#state;
    this.#state = { ...before, ...change };
    if (anew || SETTINGS.some((name) => JSON.stringify(before[name]) !== JSON.stringify(this.#state[name]))) {
      this.#state.steps = 0;
      this.#begin();
    }
    this.#notify("");
    this.#address?.write(this.#values(false));
    this.#draw({});
    this.#speak();
  }

  /** A choice that moves other controls shows on them at once: the next key is for what they say. */
  #choose(change, anew = false) {
    this.#set(change, anew);
    this.#render();
  }

  #notify(text) {
    this.#parts.notice.textContent = text;
  }

  get #running() {
    return this.#training.steps < this.#goal && !this.#silent;
  }

  /** Train up to a step: with pictures on the way, or silently. */
  #go(steps, silent = false) {
    this.#goal = Math.min(steps, MAX_STEPS);
    this.#silent = silent;
    if (this.#training.steps >= MAX_STEPS) this.#notify(`It ends at step ${MAX_STEPS}: restart, or change something`);
    else if (silent && steps - this.#training.steps > 1) this.#notify(`Training up to step ${this.#goal} …`);
    else this.#notify("");
    this.#draw({});
  }

  #stop() {
    this.#goal = this.#training.steps;
    this.#silent = false;
    this.#state.steps = this.#training.steps;
    if (this.#parts.notice.textContent.startsWith("Training")) this.#notify("");
    this.#address?.write(this.#values(false));
    this.#draw({});
    this.#speak();
  }

  #reveal(answer) {
    this.#revealed.add(this.#state.data);
    this.#set({});
    this.#guess = answer;
    if (answer !== null) this.#go(ASKED);
    this.#render();
    this.#parts.play.focus({ preventScroll: true });
  }

  /** Judge the prediction once its step has come. */
  #judge() {
    if (this.#guess === null || this.#training.steps !== ASKED) return;
    const { right } = this.#training.scores().train;
    const fate = answerTo(right) === this.#guess ? "as you predicted" : `you predicted ${ANSWERS[this.#guess]}`;
    this.#verdict = `At step ${ASKED}: ${right} of ${HALF} training points right, ${fate}.`;
    this.#guess = null;
  }

  /** Where the probe is, be it a place or one of the points. */
  #at() {
    const { probe } = this.#state;
    if (Array.isArray(probe)) return probe;
    const { train, test } = this.#training;
    return probe < HALF ? train.points[probe] : test.points[probe - HALF];
  }

  #isWrong(i) {
    const { train, network } = this.#training;
    const { z } = network.forward(inputs([train.points[i]], this.#state.features), 1);
    return z.at(-1)[0] > 0 !== (train.target[i] === 1);
  }

  /** The next training point of a kind after the one under the probe. */
  #next(wanted, otherwise = "") {
    const from = Array.isArray(this.#state.probe) ? -1 : this.#state.probe;
    for (let i = 1; i <= HALF; i += 1) {
      const point = (from + i + HALF) % HALF;
      if (wanted(point)) return this.#choose({ probe: point });
    }
    this.#notify(otherwise);
  }

  async #copy() {
    const address = this.#address ?? new Address(NAMES);
    this.#notify(await copyLink(this, address, this.#values(true)));
  }

  /** Say where things stand once they rest. */
  #speak() {
    clearTimeout(this.#speech);
    this.#speech = setTimeout(() => {
      if (this.#training.steps < this.#goal) return;
      const { train, test } = this.#training.scores();
      const said = [`Step ${this.#training.steps}: training loss ${fixed(train.loss)}, ${train.right} of ${HALF} right; test ${test.right}.`];
      if (this.#verdict) said.push(this.#verdict);
      said.push(`${this.#parts["unit-title"].textContent}: ${this.#parts.at.textContent}`);
      this.#parts.spoken.textContent = said.join(" ");
    }, 700);
  }

  #draw(dirty) {
    for (const key of Object.keys(dirty)) this.#dirty[key] ||= dirty[key];
    if (!this.isConnected) return;
    this.#frame ||= requestAnimationFrame((now) => this.#tick(now));
  }

  /** A frame trains or draws, not both, so that neither holds up the page. */
  #tick(now) {
    this.#frame = 0;
    const training = this.#training;
    if (!this.#visible || training.steps >= this.#goal) return this.#render();
    const pause = calm.matches ? 1000 : 0; // with reduced motion, a picture a second
    if (this.#trained && !this.#silent && now - this.#painted > pause) this.#render(now);
    else {
      const start = performance.now();
      const most = this.#silent || calm.matches ? Infinity : this.#speed;
      const stop = this.#guess !== null && training.steps < ASKED ? Math.min(ASKED, this.#goal) : this.#goal;
      for (let i = 0; i < most && training.steps < stop && performance.now() - start < SLICE; i += 1) training.step();
      this.#trained = true;
      this.#judge();
      if (training.steps >= this.#goal) this.#stop();
      else if (training.lost) {
        this.#stop();
        this.#notify("The weights have run away: try a smaller learning rate");
      }
    }
    if (training.steps < this.#goal) this.#draw({});
  }

  #render(now = performance.now()) {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#trained = false;
    this.#painted = now;
    const { units, layout, colors } = this.#dirty;
    this.#dirty = { units: false, layout: false, colors: false };
    const part = this.#parts;
    if (colors || !this.#colors) this.#colors = schemeColors(this);
    if (units) this.#renderSettings();
    if (layout) this.#layout();
    const open = this.#revealed.has(this.#state.data);
    // Whatever hides the focused control must hand its focus on.
    part.question.hidden = open;
    part.training.hidden = !open;
    this.#renderAsked();
    part.play.textContent = this.#running ? "Pause" : "Play";
    part.verdict.textContent = this.#verdict || (this.#guess === null ? "" : `You predicted ${ANSWERS[this.#guess]} right at step ${ASKED}.`);
    this.#renderUnit();
    this.#renderPlane();
    this.#renderProgress();
    if (this.#visible && this.#training.steps < this.#goal) this.#draw({});
  }

  #renderAsked() {
    const { hidden, f, data, features: chosen } = this.#state;
    const each = new Set(hidden).size === 1 ? `${hidden[0]}` : hidden.join(", ");
    const kind = f === "linear" ? "units without activation" : `${KINDS[f][0]} unit${hidden.at(-1) === 1 ? "" : "s"}`;
    const layers = hidden.length === 1 ? `one hidden layer of ${each} ${kind}` : `${hidden.length} hidden layers of ${each} ${kind}`;
    const fed = chosen.map((name) => INPUTS[name][0]).join(", ");
    this.#parts.asked.innerHTML =
      `<b>Predict first.</b> ${DATA[data][0].toUpperCase()}${DATA[data].slice(1)}; ${fed} go into ${layers}. ` +
      `After ${ASKED} steps, how many of the ${HALF} training points are on the right side?`;
  }

  #renderSettings() {
    const part = this.#parts;
    const { data, noise, seed, f, rate, batch, hidden, features: chosen } = this.#state;
    for (const [name, value] of Object.entries({ data, noise, f, rate, batch })) part[name].value = value;
    if (part.seed !== document.activeElement) part.seed.value = seed;
    part["noise-text"].textContent = noise;
    for (const box of this.querySelectorAll("[data-feature]")) box.checked = chosen.includes(box.dataset.feature);
    for (const select of this.querySelectorAll("[data-layer]")) {
      const l = Number(select.dataset.layer);
      select.value = hidden[l] ?? 0;
      select.disabled = l > hidden.length;
    }
    const { widths } = this.#training.network;
    const last = widths.length - 1;
    // On a phone, where all stands in one column, the graph and the table have the room that this network needs.
    const { style } = this.firstElementChild;
    style.setProperty("--most", Math.max(...widths));
    style.setProperty("--fan", Math.max(...widths.slice(0, -1)));
    const heading = (l) => (l === 0 ? "inputs" : l === last ? "output" : `layer ${l}`);
    const node = (l, j) => {
      const name = l === 0 ? `Input ${INPUTS[chosen[j]][1]}` : l === last ? "Output" : `Layer ${l}, unit ${j + 1}`;
      const label = l === 0 ? `<i>${INPUTS[chosen[j]][0]}</i> ` : "";
      const roomy = widths[l] <= 5 ? "" : " hidden";
      const place = `left:${(100 * (l + 0.5)) / (last + 1)}%;--row:${(j + 0.5) / widths[l]}`;
      return `<button type="button" role="radio" data-unit="${l}.${j}" aria-label="${name}" style="${place}"><canvas></canvas></button>
        <span class="network__value" aria-hidden="true" style="${place}"${roomy}>${label}<span data-value="${l}.${j}"></span></span>`;
    };
    const focused = part.nodes.contains(document.activeElement);
    part.nodes.innerHTML = widths
      .map((width, l) => `<span class="network__column" aria-hidden="true" style="left:${(100 * (l + 0.5)) / (last + 1)}%">${heading(l)}</span>${Array.from({ length: width }, (_, j) => node(l, j)).join("")}`)
      .join("");
    if (focused) part.nodes.querySelector(`[data-unit="${this.#state.unit.join(".")}"]`)?.focus();
    this.#plane.data(this.#training.train, this.#training.test);
  }

  #layout() {
    const { units, loss, nodes } = this.#parts;
    const places = this.#training.network.widths.map((width, l) =>
      Array.from({ length: width }, (_, j) => {
        const button = nodes.querySelector(`[data-unit="${l}.${j}"]`);
        return [button.offsetLeft, button.offsetTop]; // its middle: it is moved by half of its size
      }),
    );
    this.#edges.layout(units.clientWidth, units.clientHeight, places);
    this.#loss.layout(loss.clientWidth, loss.clientHeight);
  }

  /** The forward pass at the probe, and the chosen unit's sum written out. */
  #renderUnit() {
    const part = this.#parts;
    const { network, train, test } = this.#training;
    const { unit: [l, j], probe, features: chosen, f } = this.#state;
    const last = network.widths.length - 1;
    const at = this.#at();
    const { z, a } = network.forward(inputs([at], chosen), 1);
    const source = (k) => (l === 1 ? INPUTS[chosen[k]][0] : `a<sub>${k + 1}</sub><sup>(${l - 1})</sup>`);
    const sum = l === last ? "z" : `z<sub>${j + 1}</sub><sup>(${l})</sup>`;
    const out = l === last ? "p" : `a<sub>${j + 1}</sub><sup>(${l})</sup>`;
    const p = sigmoid(z[last][0]);

    for (const value of part.nodes.querySelectorAll("[data-value]")) {
      const [column, unit] = value.dataset.value.split(".").map(Number);
      value.textContent = fixed(column === last ? p : a[column][unit], 2);
    }
    for (const button of part.nodes.querySelectorAll("[data-unit]")) {
      const here = button.dataset.unit === `${l}.${j}`;
      button.setAttribute("aria-checked", here);
      button.tabIndex = here ? 0 : -1;
    }
    const row = (cells) => `<tr>${cells.map((cell, i) => (i ? `<td>${cell}</td>` : `<th scope="row">${cell}</th>`)).join("")}</tr>`;
    if (l === 0) {
      part["unit-title"].innerHTML = `Input ${INPUTS[chosen[j]][0]}`;
      part.formula.innerHTML = "Computed from the point alone, without weights.";
      part.terms.innerHTML = row([INPUTS[chosen[j]][0], "", "", fixed(a[0][j])]);
    } else {
      const d = network.widths[l - 1];
      const weights = network.weights[l - 1];
      part["unit-title"].textContent = l === last ? "Output unit" : `Layer ${l}, unit ${j + 1}`;
      part.formula.innerHTML = `${sum} = ∑ weight × value + b, ${out} = ${l === last ? "σ(z)" : KINDS[f][1]}`;
      part.terms.innerHTML =
        Array.from({ length: d }, (_, k) => {
          const [w, value] = [weights[j * d + k], a[l - 1][k]];
          return row([source(k), fixed(w), `× ${fixed(value)}`, fixed(w * value)]);
        }).join("") +
        row(["b", "", "", fixed(network.biases[l - 1][j])]) +
        row([`${sum}, their sum`, "", "", `<b>${fixed(z[l][j])}</b>`]) +
        row([out, "", "", `<b>${fixed(l === last ? p : a[l][j])}</b>`]);
    }
    const [x, y] = at;
    const says = `the network gives class 1 the probability ${fixed(p)}`;
    if (Array.isArray(probe)) part.at.textContent = `At (${fixed(x, 2)}, ${fixed(y, 2)}) ${says}.`;
    else {
      const some = probe < HALF ? train : test;
      const target = some.target[probe % HALF];
      part.at.textContent = `${probe < HALF ? "Training" : "Test"} point ${(probe % HALF) + 1} at (${fixed(x, 2)}, ${fixed(y, 2)}), class ${target}: ${says}, so its loss is ${fixed(lossOf(z[last][0], target))}.`;
    }
    for (const [name, value] of [["x", x], ["y", y]]) {
      part[name].value = value;
      part[name].setAttribute("aria-valuetext", `${fixed(value, 2)}, probability ${fixed(p)}`);
      part[`${name}-text`].textContent = fixed(value, 2);
    }
    this.#edges.draw(network.weights, this.#state.unit);
    this.#plane.probe([clamp(x, -REACH, REACH), clamp(y, -REACH, REACH)]);
  }

  /** One pass over the grid: every unit's thumbnail, and the surface. */
  #renderPlane() {
    const part = this.#parts;
    const { network } = this.#training;
    const { unit: [l, j], view } = this.#state;
    const { widths } = network;
    const last = widths.length - 1;
    const { z, a } = network.forward(this.#grid.x, this.#grid.n);
    for (const button of part.nodes.querySelectorAll("[data-unit]")) {
      const [column, unit] = button.dataset.unit.split(".").map(Number);
      paintThumb(button.firstChild, this.#colors, a[column], column ? z[column] : a[0], widths[column], unit);
    }
    const whole = view === "output" || l === last;
    const mine = (values) => values.filter((_, i) => i % widths[l] === j);
    const sums = whole ? z[last] : mine(l ? z[l] : a[0]);
    if (whole) this.#plane.surface(this.#colors, (i) => 2 * sigmoid(sums[i]) - 1, sums);
    else {
      const shown = mine(a[l]);
      const most = shown.reduce((high, value) => Math.max(high, Math.abs(value)), 1e-12);
      this.#plane.surface(this.#colors, (i) => shown[i] / most, sums);
    }
    part.view.value = view;
    part["zero-text"].textContent = whole ? "p = 1/2" : l === 0 ? "input = 0" : "z = 0";
    const high = sums.reduce((n, value) => n + (value > 0), 0) / sums.length;
    part.picture.setAttribute(
      "aria-label",
      whole
        ? `The plane from −${REACH} to ${REACH} with the data. The network assigns ${Math.round(100 * high)} percent of it to class 1.`
        : `The plane from −${REACH} to ${REACH} with the data. The chosen unit’s sum is above 0 on ${Math.round(100 * high)} percent of it.`,
    );
  }

  #renderProgress() {
    const part = this.#parts;
    const { history, steps } = this.#training;
    const now = this.#training.scores();
    part.steps.textContent = `${steps}, epoch ${exact(Math.floor((steps * this.#state.batch) / HALF))}`;
    for (const name of ["train", "test"]) {
      part[`${name}-loss`].textContent = fixed(now[name].loss);
      part[`${name}-right`].textContent = `${now[name].right} of ${HALF}`;
    }
    if (part.loss.clientWidth) this.#loss.draw([...history, now], steps);
  }
}

customElements.define("network-explorer", NetworkExplorer);
