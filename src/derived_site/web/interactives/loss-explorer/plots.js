// The drawing of the loss explorer: losses above, their gradients below, on one axis.
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { line } from "d3-shape";
import { fate } from "./views.js";
import { stretches } from "./losses.js";

const STEPS = 240;
const GRIP = 22; // px around the label's handle within which a pointer takes it

const number = (x) => String(x).replace("-", "−");

/** Draw a D3 axis in the page's own type, without its line. */
function drawAxis(part, axis, place) {
  part.attr("transform", `translate(${place})`).call(axis);
  part.attr("font-family", null).attr("font-size", null).select(".domain").remove();
}

/** A name with a subscript, as SVG. */
function write(text, name) {
  const [plain, low] = name.split(/<sub>|<\/sub>/);
  text.text(plain);
  if (low) text.append("tspan").attr("dy", "0.25em").attr("font-size", "78%").text(low);
}

export class LossPlot {
  #svg;
  #part = {};
  #x = scaleLinear();
  #upper = scaleLinear();
  #lower = scaleLinear();
  #handle = null; // where the label's handle is, if there is one
  #size = [0, 0];

  constructor(node, id) {
    this.id = id;
    this.#svg = select(node);
    this.#svg.html(`<defs>
      <pattern id="${id}-rest" width="6" height="6" patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"><path d="M0 0V6" class="hatch"/></pattern>
      <pattern id="${id}-dead" width="6" height="6" patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"><path d="M0 0V6" class="hatch-dead"/></pattern>
      <clipPath id="${id}-upper"><rect/></clipPath>
      <clipPath id="${id}-lower"><rect/></clipPath></defs>`);
    const names = [
      "bands", "axis-x", "axis-value", "axis-slope", "label", "guide", "values", "tangent", "slopes",
      "points", "notes", "title-value", "title-slope", "title-x", "cover",
    ];
    for (const name of names) this.#part[name] = this.#svg.append("g").attr("class", name);
    const part = this.#part;
    part.label.append("path").attr("class", "label-line");
    part.label.append("path").attr("class", "label-handle").attr("d", "M0 -11L9 2V9H-9V2Z");
    part.label.append("text").attr("text-anchor", "middle").attr("y", 6).text("y");
    part.guide.append("path");
    part.values.attr("clip-path", `url(#${id}-upper)`);
    part.slopes.attr("clip-path", `url(#${id}-lower)`);
    part.tangent.attr("clip-path", `url(#${id}-upper)`).append("path");
    part["title-value"].append("text").text("loss ℓ");
    part["title-slope"].append("text");
    part["title-x"].append("text").attr("text-anchor", "middle");
    part.cover.append("text").attr("text-anchor", "middle").text("Predict first: then the gradient shows.");
  }

  resize(width, height) {
    this.#size = [width, height];
    this.#svg.attr("viewBox", `0 0 ${width} ${height}`);
  }

  /** The place on the axis under a pointer. */
  under({ clientX }) {
    return this.#x.invert(clientX - this.#svg.node().getBoundingClientRect().left);
  }

  /** Whether a pointer is on the label's handle. */
  takesLabel({ clientX, clientY }) {
    if (!this.#handle) return false;
    const box = this.#svg.node().getBoundingClientRect();
    const [x, y] = this.#handle;
    return Math.abs(clientX - box.left - x) <= GRIP && Math.abs(clientY - box.top - y) <= GRIP;
  }

  draw(shown, picked, open) {
    const [width, height] = this.#size;
    const [left, right, top] = [36, width - 10, 8];
    const bottom = height - 26;
    const split = top + (bottom - top) * 0.52;
    const second = split + 26;
    this.#x.domain([shown.from, shown.to]).range([left, right]);
    this.#upper.domain(shown.values).range([split, top]);
    this.#lower.domain(shown.slopes).range([bottom, second]);
    for (const [name, y, end] of [["upper", top, split], ["lower", second, bottom]]) {
      const rect = this.#svg.select(`#${this.id}-${name} rect`);
      rect.attr("x", left).attr("width", right - left).attr("y", y - 2).attr("height", end - y + 4);
    }
    this.#axes(shown, { left, right, top, bottom, split, second });
    this.#bands(shown, picked, open, [[top, split], [second, bottom]]);
    this.#curves(shown, picked, open);
    this.#here(shown, picked, open, { left, right, top, bottom, split });
    this.#part.cover.attr("display", open ? "none" : null);
    this.#part.cover.attr("transform", `translate(${(left + right) / 2} ${(second + bottom) / 2 - 12})`);
  }

  #axes(shown, { left, right, top, bottom, split, second }) {
    const part = this.#part;
    const across = axisBottom(this.#x).ticks(6).tickSize(-(bottom - top)).tickPadding(6);
    drawAxis(part["axis-x"], across.tickFormat(number), [0, bottom]);
    const unit = shown.slopes[1] < 2;
    for (const [name, scale, ticks] of [
      ["axis-value", this.#upper, this.#upper.ticks(4)],
      ["axis-slope", this.#lower, unit ? [-1, -0.5, 0, 0.5, 1] : this.#lower.ticks(4)],
    ]) {
      const axis = axisLeft(scale).tickValues(ticks).tickSize(left - right).tickPadding(5);
      drawAxis(part[name], axis.tickFormat(number), [left, 0]);
    }
    this.#svg.selectAll(".tick").classed("zero", (t) => t === 0);
    part["title-value"].attr("transform", `translate(${left + 7} ${top + 14})`);
    part["title-slope"].attr("transform", `translate(${left + 7} ${second + 14})`);
    write(part["title-slope"].select("text"), `gradient ${shown.derivative}`);
    const ticks = this.#x.ticks(6);
    part["title-x"].attr("transform", `translate(${this.#x((ticks.at(-1) + ticks.at(-2)) / 2)} ${bottom + 16})`);
    write(part["title-x"].select("text"), shown.x);
    this.#handle = shown.label === null ? null : [this.#x(shown.label), split + 13];
    part.label.attr("display", this.#handle ? null : "none");
    if (this.#handle) {
      part.label.attr("transform", `translate(${this.#handle})`);
      part.label.select(".label-line").attr("d", `M0 ${top - split - 13}V-11`);
    }
  }

  /** Hatch where the picked loss's gradient is gone: rightly, or with the prediction still wrong. */
  #bands(shown, picked, open, places) {
    const kinds = open ? stretches((x) => fate(shown.losses[picked](x)), shown.from, shown.to) : [];
    this.#part.bands
      .selectAll("rect")
      .data(kinds.flatMap(([kind, from, to]) => places.map(([y, end]) => ({ kind, from, to, y, end }))))
      .join("rect")
      .attr("class", ({ kind }) => kind)
      .attr("x", ({ from }) => this.#x(from))
      .attr("width", ({ from, to }) => this.#x(to) - this.#x(from))
      .attr("y", ({ y }) => y)
      .attr("height", ({ y, end }) => end - y)
      .attr("fill", ({ kind }) => `url(#${this.id}-${kind})`);
  }

  #curves(shown, picked, open) {
    const { from, to, label } = shown;
    // Closer together at the ends, where probabilities make curves steep.
    const gap = (to - from) * 1e-9; // a probability of exactly 0 or 1 is a case of its own
    const at = Array.from({ length: STEPS + 1 }, (_, i) => {
      const x = from + ((to - from) * (1 - Math.cos((Math.PI * i) / STEPS))) / 2;
      return Math.max(from + gap, Math.min(to - gap, x));
    });
    const corner = shown.losses.mae ? [...at, label].sort((a, b) => a - b) : at;
    // The absolute error's slope jumps at the label: two pieces and a point.
    const pieces = [[...at.filter((x) => x < label), label - gap], [label + gap, ...at.filter((x) => x > label)]];
    const names = Object.keys(shown.losses).sort((a, b) => (a === picked) - (b === picked));
    const held = (scale, value) => Math.max(-2000, Math.min(2000, scale(value)));
    const draw = (scale, key) => (name) => {
      const path = line().x((x) => this.#x(x)).y((x) => held(scale, shown.losses[name](x)[key]));
      const parts = name === "mae" && key === "gradient" ? pieces : [corner];
      return parts.map((piece) => path(piece)).join("");
    };
    for (const [layer, scale, key, some] of [
      ["values", this.#upper, "value", names],
      ["slopes", this.#lower, "gradient", open ? names : []],
    ]) {
      this.#part[layer]
        .selectAll("path")
        .data(some)
        .join("path")
        .attr("class", (name) => `of-${name}${name === picked ? " picked" : ""}`)
        .attr("d", draw(scale, key));
    }
  }

  #here(shown, picked, open, { left, right, top, bottom, split }) {
    const part = this.#part;
    const x = this.#x(shown.at);
    const names = Object.keys(shown.losses).sort((a, b) => (a === picked) - (b === picked));
    const rows = names.flatMap((name) => {
      const { value, gradient } = shown.losses[name](shown.at);
      const slope = { name, scale: this.#lower, value: gradient };
      return [{ name, scale: this.#upper, value }, ...(open ? [slope] : [])];
    });
    // What lies beyond the scale is shown at its edge, as an arrowhead.
    part.points
      .selectAll("path")
      .data(rows)
      .join("path")
      .attr("class", ({ name }) => `of-${name}${name === picked ? " picked" : ""}`)
      .attr("transform", ({ scale, value }) => {
        const [low, high] = scale.domain();
        return `translate(${x} ${scale(Math.max(low, Math.min(high, value)))})`;
      })
      .attr("d", ({ name, scale, value }) => {
        const [low, high] = scale.domain();
        const r = name === picked ? 6 : 3.5;
        if (value > high) return `M0 ${-r}L${r} ${r}H${-r}Z`;
        if (value < low) return `M0 ${r}L${r} ${-r}H${-r}Z`;
        return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
      });

    const here = shown.losses[picked](shown.at);
    part.guide.select("path").attr("d", `M${x} ${this.#upper(Math.max(0, Math.min(shown.values[1], here.value)))}V${bottom}`);
    const tangent = (t) => this.#upper(here.value + here.gradient * (t - shown.at));
    const reach = (shown.to - shown.from) * 0.14;
    const steep = open && Math.abs(here.gradient) < 1e6 && here.value <= shown.values[1];
    const ends = [shown.at - reach, shown.at + reach].map((t) => [this.#x(t), tangent(t)]);
    part.tangent.select("path").attr("d", steep ? line()(ends) : null);

    const dead = open ? fate(here) : null;
    const inward = x < (left + right) / 2;
    part.notes
      .selectAll("text")
      .data(dead ? [dead] : [])
      .join("text")
      .attr("class", String)
      .attr("text-anchor", inward ? "start" : "end")
      .attr("x", inward ? x + 8 : x - 8)
      .attr("y", top + (split - top) * 0.55)
      .text((kind) => (kind === "dead" ? "dead, though wrong" : "at rest, and right"));
  }
}
