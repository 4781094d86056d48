// <optimizer-race>: five update rules on five surfaces, step by step. What stands in the element on
// the page is its still form; it is kept, folded, below.
import { Address } from "../lib/address.js";
import { bringToLife, copyLink, printStill } from "../lib/live.js";
import { contour, sample } from "../lib/contours.js";
import { exact, powerOfTen, rounded, spoken, typeset } from "../lib/numbers.js";
import { optimizers, path, run, winners } from "./optimizers.js";
import { LossPlot, MARKS, MapPlot, STAR } from "./plots.js";
import { surfaces } from "./surfaces.js";

export { contour, optimizers, path, run, sample, surfaces, winners };

export const LIMITS = { steps: 400, tolerance: 1e-3, far: 100 };
export const MEMORY = { mu: 0.9, rho: 0.99, beta2: 0.999 };

const NAMES = Object.keys(optimizers);
const TITLES = { sgd: "SGD", momentum: "Momentum", nesterov: "Nesterov", rmsprop: "RMSprop", adam: "Adam" };
const MEMORIES = { mu: "μ, β<sub>1</sub>", rho: "ρ", beta2: "β<sub>2</sub>" };
const MEMORY_NAMES = {
  mu: "mu of momentum and Nesterov, beta 1 of Adam",
  rho: "rho of RMSprop",
  beta2: "beta 2 of Adam",
};
// A memory of 1 − 10^(−i/10): 0, 0.21, … 0.9 at 10, 0.99 at 20, 0.999 at 30.
const FADES = 30;
const QUERY = ["surface", "x", "y", "lr", "memory", "on", "step", "reveal"];
const RATES = [-80, 20]; // in twentieths of a power of ten

const TEXT = {
  bowl: {
    title: "Bowl",
    formula: "½ (x<sup>2</sup> + 3y<sup>2</sup>)",
    least: "least at (0, 0)",
    why: "At rate 0.5, plain descent halves both coordinates at each step. A memory of μ = 0.9 cannot fade faster than by √0.9 ≈ 0.95 a step, however easy the surface.",
  },
  ravine: {
    title: "Ravine",
    formula: "½ (x<sup>2</sup> + 40y<sup>2</sup>)",
    least: "least at (0, 0)",
    why: "Plain descent needs a rate below 2/40\u00a0=\u00a00.05 and crawls along the floor. The others remember: their past steps carry them along it, or each coordinate gets a scale of its own.",
  },
  rosenbrock: {
    title: "Rosenbrock",
    formula: "(1 − x)<sup>2</sup> + 100 (y − x<sup>2</sup>)<sup>2</sup>",
    least: "least at (1, 1)",
    why: "At the minimum the valley is 2,508 times as curved across as along, and it bends: no scale for each coordinate makes it round.",
  },
  saddle: {
    title: "Saddle",
    formula: "½ x<sup>2</sup> + ¼ (y<sup>2</sup> − 1)<sup>2</sup>",
    least: "least at (0, 1) and (0, −1)",
    why: "Near y = 0 the gradient along y is tiny. Rules that divide by its size leave at once; the others wait for it to grow. With μ = 0.9 they then swing about the minimum. From y = 0 exactly none leaves: it is 0 there.",
  },
  beale: {
    title: "Beale",
    formula: "(1.5 − x + xy)<sup>2</sup> + (2.25 − x + xy<sup>2</sup>)<sup>2</sup> + (2.625 − x + xy<sup>3</sup>)<sup>2</sup>",
    least: "least at (3, 0.5)",
    why: "The edges are steep and the land before the minimum is nearly level. A rate that the edge bears is slow on the flat, unless a memory or a scale makes up for it.",
  },
};

const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const round = (x) => Number(x.toFixed(2)) || 0;
const rateAt = (i) => Number((10 ** (i / 20)).toPrecision(2));
const placeOf = (rate) => Math.round(20 * Math.log10(rate));
const keptAt = (i) => Number((i < 10 ? 0.09 * i : 1 - 10 ** (-i / 10)).toFixed(4));
const fadeOf = (kept) => (kept < 0.9 ? Math.round(kept / 0.09) : Math.round(-10 * Math.log10(1 - kept)));

const startOf = (surface) => ({
  surface,
  x: surfaces[surface].start[0],
  y: surfaces[surface].start[1],
  lr: { ...surfaces[surface].rates },
});

