// <backprop-explorer>: a graph of single numbers, computed forward and then differentiated backward,
// one node a step. What stands in the element on the page is its still form; it is kept, folded, below.
import { Address } from "../lib/address.js";
import { bringToLife, copyLink, printStill } from "../lib/live.js";
import { calculate } from "./arithmetic.js";
import { layout } from "./layout.js";
import {
  bounds, diagnose, evaluate, evaluateByName, graphs, localRule, ruleOf, signOf, starts,
} from "./graphs.js";
import { exact, rounded, spoken, typeset } from "../lib/numbers.js";

export { calculate, diagnose, evaluateByName, graphs, layout, starts };

const FIRST = "sum";
const PACE = 700; // ms for each step of a run

// The loss is a script letter: a plain L counts layers on the page.
const shown = (key) => (key === "L" ? "ℒ" : key.replace(/\d/, "<sub>$&</sub>"));
const said = (key) => key.replace(/\d/, " $&");
/** A formula of the graphs' own notation as HTML. */
const formatted = (text) => text
  .replace(/\^([a-z]\d|\d)/g, (_, power) => `<sup>${power.replace(/(?<=[a-z])\d/, "<sub>$&</sub>")}</sup>`)
  .replace(/(?<![\w>])([a-z])(\d)/g, "$1<sub>$2</sub>");
const partial = (of, by) => `∂${shown(of)}/∂${shown(by)}`;
const number = (x) => typeset(rounded(x));
const factor = (x) => (x < 0 ? `(${number(x)})` : number(x));
const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const list = (names) => new Intl.ListFormat("en").format(names);

/** What a wrong answer looks like, in words. */
function adviceFor({ kind, kept, advice }, graph, name) {
  const { users } = graph;
  const all = users[name].length;
  return {
    sign: "The size is right. It looks as if you lost a sign.",
    "path-sign": `It looks as if you lost the sign of one path. ${shown(name)} is used ${all} times.`,
    path: `That is only what comes by way of ${list((kept ?? []).map(shown))}. ${shown(name)} is used ${all} times: add the other path.`,
    slip: advice,
    incoming: "It looks as if you passed the incoming gradient on and forgot a local derivative.",
    local: "It looks as if you took the local derivative alone and forgot the incoming gradient.",
    multiplied: "It looks as if you multiplied the paths. Multiply along a path, and add the paths.",
    value: `That is the value of ${shown(name)}. How fast does ${shown(graph.output)} change with it?`,
    double: "That is twice the gradient.",
    half: "That is half the gradient.",
    other: "Not this. Along each path: local derivative times incoming gradient. Then add.",
  }[kind];
}

const markup = (id) => `
<div class="live backprop__live" role="group" aria-label="Backprop explorer">
  <div class="backprop__controls">
    <p class="backprop__pick">
      <label for="${id}-graph">Graph</label>
      <select id="${id}-graph" data-part="select">${Object.entries(graphs)
        .map(([name, { title }]) => `<option value="${name}">${title}</option>`)
        .join("")}</select>
    </p>
    <p class="backprop__formula" data-part="formula"></p>
    <div class="backprop__inputs" data-part="inputs" role="group" aria-label="Inputs"></div>
  </div>
  <div class="backprop__plot" data-part="plot" role="img"></div>
  <ul class="backprop__key">
    <li class="value-key">value</li>
    <li class="gradient-key">gradient of <span data-part="output"></span></li>
    <li class="local-key">local derivative</li>
  </ul>
  <p class="backprop__steps">
    <button type="button" data-part="forward">Forward step</button>
    <button type="button" data-part="backward">Backward step</button>
    <button type="button" data-part="undo">Back one step</button>
    <button type="button" data-part="run">Run to end</button>
  </p>
  <div class="backprop__walk">
    <p class="backprop__count" data-part="count"></p>
    <div class="backprop__said" data-part="said" tabindex="-1"></div>
    <form class="backprop__ask" data-part="ask" novalidate autocomplete="off">
      <p><label for="${id}-answer" data-part="question"></label></p>
      <p class="backprop__answer">
        <input id="${id}-answer" data-part="answer" type="text" autocapitalize="off" spellcheck="false" aria-describedby="${id}-help">
        <button type="submit">Check</button>
        <button type="button" data-part="hint" aria-expanded="false">Hint</button>
      </p>
      <p class="backprop__help" id="${id}-help">A number within 2 %, or a calculation such as 2 * (1 − 0.5). <i>Backward step</i> shows it.</p>
      <p class="backprop__verdict" data-part="verdict" role="status"></p>
    </form>
    <div class="backprop__aside" data-part="aside"></div>
  </div>
  <div class="backprop__listing">
    <table>
      <caption>Nodes, in the order of computation</caption>
      <thead><tr><th scope="col">Node</th><th scope="col">Rule</th><th scope="col">Value</th><th scope="col">Gradient</th></tr></thead>
      <tbody data-part="rows"></tbody>
    </table>
  </div>
  <p class="live__actions">
    <button type="button" data-part="copy">Copy link</button>
    <button type="button" data-part="reset">Reset</button>
    <span data-part="notice" role="status"></span>
  </p>
  <p class="live__unseen" data-part="spoken" aria-live="polite"></p>
</div>`;

