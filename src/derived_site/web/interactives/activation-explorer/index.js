// <activation-explorer>: a function, its slope at a point, and what a deep chain of it does to the
// gradient. What stands in the element on the page is its still form; it is kept, folded, below.
import { FLAT, REACH, ChainPlot, CurvePlot } from "./plots.js";
import { chain, functions } from "../lib/activations.js";
import { Address } from "../lib/address.js";
import { bringToLife, copyLink, printStill } from "../lib/live.js";
import { exact, powerOfTen, rounded, spoken, typeset } from "../lib/numbers.js";

export { chain, functions };

const START = { f: "sigmoid", z: 1, depth: 20, w: 1 };
const MAX_DEPTH = 50;
const MAX_WEIGHT = 3;

// What each is called, how it reads, and why the gradient fares as it does where w = 1.
const TEXT = {
  sigmoid: {
    title: "Sigmoid",
    unit: "sigmoid",
    formula: "1 / (1 + e<sup>−z</sup>)",
    why: "Its slope is 1/4 at most, at z = 0. With w = 1, twenty units leave less than 4<sup>−20</sup> ≈ 10<sup>−12</sup> of the gradient wherever you start.",
  },
  tanh: {
    title: "Tanh",
    unit: "tanh",
    formula: "tanh z",
    why: "Its slope is 1 at z = 0 and smaller elsewhere. With w = 1 the signal creeps towards 0, the later factors come close to 1, and the gradient fades slowly.",
  },
  relu: {
    title: "ReLU",
    unit: "ReLU",
    formula: "max(0, z)",
    why: "With w = 1 a positive z passes the gradient on undiminished. Otherwise the slope is exactly 0, and no later layer brings the gradient back.",
  },
  leaky_relu: {
    title: "Leaky ReLU",
    unit: "leaky ReLU",
    formula: "z if z &gt; 0, else 0.01 z",
    why: "With w = 1 a positive z passes the gradient on undiminished. A negative one costs a factor of 100 in each unit, but never all of it.",
  },
  elu: {
    title: "ELU",
    unit: "ELU",
    formula: "z if z &gt; 0, else e<sup>z</sup> − 1",
    why: "With w = 1 a positive z passes the gradient on undiminished. A negative one climbs towards 0, where the slope e<sup>z</sup> comes close to 1.",
  },
  gelu: {
    title: "GELU, exact",
    unit: "GELU",
    formula: "z Φ(z), Φ: standard normal",
    why: "With w = 1 the signal shrinks towards 0, where the slope is only 1/2: from there on, each unit halves the gradient.",
  },
  gelu_tanh: {
    title: "GELU, tanh form",
    unit: "GELU",
    formula: "z (1 + tanh(√(2/π)(z + 0.044715 z<sup>3</sup>))) / 2",
    why: "As for the exact form: with w = 1 the signal shrinks towards 0, where the slope is only 1/2, and from there on each unit halves the gradient.",
  },
  silu: {
    title: "SiLU (Swish)",
    unit: "SiLU",
    formula: "z σ(z)",
    why: "With w = 1 the signal shrinks towards 0, where the slope is only 1/2: from there on, each unit halves the gradient.",
  },
  softplus: {
    title: "Softplus",
    unit: "softplus",
    formula: "ln(1 + e<sup>z</sup>)",
    why: "Its slope is the sigmoid, below 1. With w = 1 the signal grows, so the slopes rise towards 1: after L units exactly e<sup>z</sup> / (e<sup>z</sup> + L) is left.",
  },
};

const MILLIONTH = -6;
const ANSWERS = ["exactly 0", "less than a millionth", "from a millionth to just below 1", "1 or more"];

function answerTo({ gradients, magnitudes }) {
  const last = gradients.length - 1;
  if (magnitudes[last] === -Infinity) return 0;
  if (magnitudes[last] < MILLIONTH) return 1;
  return Math.abs(gradients[last]) < 1 ? 2 : 3;
}

/** A chain's last gradient as text, also where it is too small for a floating-point number. */
function gradientText({ gradients, magnitudes }) {
  const last = gradients.at(-1);
  if (last !== 0 || magnitudes.at(-1) === -Infinity) return rounded(last);
  return `about ${powerOfTen(Math.round(magnitudes.at(-1)))}`;
}

function fateText({ gradients, magnitudes, zeroFrom }) {
  if (zeroFrom !== null) return `exactly 0 from layer ${zeroFrom} on`;
  const size = magnitudes.at(-1);
  if (Math.abs(gradients.at(-1)) === 1) return "it passes undiminished";
  const fate = size < -3 ? "it vanishes" : size > 3 ? "it explodes" : size < 0 ? "it shrinks" : "it grows";
  const mean = 10 ** (size / (gradients.length - 1));
  return `${fate}, × ${rounded(mean, 3)} per layer on average`;
}

