// <loss-explorer>: losses and their gradients against the prediction, and where the gradient is gone.
// What stands in the element on the page is its still form; it is kept, folded, below.
import { Address } from "../lib/address.js";
import { bringToLife, copyLink, printStill } from "../lib/live.js";
import { sigmoid } from "../lib/activations.js";
import { LossPlot } from "./plots.js";
import {
  ANSWERS, CHOICES, CLASSES, FLAT, LIMITS, OFF, PICK, START, fate, logitOf, logits, question,
  targetRow, view,
} from "./views.js";
import * as losses from "./losses.js";
import { exact, rounded, spoken, typeset } from "../lib/numbers.js";

export { ANSWERS, START, fate, losses, question, view };

const KEYS = [...Object.keys(START), "reveal"];

const LOSSES = {
  mse: "squared error",
  mae: "absolute error",
  huber: "Huber",
  bce: "cross-entropy",
  ce: "cross-entropy",
};

// What each picked loss does with a mistake, by target (and axis).
const WHY = {
  number: {
    mse: "dℓ/dŷ = 2(ŷ − y): the pull grows with the error. One label that is far off can outvote many good ones; close to the label the pull fades, so steps shrink by themselves.",
    mae: "dℓ/dŷ = ±1, however large the error: a wild label pulls no harder than any other. Nor does the pull fade near the label, where it jumps from −1 to 1; at ŷ = y the explorer takes 0, as PyTorch does.",
    huber: "dℓ/dŷ is the error, clipped to ±δ: the pull fades near the label, and a wild label pulls with δ at most.",
  },
  z: {
    bce: "dℓ/dz = ŷ − y, prediction minus label. So it is small only where the prediction is nearly right: a mistake always pulls, and the pull of a confident one tends to 1 in size.",
    mse: "dℓ/dz = 2(ŷ − y) · ŷ(1 − ŷ). The last factor is the sigmoid’s slope. It is close to 0 wherever the model is sure, also where it is sure and wrong: there the gradient dies.",
  },
  p: {
    bce: "dℓ/dŷ = (ŷ − y) / (ŷ(1 − ŷ)): towards a confident mistake it grows without bound. The sigmoid’s slope ŷ(1 − ŷ) cancels the denominator, which leaves ŷ − y at the logit.",
    mse: "dℓ/dŷ = 2(ŷ − y): seen from the probability, no mistake is without a gradient. It dies one step further back, in the sigmoid. Put the logit on the axis to see it.",
  },
  classes: {
    ce: "∂ℓ/∂z = ŷ − y, entry by entry; the entries add up to 0. They are all small only where all of ŷ is nearly right, so a mistake always pulls.",
    mse: "Entry k is 2ŷ<sub>k</sub> times a difference. Where the softmax is sure, one ŷ<sub>k</sub> is close to 1 and has no difference left, and the others are close to 0: all die, also where it is sure and wrong.",
  },
};

const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const limits = (name, state) => LIMITS[name === "zm" ? state.move : name];
/** The logits of three classes share one dial: it moves the one that is picked. */
const keyOf = (name, state) => (name === "zm" ? state.move : name);
/** To three places, without a sign at zero. */
const fixed = (x) => x.toFixed(3).replace(/^-(?=0\.000$)/, "").replace("-", "−");
const bold = (name) => `z<sub>${name.toUpperCase()}</sub>`;

const choice = (id, name, legend, options) => `
<fieldset class="loss__choice loss__choice--${name}" data-part="${name}">
  <legend>${legend}</legend>
  <div>${options
    .map(([value, text]) => `<label><input type="radio" name="${id}-${name}" value="${value}"><span>${text}</span></label>`)
    .join("")}</div>
</fieldset>`;

const key = (name) => `<svg class="loss__key of-${name}" viewBox="0 0 24 8" aria-hidden="true"><path d="M1 4H23"/></svg>`;
const pick = (id, name) => choice(id, name, "Loss", CHOICES[name].map((loss) => [loss, `${key(loss)}${LOSSES[loss]}`]));