let count = 0;

class BackpropExplorer extends HTMLElement {
  #name = FIRST;
  #inputs = starts(graphs[FIRST]);
  #step = 0; // of the forward steps, then of the backward ones
  #found = {}; // whether a gradient was predicted at the first try, by node
  #address = null;
  #parts = {};
  #shape = null;
  #leave = new AbortController();
  #sizes = null;
  #sight = null;
  #running = 0;
  #speech = 0;
  #frame = 0;

  get #graph() {
    return graphs[this.#name];
  }

  get #steps() {
    return this.#graph.computed.length + this.#graph.backward.length;
  }

  /** The node whose gradient the next step shows, and that is asked for before. */
  get #asked() {
    const next = this.#step - this.#graph.computed.length;
    return next > 0 ? this.#graph.backward[next] : undefined;
  }

  connectedCallback() {
    if (!this.#parts.select) this.#build();
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    // Only one explorer of a page can own the address.
    if (document.querySelector("backprop-explorer") === this) {
      this.#address = new Address(["graph", "in", "step"]);
      this.#read(this.#address.read());
      addEventListener("pagehide", () => this.#address.flush(), { signal });
    }
    printStill(this, signal);
    this.#sizes = new ResizeObserver(() => {
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    });
    this.#sizes.observe(this.#parts.plot);
    this.#sight = new IntersectionObserver((seen) => seen.at(-1).isIntersecting || this.#halt());
    this.#sight.observe(this);
    this.#choose();
    this.#render();
  }

  disconnectedCallback() {
    this.#leave.abort();
    this.#sizes.disconnect();
    this.#sight.disconnect();
    clearTimeout(this.#speech);
    clearTimeout(this.#running);
    this.#running = 0;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #build() {
    this.#parts = bringToLife(this, markup(`backprop-${(count += 1)}`));
    const part = this.#parts;

    part.select.addEventListener("change", () => this.#restart(part.select.value));
    part.reset.addEventListener("click", () => this.#restart(FIRST));
    part.copy.addEventListener("click", () => this.#copy());
    // A button that would do nothing now stays in the order of the keys.
    const press = (button, act) => button.addEventListener("click", () => {
      if (button.ariaDisabled === "true") return;
      const running = this.#running;
      this.#halt();
      act(running);
    });
    press(part.forward, () => this.#go(this.#step + 1));
    press(part.backward, () => this.#go(this.#step + 1));
    press(part.undo, () => this.#go(this.#step - 1));
    press(part.run, (running) => running || this.#run());
    part.ask.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#halt();
      this.#check();
    });
    part.hint.addEventListener("click", () => this.#hint(part.hint.ariaExpanded === "false"));
  }

  /** Take over what the address says, as far as it makes sense. */
  #read(query) {
    if (Object.hasOwn(graphs, query.graph ?? "")) this.#name = query.graph;
    const { inputs } = this.#graph;
    this.#inputs = starts(this.#graph);
    const given = (query.in ?? "").split(",");
    if (given.length === inputs.length) {
      inputs.forEach((key, i) => {
        const value = given[i].trim() === "" ? NaN : Number(given[i]);
        if (Number.isFinite(value)) this.#inputs[key] = clamp(value, ...bounds(this.#graph, key));
      });
    }
    const step = Number(query.step ?? 0);
    this.#step = Number.isFinite(step) ? clamp(Math.round(step), 0, this.#steps) : 0;
  }

  #values(always) {
    const begun = starts(this.#graph);
    const { inputs } = this.#graph;
    const same = inputs.every((key) => this.#inputs[key] === begun[key]);
    const fresh = this.#name === FIRST && same && this.#step === 0;
    if (fresh && !always) return {};
    return {
      graph: this.#name,
      in: same && !always ? null : inputs.map((key) => this.#inputs[key]).join(","),
      step: this.#step || null,
    };
  }

  #write() {
    this.#address?.write(this.#values(false));
    this.#parts.notice.textContent = "";
  }

  #restart(name) {
    this.#halt();
    this.#name = name;
    this.#inputs = starts(this.#graph);
    this.#step = 0;
    this.#found = {};
    this.#choose();
    this.#write();
    this.#render();
    this.#speak(`${this.#graph.title}. Inputs ${this.#graph.inputs.map((key) => `${said(key)} = ${exact(this.#inputs[key])}`).join(", ")}.`);
  }

  /** Set up what depends on the graph alone. */
  #choose() {
    const part = this.#parts;
    const graph = this.#graph;
    this.#shape = layout(graph);
    part.plot.style.setProperty("--layers", this.#shape.layers);
    part.select.value = this.#name;
    part.formula.innerHTML = formatted(graph.formula);
    part.output.innerHTML = shown(graph.output);
    part.inputs.replaceChildren(...graph.inputs.map((key) => {
      const label = document.createElement("label");
      const [low, high] = bounds(graph, key);
      label.innerHTML = `<span>${shown(key)} =</span> <input type="number" inputmode="decimal" step="any" min="${low}" max="${high}" data-input="${key}">`;
      const input = label.lastElementChild;
      input.addEventListener("input", () => {
        const value = input.valueAsNumber;
        if (!Number.isFinite(value)) return;
        this.#halt();
        this.#inputs[key] = clamp(value, low, high);
        this.#write();
        this.#render();
        this.#speakSoon();
      });
      input.addEventListener("change", () => (input.value = this.#inputs[key]));
      return label;
    }));
    this.#clear();
  }

  #go(step, quiet = false) {
    const before = this.#step;
    this.#step = clamp(step, 0, this.#steps);
    if (this.#step === before) return;
    // What was predicted is forgotten with the step that showed it.
    if (this.#step < before) delete this.#found[this.#asked];
    this.#clear();
    this.#write();
    this.#render(this.#step > before);
    if (!quiet) this.#speak(this.#lastStep().text);
  }

  #clear() {
    this.#parts.answer.value = "";
    this.#parts.verdict.textContent = "";
    this.#parts.verdict.className = "backprop__verdict";
    this.#parts.hint.ariaExpanded = "false";
  }

  #run() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.#go(this.#steps);
      return;
    }
    const next = () => {
      this.#running = 0;
      this.#go(this.#step + 1, this.#step + 1 < this.#steps);
      if (this.#step < this.#steps) this.#running = setTimeout(next, PACE);
      this.#parts.run.textContent = this.#running ? "Stop" : "Run to end";
    };
    next();
  }

  #halt() {
    clearTimeout(this.#running);
    this.#running = 0;
    this.#parts.run.textContent = "Run to end";
  }

  #check() {
    const part = this.#parts;
    const name = this.#asked;
    const numbers = evaluate(this.#graph, this.#inputs);
    const answer = calculate(part.answer.value, numbers.values);
    if (Number.isNaN(answer)) {
      this.#judge("wrong", "Type a number, or a calculation with +, −, *, /, ^, brackets and the names of values.");
      part.answer.focus();
      return;
    }
    const found = diagnose(this.#graph, numbers, name, answer);
    this.#found[name] ??= found.kind === "right";
    if (found.kind !== "right") {
      if (found.kind === "other") this.#hint(true);
      this.#judge("wrong", `<b>${number(answer)}:</b> ${adviceFor(found, this.#graph, name)}`);
      part.answer.select();
      return;
    }
    this.#go(this.#step + 1, true);
    if (this.#asked) {
      this.#judge("right", `<b>Right:</b> ${partial(this.#graph.output, name)} = ${number(numbers.gradients[name])}.`);
      this.#speak(`Now predict the gradient at ${said(this.#asked)}.`);
      part.answer.focus({ preventScroll: true });
    } else part.said.focus({ preventScroll: true });
  }

  #judge(kind, html) {
    this.#parts.verdict.className = `backprop__verdict ${kind}`;
    this.#parts.verdict.innerHTML = html;
  }

  #hint(open) {
    this.#parts.hint.ariaExpanded = String(open);
    this.#renderSaid();
    if (open) this.#speak(this.#parts.said.innerText);
  }

  async #copy() {
    const address = this.#address ?? new Address(["graph", "in", "step"]);
    this.#parts.notice.textContent = await copyLink(this, address, this.#values(true));
  }

  #speak(text) {
    clearTimeout(this.#speech);
    this.#parts.spoken.textContent = text;
  }

  /** Say what an edited input leads to, once the reader pauses. */
  #speakSoon() {
    clearTimeout(this.#speech);
    this.#speech = setTimeout(() => {
      const { output, computed } = this.#graph;
      const { values } = evaluate(this.#graph, this.#inputs);
      this.#parts.spoken.textContent = this.#step < computed.length
        ? "Input changed." : `${said(output)} = ${spoken(rounded(values[output]))}.`;
    }, 700);
  }

  /** What the last step did, as HTML and as it is read out. */
  #lastStep() {
    const graph = this.#graph;
    const { computed, backward, users, output, nodes } = graph;
    const { values, locals, gradients } = evaluate(graph, this.#inputs);
    if (this.#step === 0) {
      return { html: "The inputs are given.", text: "At the start: the inputs are given." };
    }
    if (this.#step <= computed.length) {
      const name = computed[this.#step - 1];
      const filled = ruleOf(graph, name, (key) => factor(values[key]));
      const { parents } = nodes[name];
      const html = `<b>Forward:</b> ${shown(name)} = ${ruleOf(graph, name, shown)} = ${filled} = <b class="is-value">${number(values[name])}</b>`;
      const from = list(parents.map((key) => said(key)));
      return { html, text: `Forward: ${said(name)}, from ${from}, is ${spoken(rounded(values[name]))}.` };
    }
    const name = backward[this.#step - computed.length - 1];
    const title = `<b>Backward:</b> ${partial(output, name)}`;
    const value = `<b class="is-gradient">${number(gradients[name])}</b>`;
    const spokenValue = spoken(rounded(gradients[name]));
    if (name === output) {
      return {
        html: `${title} = ${value}. ${shown(output)} grows as fast as itself; this is where the way back starts.`,
        text: `Backward: the gradient of ${said(output)} with respect to itself is 1.`,
      };
    }
    const terms = users[name].map(({ child, operand }) => ({
      child, operand, local: locals[child][operand], incoming: gradients[child], term: locals[child][operand] * gradients[child],
    }));
    const lines = terms.map(({ child, operand, local, incoming, term }) =>
      `<li>${partial(child, name)} · ${partial(output, child)}, with ${partial(child, name)} = ${localRule(graph, { child, operand }, shown)}:<br>` +
      `<span class="is-local">${factor(local)}</span> · <span class="is-gradient">${factor(incoming)}</span> = <b class="is-gradient">${number(term)}</b></li>`);
    const sum = terms.length > 1 ? `<p>${title} = ${terms.map(({ term }) => factor(term)).join(" + ")} = ${value}</p>` : "";
    const head = terms.length > 1 ? `<b>Backward:</b> ${shown(name)} is used ${terms.length} times, one term for each use:` : `${title} =`;
    const ways = terms.map(({ child, local, incoming }) =>
      `by way of ${said(child)} ${spoken(rounded(local))} times ${spoken(rounded(incoming))}`);
    return {
      html: `<p>${head}</p><ul>${lines.join("")}</ul>${sum}`,
      text: `Backward: the gradient at ${said(name)} is ${spokenValue}, ${ways.join(", plus ")}.`,
    };
  }

  #renderSaid() {
    const part = this.#parts;
    const graph = this.#graph;
    const name = this.#asked;
    let { html } = this.#lastStep();
    const forward = this.#step < graph.computed.length;
    let aside = forward ? "<b>Forward first.</b> Each step computes one node from the nodes before it."
      : `<b>Now backward,</b> latest node first. The output’s own gradient is the start. From then on, predict each gradient before you see it.`;
    if (name && part.hint.ariaExpanded === "true") {
      const terms = graph.users[name].map((use) => [
        `${partial(use.child, name)} · ${partial(graph.output, use.child)}`,
        `${partial(use.child, name)} = ${localRule(graph, use, shown)}`,
      ]);
      html = `<p><b>Hint:</b> ${partial(graph.output, name)} = ${terms.map(([term]) => term).join(" + ")}</p>` +
        `<ul>${terms.map(([, rule]) => `<li>${rule}</li>`).join("")}</ul>`;
    } else if (this.#step === this.#steps) {
      const tries = Object.values(this.#found);
      const right = tries.filter(Boolean).length;
      const score = tries.length ? ` You predicted ${right} of ${graph.backward.length - 1} gradients at the first try.` : "";
      aside = `<b>Done.</b> ${formatted(graph.closing)} Change an input: all numbers follow.${score}`;
    }
    part.said.innerHTML = html;
    part.aside.innerHTML = aside;
    part.aside.hidden = Boolean(name);
  }

  #render(moved = false) {
    const part = this.#parts;
    const graph = this.#graph;
    const { computed, backward, output } = graph;
    const { values, gradients } = evaluate(graph, this.#inputs);
    const back = this.#step - computed.length;
    for (const input of part.inputs.querySelectorAll("input")) {
      if (input !== document.activeElement) input.value = this.#inputs[input.dataset.input];
    }
    part.forward.ariaDisabled = String(back >= 0);
    part.backward.ariaDisabled = String(back < 0 || back === backward.length);
    part.undo.ariaDisabled = String(this.#step === 0);
    part.run.ariaDisabled = String(this.#step === this.#steps);
    part.count.textContent = back <= 0 && this.#step < computed.length
      ? `Forward: ${this.#step} of ${computed.length} values`
      : `Backward: ${back} of ${backward.length} gradients`;
    this.#renderSaid();
    const asked = this.#asked;
    part.ask.classList.toggle("is-off", !asked);
    part.question.innerHTML = asked
      ? `<b>Predict first:</b> ${partial(output, asked)} = ?` : "&nbsp;";
    const known = (name) => !graph.nodes[name].operation || computed.indexOf(name) < this.#step;
    const reached = (name) => backward.includes(name) && backward.indexOf(name) < back;
    part.rows.innerHTML = Object.keys(graph.nodes).map((name) => {
      const { operation, constant } = graph.nodes[name];
      const rule = operation ? ruleOf(graph, name, shown) : constant ? "constant" : "input";
      const gradient = constant ? "none" : reached(name) ? number(gradients[name]) : name === asked ? "?" : "–";
      return `<tr${name === asked ? ' class="is-asked"' : ""}><th scope="row">${shown(name)}</th><td>${rule}</td>` +
        `<td class="is-value">${known(name) ? number(values[name]) : "–"}</td><td class="is-gradient">${gradient}</td></tr>`;
    }).join("");
    part.plot.setAttribute("aria-label",
      `Graph of ${Object.keys(graph.nodes).length} nodes with ${said(output)} at its end. The table below lists its nodes, rules, values and gradients.`);
    this.#draw(moved);
  }

  /** The graph: from left to right where there is room, else from top to bottom. */
  #draw(moved = false) {
    const { plot } = this.#parts;
    const [w, h] = [plot.clientWidth, plot.clientHeight];
    if (!w || !this.isConnected) return;
    const graph = this.#graph;
    const { computed, backward, nodes } = graph;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const wide = getComputedStyle(plot).getPropertyValue("--flow").trim() === "right";
    const [boxW, boxH] = [(wide ? 4.1 : 3.4) * rem, 2.75 * rem];
    const { layers, low, high } = this.#shape;
    const room = wide ? [w - boxW, h - boxH] : [h - boxH, w - boxW]; // along the layers, and across
    const along = Math.min(room[0] / (layers - 1), (wide ? 9 : 5.2) * rem);
    const across = Math.min(room[1] / Math.max(high - low, 0.1), (wide ? 3.7 : 4.3) * rem);
    const at = ({ layer, place }) => {
      const a = (room[0] - along * (layers - 1)) / 2 + along * layer;
      const c = room[1] / 2 + across * (place - (low + high) / 2);
      return wide ? [a + boxW / 2, c + boxH / 2] : [c + boxW / 2, a + boxH / 2];
    };
    const { values, locals, gradients } = evaluate(graph, this.#inputs);
    const back = this.#step - computed.length;
    const asked = this.#asked;
    const known = (name) => !nodes[name].operation || computed.indexOf(name) < this.#step;
    const reached = (name) => backward.includes(name) && backward.indexOf(name) < back;
    const now = back > 0 ? backward[back - 1] : computed[this.#step - 1];

    const labels = [];
    const paths = this.#shape.edges.map(({ parent, child, operand, points }) => {
      // Edges into one node end side by side.
      const siblings = this.#shape.edges.filter((edge) => edge.child === child)
        .sort((a, b) => a.points.at(-2).place - b.points.at(-2).place);
      const shift = (siblings.findIndex((edge) => edge.operand === operand) - (siblings.length - 1) / 2) * 0.5 * rem;
      const path = points.map(at);
      const [half, gap] = wide ? [boxW / 2, 5] : [boxH / 2, 5];
      const axis = wide ? 0 : 1;
      path[0][axis] += half;
      path.at(-1)[axis] -= half + gap;
      path.at(-1)[1 - axis] += shift;
      const bent = ([x1, y1], [x2, y2]) => wide
        ? `C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`
        : `C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} ${x2} ${y2}`;
      const line = `M${path[0].join(" ")}${path.slice(1).map((point, i) => bent(path[i], point)).join("")}`;
      const constant = nodes[parent].constant;
      const carried = !constant && reached(parent);
      const fresh = moved && (back > 0 ? carried && parent === now : child === now);
      const classes = [
        constant ? "constant" : "", carried ? "carried" : "", parent === asked ? "asked" : "",
        fresh ? (back > 0 ? "flow-back" : "flow") : "",
      ].join(" ");
      if (carried) {
        const [x, y] = points.length > 2 ? path[Math.floor(points.length / 2)]
          : [0, 1].map((i) => 0.5 * (path[0][i] + path[1][i]));
        labels.push(`<span class="backprop__local" style="left:${x}px;top:${y}px">${typeset(rounded(locals[child][operand], 3))}</span>`);
      }
      return `<path class="${classes}" d="${line}" marker-end="url(#${this.#parts.answer.id}-arrow)"/>`;
    });
    const boxes = Object.keys(nodes).map((name) => {
      const [x, y] = at(this.#shape.nodes[name]);
      const { operation, constant } = nodes[name];
      const classes = [
        "backprop__node", operation ? "" : "is-input", constant ? "is-constant" : "",
        name === now ? "is-now" : "", name === asked ? "is-asked" : "",
      ].join(" ");
      const gradient = reached(name) ? number(gradients[name]) : name === asked ? "?" : constant ? "constant" : "&nbsp;";
      return `<div class="${classes}" style="left:${x}px;top:${y}px"><span><b>${shown(name)}</b> <i>${operation ? signOf(graph, name) : ""}</i></span>` +
        `<span class="is-value">${known(name) ? number(values[name]) : "&nbsp;"}</span><span class="is-gradient">${gradient}</span></div>`;
    });
    plot.innerHTML = `<svg width="${w}" height="${h}"><defs><marker id="${this.#parts.answer.id}-arrow" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z"/></marker></defs>${paths.join("")}</svg>${boxes.join("")}${labels.join("")}`;
  }
}

customElements.define("backprop-explorer", BackpropExplorer);