const START = { ...startOf("ravine"), memory: MEMORY, on: NAMES, step: 0 };

/** A state as the address has it. */
const compact = ({ surface, x, y, lr, memory, on }) => ({
  surface, x, y,
  lr: NAMES.map((name) => lr[name]).join("_"),
  memory: Object.keys(MEMORY).map((name) => memory[name]).join("_"),
  on: on.join("_"),
});

const listed = (names) =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

const sampleOf = (name) =>
  `<svg viewBox="0 0 44 14" aria-hidden="true"><path class="route ${name}" d="M1 7H43"/><path class="mark ${name}" transform="translate(22 7)" d="${MARKS[name]}"/></svg>`;

const markup = (id) => `
<div class="live race__live" role="group" aria-label="Optimizer race">
  <div class="race__controls">
    <p class="race__pick">
      <label for="${id}-surface">Surface</label>
      <select id="${id}-surface" data-part="surface">${Object.entries(TEXT)
        .map(([name, { title }]) => `<option value="${name}">${title}</option>`)
        .join("")}</select>
    </p>
    <p class="race__formula">f(x, y) = <span data-part="formula"></span>, <span data-part="least"></span></p>
  </div>
  <div class="race__field">
    <div class="race__plot race__plot--map" data-part="map">
      <canvas aria-hidden="true"></canvas>
      <svg role="img"></svg>
      <button type="button" class="race__handle" data-part="handle"></button>
    </div>
    <p class="race__start">
      <span>Start</span>
      <label for="${id}-x">x =</label>
      <input id="${id}-x" data-part="x" type="number" inputmode="decimal" step="any">
      <label for="${id}-y">y =</label>
      <input id="${id}-y" data-part="y" type="number" inputmode="decimal" step="any">
    </p>
    <p class="race__hint">Drag the ring, or move it with the arrow keys. Each line is √10 ≈ 3.2 times as high as the last. <svg viewBox="-8 -8 16 16" aria-hidden="true"><path d="${STAR}"/></svg> least value.</p>
  </div>
  <div class="race__side">
    <div class="race__question" data-part="question">
      <p id="${id}-q" data-part="asked"></p>
      <div role="group" aria-labelledby="${id}-q" class="race__answers">
        ${NAMES.map((name) => `<button type="button" data-answer="${name}">${sampleOf(name)}${TITLES[name]}</button>`).join("")}
        <button type="button" data-answer="none">none within ${LIMITS.steps} steps</button>
      </div>
      <button type="button" class="live__skip" data-part="skip">Show me</button>
    </div>
    <div class="race__result" data-part="result">
      <p class="race__buttons">
        <button type="button" data-part="play">Play</button>
        <button type="button" data-part="next">Step</button>
        <button type="button" data-part="back">To the start</button>
      </p>
      <p class="race__scrub">
        <label for="${id}-step">step</label>
        <input id="${id}-step" data-part="step" type="range" min="0" max="${LIMITS.steps}" step="1">
        <b data-part="step-text"></b>
      </p>
      <p class="race__title">f − f*, with f* = 0</p>
      <div class="race__plot race__plot--loss" data-part="loss"><svg role="img" aria-label="f minus its least value against the step, on a logarithmic scale, one curve for each optimizer"></svg></div>
      <p class="race__verdict" data-part="verdict"></p>
    </div>
  </div>
  <div class="race__racers" role="group" aria-label="Optimizers and learning rates">
    <p class="race__title">Learning rates α</p>
    ${NAMES.map(
      (name) => `<p class="race__racer">
      <label><input type="checkbox" data-on="${name}"><span class="race__name">${sampleOf(name)}${TITLES[name]}</span></label>
      <input type="range" data-rate="${name}" aria-label="Learning rate of ${TITLES[name]}" min="${RATES[0]}" max="${RATES[1]}" step="1">
      <b data-shown="${name}"></b>
    </p>`,
    ).join("")}
  </div>
  <div class="race__outcome">
    <div class="race__table"><table>
      <caption><span data-part="caption"></span></caption>
      <thead><tr><th scope="col">Optimizer</th><th scope="col">Arrived at</th><th scope="col">f</th></tr></thead>
      <tbody>${NAMES.map(
        (name) => `<tr data-row="${name}"><th scope="row">${TITLES[name]}</th><td></td><td></td></tr>`,
      ).join("")}</tbody>
    </table></div>
    <p class="race__note">Arrived: f stays below ${typeset(powerOfTen(-3))} from that step to step ${LIMITS.steps}. Diverged: a coordinate passed ±${LIMITS.far}; “left” is when it went out of the picture.</p>
    <p class="race__why" data-part="why"></p>
  </div>
  <div class="race__memory" role="group" aria-label="Memory">
    <p class="race__title">Share of the past that is kept</p>
    ${Object.entries(MEMORIES)
      .map(
        ([name, symbol]) => `<p class="race__dial">
      <span aria-hidden="true">${symbol}</span>
      <input type="range" data-memory="${name}" aria-label="${MEMORY_NAMES[name]}" min="0" max="${FADES}" step="1">
      <b data-kept="${name}"></b>
    </p>`,
      )
      .join("")}
  </div>
  <p class="live__actions">
    <button type="button" data-part="copy">Copy link</button>
    <button type="button" data-part="reset">Reset</button>
    <span data-part="notice" role="status"></span>
  </p>
  <p class="live__unseen" data-part="spoken" aria-live="polite"></p>
</div>`;