const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

const markup = (id) => `
<div class="live explorer__live" role="group" aria-label="Activation explorer">
  <div class="explorer__controls">
    <p class="explorer__pick">
      <label for="${id}-f">Function</label>
      <select id="${id}-f" data-part="f">${Object.entries(TEXT)
        .map(([name, { title }]) => `<option value="${name}">${title}</option>`)
        .join("")}</select>
    </p>
    <p class="explorer__formula">f(z) = <span data-part="formula"></span></p>
    <p class="explorer__point">
      <label for="${id}-z">z =</label>
      <input id="${id}-z" data-part="number" type="number" inputmode="decimal" step="any" min="${-REACH}" max="${REACH}">
      <input data-part="range" type="range" aria-label="Move z" step="any" min="${-REACH}" max="${REACH}">
    </p>
  </div>
  <div class="explorer__curves">
    <p class="explorer__values">
      <span>f(z) = <b data-part="value"></b></span>
      <span>f′(z) = <b data-part="slope"></b></span>
    </p>
    <div class="explorer__plot explorer__plot--curves" data-part="curves"><svg role="img"></svg></div>
    <ul class="explorer__legend">
      <li><svg viewBox="0 0 24 12" aria-hidden="true"><path class="tangent-key" d="M0 11L24 1"/><circle class="point-key" cx="12" cy="6" r="4.5"/></svg>z and the tangent there: drag it</li>
      <li><svg viewBox="0 0 24 12" aria-hidden="true"><rect class="flat-key" x=".5" y=".5" width="23" height="11" fill="url(#${id}-hatch)"/></svg>flat or saturated: |f′(z)| &lt; ${FLAT}</li>
    </ul>
  </div>
  <div class="explorer__chain">
    <p class="explorer__title">A chain of <span data-part="count"></span></p>
    <p class="explorer__definition">z<sub>0</sub> = z, z<sub>l</sub> = w · f(z<sub>l−1</sub>), so<br>∂z<sub>L</sub>/∂z<sub>0</sub> = w f′(z<sub>0</sub>) · w f′(z<sub>1</sub>) ⋯ w f′(z<sub>L−1</sub>)</p>
    <div class="explorer__question" data-part="question">
      <p id="${id}-q" data-part="asked"></p>
      <div role="group" aria-labelledby="${id}-q" class="explorer__answers">
        ${ANSWERS.map((text, i) => `<button type="button" data-answer="${i}">${text}</button>`).join("")}
      </div>
      <button type="button" class="live__skip" data-part="skip">Show me</button>
    </div>
    <div class="explorer__result" data-part="result">
      <p class="explorer__dial">
        <label for="${id}-depth">depth L</label>
        <input id="${id}-depth" data-part="depth" type="range" min="1" max="${MAX_DEPTH}" step="1">
        <b data-part="depth-text"></b>
      </p>
      <p class="explorer__dial">
        <label for="${id}-w">weight w</label>
        <input id="${id}-w" data-part="w" type="range" min="${-MAX_WEIGHT}" max="${MAX_WEIGHT}" step="any">
        <b data-part="w-text"></b>
      </p>
      <p class="explorer__key">|∂z<sub>l</sub>/∂z<sub>0</sub>|:
        <span><svg viewBox="-5 -5 10 10" aria-hidden="true"><circle class="positive" r="3.4"/></svg>positive</span>
        <span><svg viewBox="-5 -5 10 10" aria-hidden="true"><circle class="negative" r="3.4"/></svg>negative</span>
        <span><svg viewBox="-5 -5 10 10" aria-hidden="true"><path class="nought" d="M-3-3L3 3M3-3L-3 3"/></svg>0</span></p>
      <div class="explorer__plot explorer__plot--chain" data-part="chain"><svg role="img" aria-label="Size of the gradient after each layer, on a logarithmic scale"></svg></div>
      <p class="explorer__gradient" data-part="gradient" tabindex="-1"></p>
      <p class="explorer__why"><span data-part="verdict"></span> <span data-part="why"></span></p>
    </div>
  </div>
  <p class="live__actions">
    <button type="button" data-part="copy">Copy link</button>
    <button type="button" data-part="reset">Reset</button>
    <span data-part="notice" role="status"></span>
  </p>
  <p class="live__unseen" data-part="spoken" aria-live="polite"></p>
</div>`;

let count = 0;