const dial = (id, name, label, what) => `
<p class="loss__dial">
  <label for="${id}-${name}" data-dial-label="${name}">${label}</label>
  <input id="${id}-${name}" data-number="${name}" type="number" inputmode="decimal" step="any">
  <input data-range="${name}" type="range" step="any" aria-label="${what}">
</p>`;

const markup = (id) => `
<div class="live loss__live" role="group" aria-label="Loss explorer">
  <div class="loss__controls">
    ${choice(id, "target", "Target", [["number", "a number"], ["binary", "yes or no"], ["classes", "one of three"]])}
    <div data-for="number">${pick(id, "reg")}</div>
    <div data-for="binary">${pick(id, "bin")}</div>
    <div data-for="classes">${pick(id, "multi")}</div>
  </div>
  <div class="loss__dials" data-for="number">
    ${dial(id, "yhat", "prediction ŷ", "Move the prediction")}
    ${dial(id, "y", "label y", "Move the label")}
    ${dial(id, "delta", "Huber’s δ", "Move δ")}
  </div>
  <div class="loss__dials" data-for="binary">
    ${dial(id, "z", "logit z", "Move the logit")}
    ${dial(id, "t", "label y", "Move the label")}
    ${choice(id, "axis", "Axis", [["z", "logit z"], ["p", "probability ŷ = σ(z)"]])}
  </div>
  <div class="loss__dials" data-for="classes">
    ${dial(id, "zm", "logit", "Move the logit")}
    ${dial(id, "eps", "smoothing ε", "Move the smoothing")}
    <div class="loss__pair">
      ${choice(id, "move", "Moves", CLASSES.map((name) => [name, bold(name)]))}
      ${choice(id, "label", "Label", CLASSES.map((name) => [name, name.toUpperCase()]))}
    </div>
  </div>
  <div class="loss__curves">
    <div class="loss__plot" data-part="plot"><svg role="img"></svg></div>
    <ul class="loss__legend">
      <li><svg viewBox="0 0 24 12" aria-hidden="true"><rect class="dead-key" x=".5" y=".5" width="23" height="11" fill="url(#${id}-dead)"/></svg><span><b>dead</b>: <span data-part="gone"></span> &lt; ${FLAT}, yet ŷ is off by more than ${OFF}</span></li>
      <li><svg viewBox="0 0 24 12" aria-hidden="true"><rect class="rest-key" x=".5" y=".5" width="23" height="11" fill="url(#${id}-rest)"/></svg><span><b>at rest</b>: as small, with ŷ about right</span></li>
    </ul>
  </div>
  <div class="loss__side">
    <div class="loss__question" data-part="question">
      <p id="${id}-q"><b>Predict first.</b> <span data-part="asked"></span></p>
      <div role="group" aria-labelledby="${id}-q" class="loss__answers">
        ${[0, 1, 2, 3].map((i) => `<button type="button" data-answer="${i}"></button>`).join("")}
      </div>
      <button type="button" class="live__skip" data-part="skip">Show me</button>
    </div>
    <div class="loss__result" data-part="result">
      <p class="loss__headline" data-part="headline" tabindex="-1"></p>
      <table class="loss__table">
        <thead><tr><th scope="col">Loss</th><th scope="col">ℓ</th><th scope="col" data-part="derivative">dℓ/dz</th></tr></thead>
        <tbody data-part="rows"></tbody>
      </table>
      <table class="loss__table loss__bars" data-for="classes">
        <thead><tr><th scope="col">Class</th><th scope="col">z</th><th scope="col">ŷ</th><th scope="col">y</th><th scope="col" data-part="bars-title">∂ℓ/∂z</th></tr></thead>
        <tbody data-part="bars"></tbody>
      </table>
      <p data-part="verdict" class="loss__verdict"></p>
      <p data-part="why" class="loss__why"></p>
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

class LossExplorer extends HTMLElement {
  #state = { ...START };
  #revealed = new Set();
  #verdict = ""; // what was predicted, and the numbers behind it, until the target changes
  #address = null;
  #parts = {};
  #numbers = {};
  #ranges = {};
  #plot = null;
  #frame = 0;
  #speech = 0;
  #leave = new AbortController();
  #sizes = null;

  connectedCallback() {
    if (!this.#plot) this.#build();
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    // Only one explorer of a page can own the address.
    if (document.querySelector("loss-explorer") === this) {
      this.#address = new Address(KEYS);
      this.#read(this.#address.read());
      addEventListener("pagehide", () => this.#address.flush(), { signal });
    }
    printStill(this, signal);
    this.#sizes = new ResizeObserver(() => this.#draw());
    this.#sizes.observe(this.#parts.plot);
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
    const id = `loss-${(count += 1)}`;
    this.#parts = bringToLife(this, markup(id));
    const part = this.#parts;
    this.#plot = new LossPlot(part.plot.firstChild, id);

    for (const name of Object.keys(CHOICES)) {
      part[name].addEventListener("change", ({ target }) => this.#set({ [name]: target.value }));
    }
    for (const input of this.querySelectorAll("[data-number]")) {
      const name = input.dataset.number;
      this.#numbers[name] = input;
      input.addEventListener("input", () => {
        const value = input.valueAsNumber;
        if (Number.isFinite(value)) this.#set({ [keyOf(name, this.#state)]: value });
      });
      input.addEventListener("change", () => (input.value = this.#state[keyOf(name, this.#state)]));
    }
    const fine = { t: [0.05, 0.25], eps: [0.01, 0.1] };
    for (const input of this.querySelectorAll("[data-range]")) {
      const name = input.dataset.range;
      this.#ranges[name] = input;
      this.#dial(input, name, ...(fine[name] ?? [0.1, 1]));
    }
    this.#dragging(part.plot);

    for (const button of part.question.querySelectorAll("[data-answer]")) {
      button.addEventListener("click", () => this.#reveal(Number(button.dataset.answer)));
    }
    part.skip.addEventListener("click", () => this.#reveal(null));
    part.copy.addEventListener("click", () => this.#copy());
    part.reset.addEventListener("click", () => {
      this.#revealed.clear();
      this.#verdict = "";
      this.#set(START);
    });
  }

  /** A slider that moves freely by pointer, and in round steps by key. */
  #dial(input, name, step, leap) {
    const round = (x) => Number(x.toFixed(2));
    const set = (x) => this.#set({ [keyOf(name, this.#state)]: round(x) });
    input.addEventListener("input", () => set(input.valueAsNumber));
    input.addEventListener("keydown", (event) => {
      const { key: pressed, shiftKey, altKey, ctrlKey, metaKey } = event;
      if (altKey || ctrlKey || metaKey) return;
      const now = this.#state[keyOf(name, this.#state)];
      const [low, high] = limits(name, this.#state);
      const by = shiftKey ? leap : step;
      const next = {
        ArrowRight: now + by, ArrowUp: now + by, ArrowLeft: now - by, ArrowDown: now - by,
        PageUp: now + leap, PageDown: now - leap, Home: low, End: high,
      }[pressed];
      if (next === undefined) return;
      event.preventDefault();
      set(clamp(next, low, high));
    });
  }

  /** The plot is another handle of the sliders: what is dragged takes the keys as well. */
  #dragging(plot) {
    let label = false;
    const follow = (event) => {
      const { target, axis } = this.#state;
      const shown = view(this.#state);
      const x = clamp(this.#plot.under(event), shown.from, shown.to);
      if (label) this.#set({ [shown.labels]: Number(x.toFixed(2)) });
      else if (target === "binary" && axis === "p") {
        const z = logitOf(clamp(x, 1e-4, 1 - 1e-4));
        this.#set({ z: Number(z.toFixed(3)) });
      } else this.#set({ [shown.moves]: Number(x.toFixed(2)) });
    };
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      plot.setPointerCapture(event.pointerId);
      const { moves, labels } = view(this.#state);
      label = this.#plot.takesLabel(event);
      this.#ranges[label ? labels : (this.#ranges[moves] ? moves : "zm")].focus({ preventScroll: true });
      if (!label) follow(event);
    });
    plot.addEventListener("pointermove", (event) => {
      if (plot.hasPointerCapture(event.pointerId)) follow(event);
    });
  }

  /** Take over what the address says, as far as it makes sense. */
  #read(query) {
    const state = { ...START };
    for (const [name, choices] of Object.entries(CHOICES)) {
      if (choices.includes(query[name])) state[name] = query[name];
    }
    for (const [name, [low, high]] of Object.entries(LIMITS)) {
      const text = query[name] ?? "";
      const value = text.trim() === "" ? NaN : Number(text);
      if (Number.isFinite(value)) state[name] = clamp(value, low, high);
    }
    this.#state = state;
    for (const name of (query.reveal ?? "").split(".")) {
      if (CHOICES.target.includes(name)) this.#revealed.add(name);
    }
  }

  /** What differs from the start; a shared link says at least which target it is about. */
  #values(always) {
    const changed = Object.entries(this.#state).filter(([name, value]) => value !== START[name]);
    const values = Object.fromEntries(changed);
    if (always) values.target = this.#state.target;
    if (this.#revealed.size) values.reveal = CHOICES.target.filter((name) => this.#revealed.has(name)).join(".");
    return values;
  }

  #set(change) {
    const state = { ...this.#state, ...change };
    for (const [name, [low, high]] of Object.entries(LIMITS)) state[name] = clamp(state[name], low, high);
    if (state.target !== this.#state.target) this.#verdict = "";
    this.#state = state;
    this.#parts.notice.textContent = "";
    this.#address?.write(this.#values(false));
    this.#draw();
    this.#speak();
  }

  #reveal(answer) {
    const { target } = this.#state;
    const { right, detail } = question(this.#state);
    this.#verdict = detail;
    if (answer !== null) {
      const said = `You predicted “${ANSWERS[target][answer]}”`;
      const judged = answer === right ? `${said}: right.` : `${said}; it is “${ANSWERS[target][right]}”.`;
      this.#verdict = `${judged} ${detail}`;
    }
    this.#revealed.add(target);
    this.#set({});
    this.#render();
    this.#parts.headline.focus({ preventScroll: true });
  }

  async #copy() {
    const address = this.#address ?? new Address(KEYS);
    this.#parts.notice.textContent = await copyLink(this, address, this.#values(true));
  }

  /** Say where things stand once the reader pauses. */
  #speak() {
    clearTimeout(this.#speech);
    this.#speech = setTimeout(() => {
      const state = this.#state;
      const shown = view(state);
      const picked = state[PICK[state.target]];
      const here = shown.losses[picked](shown.at);
      const name = shown.x.replace(/<\/?sub>/g, " ").trim();
      let text = `${LOSSES[picked]} at ${name} = ${rounded(shown.at)}: loss ${rounded(here.value)}`;
      if (this.#revealed.has(state.target)) {
        text += `, gradient ${rounded(here.gradient)}`;
        const gone = fate(here);
        if (gone) text += gone === "dead" ? ", dead though wrong" : ", at rest";
      }
      this.#parts.spoken.textContent = `${spoken(text)}.`;
    }, 700);
  }

  /** Draw once before the next frame, however many events come until then. */
  #draw() {
    if (!this.isConnected) return;
    this.#frame ||= requestAnimationFrame(() => this.#render());
  }

  #render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const state = this.#state;
    const { target } = state;
    const part = this.#parts;
    const open = this.#revealed.has(target);
    const shown = view(state);
    const picked = state[PICK[target]];
    const here = shown.losses[picked](shown.at);

    for (const node of this.querySelectorAll("[data-for]")) node.hidden = node.dataset.for !== target;
    for (const name of Object.keys(CHOICES)) {
      part[name].querySelector(`[value="${state[name]}"]`).checked = true;
    }
    this.#dials(state);
    part.gone.textContent = target === "classes" ? "all three |∂ℓ/∂z|" : "|gradient|";
    part.question.hidden = open;
    part.result.hidden = !open;
    if (open) this.#report(state, shown, picked, here);
    else {
      part.asked.innerHTML = question(state).text;
      for (const button of part.question.querySelectorAll("[data-answer]")) {
        button.textContent = ANSWERS[target][button.dataset.answer];
      }
    }

    const { plot } = part;
    if (!plot.clientWidth) return;
    this.#plot.resize(plot.clientWidth, plot.clientHeight);
    this.#plot.draw(shown, picked, open);
    plot.classList.toggle("loss__plot--open", open);
    plot.firstChild.setAttribute("aria-label", this.#description(state, shown, picked, open));
  }

  #dials(state) {
    for (const [name, range] of Object.entries(this.#ranges)) {
      const [low, high] = limits(name, state);
      const value = state[keyOf(name, state)];
      const number = this.#numbers[name];
      for (const input of [range, number]) [input.min, input.max] = [low, high];
      range.value = value;
      if (number !== document.activeElement) number.value = value;
      let text = exact(value);
      if (name === "z") text += `, probability ${spoken(rounded(sigmoid(value)))}`;
      range.setAttribute("aria-valuetext", text);
    }
    const label = this.querySelector("[data-dial-label='zm']");
    const name = `logit ${bold(state.move)}`;
    if (label.innerHTML !== name) label.innerHTML = name;
    this.#ranges.zm.ariaLabel = `Move the logit z ${state.move.toUpperCase()}`;
  }

  #report(state, shown, picked, here) {
    const { target, axis } = state;
    const part = this.#parts;
    const gone = fate(here);
    const fates = { dead: "dead, though the prediction is wrong", rest: "at rest, the prediction is about right" };
    let note = gone ? fates[gone] : "it pulls";
    if (!gone && here.gradient) note = `a step of descent moves ${shown.x} ${here.gradient < 0 ? "up" : "down"}`;
    const where = target === "binary" ? ` at ŷ = ${typeset(rounded(sigmoid(state.z)))}` : "";
    part.headline.innerHTML = `<b>${shown.derivative} = ${typeset(rounded(here.gradient))}</b>${where}: ${note}.`;
    part.derivative.innerHTML = shown.derivative;
    part.rows.innerHTML = Object.entries(shown.losses)
      .map(([name, loss]) => {
        const { value, gradient } = loss(shown.at);
        return `<tr${name === picked ? ' class="picked"' : ""}><th scope="row">${key(name)}${LOSSES[name]}</th><td>${typeset(rounded(value))}</td><td>${typeset(rounded(gradient))}</td></tr>`;
      })
      .join("");
    part.verdict.innerHTML = this.#verdict && typeset(this.#verdict);
    part.why.innerHTML = WHY[target === "binary" ? axis : target][picked];
    if (target === "classes") this.#bars(state, picked);
  }

  /** The whole gradient, class by class, as numbers and bars between −1 and 1. */
  #bars(state, picked) {
    const part = this.#parts;
    const z = logits(state);
    const row = targetRow(state);
    const p = losses.softmax(z);
    const { gradient } = (picked === "ce" ? losses.crossEntropy : losses.squaredErrorOfSoftmax)(z, row);
    part["bars-title"].textContent = picked === "ce" ? "∂ℓ/∂z = ŷ − y" : "∂ℓ/∂z";
    part.bars.innerHTML = CLASSES.map((name, k) => {
      const g = gradient[k];
      const bar = `<svg viewBox="-1.02 -0.5 2.04 1" preserveAspectRatio="none" aria-hidden="true"><rect class="of-${picked}" x="${Math.min(0, g)}" y="-0.4" width="${Math.abs(g)}" height="0.8"/><path d="M0 -0.5V0.5"/></svg>`;
      return `<tr${name === state.move ? ' class="picked"' : ""}><th scope="row">${name.toUpperCase()}${name === state.label ? "<span> label</span>" : ""}</th><td>${rounded(z[k], 3)}</td><td>${p[k].toFixed(3)}</td><td>${row[k].toFixed(3)}</td><td><div><span>${fixed(g)}</span>${bar}</div></td></tr>`;
    }).join("");
  }

  #description(state, shown, picked, open) {
    const plain = (text) => text.replace(/<\/?sub>/g, " ").trim();
    const others = Object.keys(shown.losses).filter((name) => name !== picked).map((name) => LOSSES[name]);
    const below = open ? `Below, its gradient ${plain(shown.derivative)}, with the stretches hatched where it is gone.` : "Its gradient shows once you have predicted.";
    return `The loss against ${plain(shown.x)}: ${LOSSES[picked]}, and faint ${others.join(" and ")}. ${below}`;
  }
}

customElements.define("loss-explorer", LossExplorer);