let count = 0;

class OptimizerRace extends HTMLElement {
  #state = { ...START };
  #revealed = new Set();
  #predicted = null; // what was predicted, until something changes
  #runs = null;
  #address = null;
  #parts = {};
  #plots = {};
  #dirty = true;
  #frame = 0;
  #playing = null; // the time of the last step while the race is on
  #speech = 0;
  #seen = true;
  #leave = new AbortController();
  #sizes = null;
  #sight = null;
  #still = matchMedia("(prefers-reduced-motion: reduce)");

  connectedCallback() {
    if (!this.#parts.surface) this.#build();
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    // Only one race of a page can own the address.
    if (document.querySelector("optimizer-race") === this) {
      this.#address = new Address(QUERY);
      this.#read(this.#address.read());
      addEventListener("pagehide", () => this.#address.flush(), { signal });
    }
    printStill(this, signal);
    this.#still.addEventListener("change", () => (this.#pause(), this.#draw()), { signal });
    this.#sizes = new ResizeObserver(() => this.#draw(true));
    this.#sizes.observe(this.#parts.map);
    this.#sizes.observe(this.#parts.loss);
    // Out of view it waits.
    this.#sight = new IntersectionObserver((entries) => {
      this.#seen = entries.at(-1).isIntersecting;
      if (this.#playing !== null) this.#seen ? this.#draw() : this.#halt();
    });
    this.#sight.observe(this.firstElementChild);
    this.#dirty = true;
    this.#render();
  }

  disconnectedCallback() {
    this.#leave.abort();
    this.#sizes.disconnect();
    this.#sight.disconnect();
    clearTimeout(this.#speech);
    this.#playing = null;
    this.#halt();
  }

  #build() {
    const id = `race-${(count += 1)}`;
    this.#parts = bringToLife(this, markup(id));
    const part = this.#parts;
    this.#plots.map = new MapPlot(part.map.querySelector("svg"), part.map.querySelector("canvas"), `${id}-map`);
    this.#plots.loss = new LossPlot(part.loss.firstChild, `${id}-loss`);

    part.surface.addEventListener("change", () => {
      this.#pause();
      this.#choose({ ...startOf(part.surface.value), step: this.#revealed.has(part.surface.value) ? LIMITS.steps : 0 });
    });
    for (const axis of ["x", "y"]) {
      part[axis].addEventListener("input", () => {
        const value = part[axis].valueAsNumber;
        if (Number.isFinite(value)) this.#set({ [axis]: value });
      });
      part[axis].addEventListener("change", () => (part[axis].value = this.#state[axis]));
    }
    this.#moving();
    for (const input of this.querySelectorAll("[data-rate]")) {
      input.addEventListener("input", () =>
        this.#set({ lr: { ...this.#state.lr, [input.dataset.rate]: rateAt(input.valueAsNumber) } }),
      );
    }
    for (const input of this.querySelectorAll("[data-memory]")) {
      input.addEventListener("input", () =>
        this.#set({ memory: { ...this.#state.memory, [input.dataset.memory]: keptAt(input.valueAsNumber) } }),
      );
    }
    for (const input of this.querySelectorAll("[data-on]")) {
      input.addEventListener("change", () => {
        const on = NAMES.filter((name) => this.querySelector(`[data-on="${name}"]`).checked);
        this.#set({ on });
      });
    }
    part.step.addEventListener("input", () => (this.#pause(), this.#go(part.step.valueAsNumber)));
    part.play.addEventListener("click", () => (this.#playing === null ? this.#play() : this.#pause()));
    part.next.addEventListener("click", () => (this.#pause(), this.#go(this.#state.step + 1)));
    part.back.addEventListener("click", () => (this.#pause(), this.#go(0)));
    for (const button of part.question.querySelectorAll("[data-answer]")) {
      button.addEventListener("click", () => this.#reveal(button.dataset.answer));
    }
    part.skip.addEventListener("click", () => this.#reveal(null));
    part.copy.addEventListener("click", () => this.#copy());
    part.reset.addEventListener("click", () => {
      this.#pause();
      this.#revealed.clear();
      this.#choose(START);
    });
  }

  /** The start is moved by dragging its ring, by a click on the map, or by the arrow keys. */
  #moving() {
    const { map, handle } = this.#parts;
    let offset = [0, 0];
    const follow = ({ clientX, clientY }) => {
      const [x, y] = this.#plots.map.under({ clientX: clientX - offset[0], clientY: clientY - offset[1] });
      this.#set({ x: round(x), y: round(y) });
    };
    // A finger on the map may want to scroll, so there it drags the ring only.
    map.addEventListener("pointerdown", (event) => {
      const held = event.target === handle;
      if (event.button !== 0 || (!held && event.pointerType !== "mouse")) return;
      event.preventDefault();
      const box = handle.getBoundingClientRect();
      const middle = [box.x + box.width / 2, box.y + box.height / 2];
      offset = held ? [event.clientX - middle[0], event.clientY - middle[1]] : [0, 0];
      map.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      if (!held) follow(event);
    });
    map.addEventListener("pointermove", (event) => {
      if (map.hasPointerCapture(event.pointerId)) follow(event);
    });
    map.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" || event.target === handle) return;
      offset = [0, 0];
      follow(event);
    });
    handle.addEventListener("keydown", (event) => {
      const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
      if (altKey || ctrlKey || metaKey) return;
      const way = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1] }[key];
      if (!way) return;
      event.preventDefault();
      const [axis, sign] = way;
      const grain = shiftKey ? 0.5 : 0.05;
      // To the next multiple: so 0 can be reached from anywhere.
      const at = (sign * this.#state[axis]) / grain;
      this.#set({ [axis]: round(sign * grain * (Math.floor(at + 1e-9) + 1)) });
    });
  }

  /** Take over what the address says, as far as it makes sense. */
  #read(query) {
    const number = (text, low, high, otherwise) => {
      const value = text == null || text.trim() === "" ? NaN : Number(text);
      return Number.isFinite(value) ? clamp(value, low, high) : otherwise;
    };
    const surface = Object.hasOwn(surfaces, query.surface ?? "") ? query.surface : START.surface;
    const fresh = startOf(surface);
    const { view } = surfaces[surface];
    const rates = (query.lr ?? "").split("_");
    const kept = (query.memory ?? "").split("_");
    const on = NAMES.filter((name) => (query.on ?? "").split("_").includes(name));
    this.#state = {
      surface,
      x: number(query.x, ...view.x, fresh.x),
      y: number(query.y, ...view.y, fresh.y),
      lr: Object.fromEntries(NAMES.map((name, i) => [name, number(rates[i], rateAt(RATES[0]), rateAt(RATES[1]), fresh.lr[name])])),
      memory: Object.fromEntries(Object.keys(MEMORY).map((name, i) => [name, number(kept[i], 0, keptAt(FADES), MEMORY[name])])),
      on: query.on === "" || on.length ? on : NAMES,
      step: Math.round(number(query.step, 0, LIMITS.steps, 0)),
    };
    if (query.reveal === "1") this.#revealed.add(surface);
    else this.#state.step = 0;
    this.#runs = null;
  }

  #values(always) {
    const reveal = this.#revealed.has(this.#state.surface) ? 1 : null;
    const fresh = !reveal && JSON.stringify(compact(this.#state)) === JSON.stringify(compact(START));
    return fresh && !always ? {} : { ...compact(this.#state), step: reveal && this.#state.step, reveal };
  }

  #set(change) {
    const before = this.#state.surface;
    const state = { ...this.#state, ...change };
    const { view } = surfaces[state.surface];
    state.x = clamp(state.x, ...view.x);
    state.y = clamp(state.y, ...view.y);
    this.#state = state;
    this.#runs = null;
    this.#predicted = null;
    this.#parts.notice.textContent = "";
    this.#address?.write(this.#values(false));
    this.#draw(state.surface !== before);
    this.#speak();
  }

  /** A choice that moves other controls shows on them at once: the next key is for what they say. */
  #choose(change) {
    this.#set(change);
    this.#render();
  }

  #go(step) {
    this.#state = { ...this.#state, step: clamp(step, 0, LIMITS.steps) };
    if (this.#playing === null) {
      this.#address?.write(this.#values(false));
      this.#speak();
    }
    this.#draw();
  }

  /** One run for each rule that takes part, computed when something has changed. */
  get runs() {
    const { surface, x, y, lr, memory, on } = this.#state;
    this.#runs ??= Object.fromEntries(
      on.map((name) => [name, run(surfaces[surface], name, [x, y], lr[name], memory, LIMITS)]),
    );
    return this.#runs;
  }

  #play() {
    if (this.#still.matches) return this.#go(LIMITS.steps);
    if (this.#state.step >= LIMITS.steps) this.#state = { ...this.#state, step: 0 };
    this.#playing = 0;
    clearTimeout(this.#speech);
    this.#draw();
  }

  #pause() {
    if (this.#playing === null) return;
    this.#playing = null;
    this.#go(this.#state.step);
  }

  #halt() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#playing !== null) this.#playing = 0;
  }

  /** As many steps as the time since the last frame holds: slow at first, where most happens. */
  #advance(now) {
    if (this.#playing === 0) this.#playing = now;
    let { step } = this.#state;
    for (let due = 0; due < 8 && step < LIMITS.steps; due += 1) {
      const pause = Math.max(16, 120 - 2 * step);
      if (now - this.#playing < pause) break;
      this.#playing += pause;
      step += 1;
    }
    if (now - this.#playing > 200) this.#playing = now;
    this.#state = { ...this.#state, step };
    if (step >= LIMITS.steps) this.#pause();
  }

  #reveal(answer) {
    this.#revealed.add(this.#state.surface);
    this.#set({ step: 0 });
    this.#predicted = answer;
    this.#play();
    this.#render();
    this.#parts.play.focus({ preventScroll: true });
  }

  async #copy() {
    const address = this.#address ?? new Address(QUERY);
    this.#parts.notice.textContent = await copyLink(this, address, this.#values(true));
  }

  /** What the table says of one run by now: when it arrived or left, and f. */
  #fate({ arrived, diverged, left, values }) {
    const { step } = this.#state;
    const f = values[Math.min(step, values.length - 1)];
    if (diverged !== null && step >= diverged) return [`left at ${left}`, "diverged"];
    if (arrived !== null && step >= arrived) return [String(arrived), rounded(f, 3)];
    return [step < LIMITS.steps ? "–" : "no", rounded(f, 3)];
  }

  #judge() {
    const first = winners(this.runs);
    const { step } = this.#state;
    const when = first.length ? this.runs[first[0]].arrived : LIMITS.steps;
    if (step < when) return "";
    const who = first.length
      ? `${listed(first.map((name) => TITLES[name]))} arrived first, at step ${when}`
      : `none arrived within ${LIMITS.steps} steps`;
    if (this.#predicted === null) return `${who[0].toUpperCase()}${who.slice(1)}.`;
    const right = first.length ? first.includes(this.#predicted) : this.#predicted === "none";
    const said = this.#predicted === "none" ? "none" : TITLES[this.#predicted];
    return `You predicted ${said}${right ? ": right" : ""}; ${who}.`;
  }

  /** Say where things stand once the reader pauses, and not while the race is on. */
  #speak() {
    clearTimeout(this.#speech);
    this.#speech = setTimeout(() => {
      if (this.#playing !== null) return;
      const { surface, x, y, step, on } = this.#state;
      let text = `${TEXT[surface].title}, start at x = ${exact(x)}, y = ${exact(y)}.`;
      if (this.#revealed.has(surface)) {
        const fates = on.map((name) => {
          const [when, f] = this.#fate(this.runs[name]);
          if (f === "diverged") return `${TITLES[name]} diverged, ${when}`;
          return when === "no" || when === "–" ? `${TITLES[name]}: f = ${spoken(f)}` : `${TITLES[name]} arrived at ${when}`;
        });
        text += ` Step ${step}. ${fates.join("; ")}.`;
      }
      this.#parts.spoken.textContent = text;
    }, 700);
  }

  /** Draw once before the next frame, however many events come until then. */
  #draw(layout = false) {
    this.#dirty ||= layout;
    if (!this.isConnected) return;
    this.#frame ||= requestAnimationFrame((now) => {
      if (this.#playing !== null && this.#seen) this.#advance(now);
      this.#render();
      if (this.#playing !== null && this.#seen) this.#draw();
    });
  }

  #render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const part = this.#parts;
    const { surface, x, y, lr, memory, on, step } = this.#state;
    const { title, formula, least, why } = TEXT[surface];
    const open = this.#revealed.has(surface);
    const shown = open ? step : 0;

    part.surface.value = surface;
    part.formula.innerHTML = formula;
    part.least.textContent = least;
    for (const axis of ["x", "y"]) {
      if (part[axis] !== document.activeElement) part[axis].value = this.#state[axis];
      [part[axis].min, part[axis].max] = surfaces[surface].view[axis];
    }
    part.handle.setAttribute("aria-label", `Start at x = ${exact(x)}, y = ${exact(y)}: move it with the arrow keys`);
    for (const name of NAMES) {
      const taking = on.includes(name);
      const [box, rate] = [this.querySelector(`[data-on="${name}"]`), this.querySelector(`[data-rate="${name}"]`)];
      box.checked = taking;
      rate.disabled = !taking;
      rate.value = placeOf(lr[name]);
      rate.setAttribute("aria-valuetext", exact(lr[name]));
      this.querySelector(`[data-shown="${name}"]`).textContent = exact(lr[name]);
      this.querySelector(`[data-answer="${name}"]`).disabled = !taking;
      const [when, value] = this.querySelectorAll(`[data-row="${name}"] td`);
      const fate = !taking || !open ? ["–", "–"] : this.#fate(this.runs[name]);
      when.textContent = fate[0];
      value.innerHTML = typeset(fate[1]);
    }
    for (const name of Object.keys(MEMORY)) {
      const input = this.querySelector(`[data-memory="${name}"]`);
      input.value = fadeOf(memory[name]);
      input.setAttribute("aria-valuetext", exact(memory[name]));
      this.querySelector(`[data-kept="${name}"]`).textContent = exact(memory[name]);
    }

    part.question.hidden = open;
    part.result.hidden = !open;
    part.asked.innerHTML = `<b>Predict first.</b> All start at (${exact(x)}, ${exact(y)}), at the rates set here. Which one is the first to get below <span class="race__unbroken">f = ${typeset(powerOfTen(-3))}</span> and stay there?`;
    const playing = this.#playing !== null;
    part.play.textContent = playing ? "Pause" : this.#still.matches ? "To the end" : "Play";
    part.step.value = step;
    part.step.setAttribute("aria-valuetext", `step ${step} of ${LIMITS.steps}`);
    part["step-text"].textContent = `${step} / ${LIMITS.steps}`;
    part.verdict.textContent = open ? this.#judge() : "";
    part.caption.textContent = open ? `After step ${step}` : "Before the race";
    part.why.textContent = open ? why : "";

    const layout = this.#dirty;
    this.#dirty = false;
    const racing = on.map((name) => ({ name, title: TITLES[name], ...this.runs[name] }));
    const { map, loss } = part;
    if (!map.clientWidth) return;
    if (layout) {
      map.querySelector("svg").setAttribute("aria-label", `Lines of equal height of the surface ${title}, with the path of each optimizer up to the step`);
      this.#plots.map.layout(surfaces[surface], map.clientWidth, map.clientHeight);
    }
    this.#plots.map.draw(racing, shown);
    const [left, top] = this.#plots.map.place([x, y]);
    part.handle.style.translate = `${left}px ${top}px`;
    if (open && loss.clientWidth) {
      this.#plots.loss.layout(loss.clientWidth, loss.clientHeight);
      this.#plots.loss.draw(racing, step, LIMITS);
    }
  }
}

customElements.define("optimizer-race", OptimizerRace);