class ActivationExplorer extends HTMLElement {
  #state = { ...START };
  #revealed = new Set();
  #verdict = ""; // what was predicted, until the function changes
  #address = null;
  #parts = {};
  #plots = {};
  #dirty = { layout: true };
  #frame = 0;
  #speech = 0;
  #leave = new AbortController();
  #sizes = null;

  connectedCallback() {
    if (!this.#parts.f) this.#build();
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    // Only one explorer of a page can own the address.
    if (document.querySelector("activation-explorer") === this) {
      this.#address = new Address(["f", "z", "depth", "w", "reveal"]);
      this.#read(this.#address.read());
      addEventListener("pagehide", () => this.#address.flush(), { signal });
    }
    printStill(this, signal);
    this.#sizes = new ResizeObserver(() => this.#draw({ layout: true }));
    this.#sizes.observe(this.#parts.curves);
    this.#sizes.observe(this.#parts.chain);
    this.#dirty.layout = true;
    this.#render();
  }

  disconnectedCallback() {
    this.#leave.abort();
    this.#sizes.disconnect();
    clearTimeout(this.#speech);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #build() {
    const id = `explorer-${(count += 1)}`;
    this.#parts = bringToLife(this, markup(id));
    const part = this.#parts;
    this.#plots.curves = new CurvePlot(part.curves.firstChild, `${id}-hatch`);
    this.#plots.chain = new ChainPlot(part.chain.firstChild);

    part.f.addEventListener("change", () => this.#set({ f: part.f.value }));
    part.number.addEventListener("input", () => {
      const z = part.number.valueAsNumber;
      if (Number.isFinite(z)) this.#set({ z });
    });
    part.number.addEventListener("change", () => (part.number.value = this.#state.z));
    this.#dial(part.range, "z", 0.1, 1);
    this.#dial(part.w, "w", 0.05, 0.5);
    part.depth.addEventListener("input", () => this.#set({ depth: part.depth.valueAsNumber }));
    this.#dragging(part.curves);

    for (const button of part.question.querySelectorAll("[data-answer]")) {
      button.addEventListener("click", () => this.#reveal(Number(button.dataset.answer)));
    }
    part.skip.addEventListener("click", () => this.#reveal(null));
    part.copy.addEventListener("click", () => this.#copy());
    part.reset.addEventListener("click", () => {
      this.#revealed.clear();
      this.#verdict = "";
      this.#choose(START);
    });
  }

  /** A slider that moves freely by pointer, and in round steps by key. */
  #dial(input, name, step, leap) {
    const round = (x) => Number(x.toFixed(2));
    input.addEventListener("input", () => this.#set({ [name]: round(input.valueAsNumber) }));
    input.addEventListener("keydown", (event) => {
      const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
      if (altKey || ctrlKey || metaKey) return;
      const [low, high, now] = [Number(input.min), Number(input.max), this.#state[name]];
      const by = shiftKey ? leap : step;
      const next = {
        ArrowRight: now + by, ArrowUp: now + by, ArrowLeft: now - by, ArrowDown: now - by,
        PageUp: now + leap, PageDown: now - leap, Home: low, End: high,
      }[key];
      if (next === undefined) return;
      event.preventDefault();
      this.#set({ [name]: clamp(round(next), low, high) });
    });
  }

  /** The plot is another handle of the slider: what is clicked takes the keys as well. */
  #dragging(plot) {
    const follow = (event) => {
      const z = Number(this.#plots.curves.under(event).toFixed(2));
      this.#set({ z: clamp(z, -REACH, REACH) });
    };
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      plot.setPointerCapture(event.pointerId);
      this.#parts.range.focus({ preventScroll: true });
      follow(event);
    });
    plot.addEventListener("pointermove", (event) => {
      if (plot.hasPointerCapture(event.pointerId)) follow(event);
    });
  }

  /** Take over what the address says, as far as it makes sense. */
  #read(query) {
    const number = (text, low, high, otherwise) => {
      const value = text === null || text.trim() === "" ? NaN : Number(text);
      return Number.isFinite(value) ? clamp(value, low, high) : otherwise;
    };
    const f = Object.hasOwn(functions, query.f ?? "") ? query.f : START.f;
    this.#state = {
      f,
      z: number(query.z, -REACH, REACH, START.z),
      depth: Math.round(number(query.depth, 1, MAX_DEPTH, START.depth)),
      w: number(query.w, -MAX_WEIGHT, MAX_WEIGHT, START.w),
    };
    if (query.reveal === "1") this.#revealed.add(f);
  }

  #values(always) {
    const { f, z, depth, w } = this.#state;
    const reveal = this.#revealed.has(f) ? 1 : null;
    const fresh = !reveal && Object.keys(START).every((key) => this.#state[key] === START[key]);
    return fresh && !always ? {} : { f, z, depth, w, reveal };
  }

  #set(change) {
    const state = { ...this.#state, ...change };
    state.z = clamp(state.z, -REACH, REACH);
    const changed = state.f !== this.#state.f;
    if (changed) this.#verdict = "";
    this.#state = state;
    this.#parts.notice.textContent = "";
    this.#address?.write(this.#values(false));
    this.#draw({ layout: changed });
    this.#speak();
  }

  /** A choice that moves other controls shows on them at once: the next key is for what they say. */
  #choose(change) {
    this.#set(change);
    this.#render();
  }

  #reveal(answer) {
    const { f, z, depth, w } = this.#state;
    const right = answerTo(chain(f, z, w, depth));
    this.#verdict = "";
    if (answer !== null) {
      const said = `You predicted “${ANSWERS[answer]}”`;
      this.#verdict = answer === right ? `${said}: right.` : `${said}; it was ${ANSWERS[right]}.`;
    }
    this.#revealed.add(f);
    this.#choose({});
    this.#parts.gradient.focus({ preventScroll: true });
  }

  async #copy() {
    const address = this.#address ?? new Address(["f", "z", "depth", "w", "reveal"]);
    this.#parts.notice.textContent = await copyLink(this, address, this.#values(true));
  }

  /** Say where things stand once the reader pauses. */
  #speak() {
    clearTimeout(this.#speech);
    this.#speech = setTimeout(() => {
      const { f, z, depth, w } = this.#state;
      const slope = functions[f].derivative(z);
      let text = `z = ${exact(z)}: f(z) = ${spoken(rounded(functions[f].f(z)))}, slope ${spoken(rounded(slope))}`;
      if (Math.abs(slope) < FLAT) text += ", flat here";
      if (this.#revealed.has(f)) {
        const product = chain(f, z, w, depth);
        text += `. Gradient after layer ${depth}: ${spoken(gradientText(product))}, ${fateText(product)}`;
      }
      this.#parts.spoken.textContent = `${text}.`;
    }, 700);
  }

  /** Draw once before the next frame, however many events come until then. */
  #draw({ layout }) {
    this.#dirty.layout ||= layout;
    if (!this.isConnected) return;
    this.#frame ||= requestAnimationFrame(() => this.#render());
  }

  #render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const part = this.#parts;
    const { f, z, depth, w } = this.#state;
    const { title, formula, why } = TEXT[f];
    const value = functions[f].f(z);
    const slope = functions[f].derivative(z);
    const open = this.#revealed.has(f);
    const product = chain(f, z, w, depth);

    part.f.value = f;
    part.formula.innerHTML = formula;
    if (part.number !== document.activeElement) part.number.value = z;
    part.range.value = z;
    part.range.setAttribute("aria-valuetext", `${exact(z)}, slope ${spoken(rounded(slope))}`);
    part.value.innerHTML = typeset(rounded(value));
    part.slope.innerHTML = typeset(rounded(slope));
    part.question.hidden = open;
    part.result.hidden = !open;

    part.count.textContent = `${depth} ${TEXT[f].unit} unit${depth === 1 ? "" : "s"}`;
    part.asked.innerHTML =
      `<b>Predict first.</b> With w = ${exact(w)}, starting at z = ${exact(z)}: ` +
      `how large is ∂z<sub>${depth}</sub>/∂z<sub>0</sub>, the gradient that gets through, apart from its sign?`;
    part.depth.value = depth;
    part["depth-text"].textContent = depth;
    part.w.value = w;
    part.w.setAttribute("aria-valuetext", exact(w));
    part["w-text"].textContent = exact(w);
    part.gradient.innerHTML = `<b>∂z<sub>${depth}</sub>/∂z<sub>0</sub> = ${typeset(gradientText(product))}</b>: ${fateText(product)}`;
    part.verdict.textContent = this.#verdict;
    part.why.innerHTML = why;

    const layout = this.#dirty.layout;
    this.#dirty.layout = false;
    const { curves, chain: chained } = part;
    if (layout && curves.clientWidth) {
      curves.firstChild.setAttribute("aria-label", `${title}: the curve with its tangent at z, and its slope below`);
      this.#plots.curves.layout(f, curves.clientWidth, curves.clientHeight);
    }
    if (curves.clientWidth) this.#plots.curves.move(z);
    if (open && chained.clientWidth) {
      this.#plots.chain.layout(chained.clientWidth, chained.clientHeight);
      this.#plots.chain.draw(product);
    }
  }
}

customElements.define("activation-explorer", ActivationExplorer);
