// The two drawings of the optimizer race: the map with the paths, and f against the step.
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { contour, sample } from "../lib/contours.js";

const LEVELS = Array.from({ length: 17 }, (_, i) => (i - 8) / 2); // powers of ten, by halves
const GRID = [121, 101];
const FLOOR = -8; // of the lower chart, as a power of ten

/** Each path's mark, beside its color and its dashes; they are drawn about the origin. */
export const MARKS = {
  sgd: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z",
  momentum: "M-4-4H4V4H-4Z",
  nesterov: "M0-5.6L5.2 4H-5.2Z",
  rmsprop: "M0-6L5.4 0L0 6L-5.4 0Z",
  adam: "M-5.4-2.8L-2.8-5.4L0-2.6L2.8-5.4L5.4-2.8L2.6 0L5.4 2.8L2.8 5.4L0 2.6L-2.8 5.4L-5.4 2.8L-2.6 0Z",
};

export const STAR = "M0-7L1.7-2.2L6.7-2.2L2.7.8L4.1 5.7L0 2.8L-4.1 5.7L-2.7.8L-6.7-2.2L-1.7-2.2Z";

const number = (x) => String(x).replace("-", "−");
const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const short = (x) => x.toFixed(1);

function drawAxis(part, axis, place) {
  part.attr("transform", `translate(${place})`).call(axis);
  part.attr("font-family", null).attr("font-size", null).select(".domain").remove();
}

function layers(svg, names) {
  return Object.fromEntries(names.map((name) => [name, svg.append("g").attr("class", name)]));
}

/** Move texts of one column apart, as little as may be, and keep them between two heights. */
function spread(labels, gap, top, bottom) {
  labels.sort((a, b) => a.y - b.y);
  labels.forEach((label, i) => {
    label.at = clamp(label.y, top, bottom);
    if (i) label.at = Math.max(label.at, labels[i - 1].at + gap);
  });
  let limit = bottom;
  for (const label of [...labels].reverse()) {
    label.at = Math.min(label.at, limit);
    limit = label.at - gap;
  }
}

/** The surface as shades and lines of equal height, with the paths so far. */
export class MapPlot {
  #svg;
  #canvas;
  #part;
  #box = { left: 30, right: 1, top: 6, bottom: 1 };
  #x = scaleLinear();
  #y = scaleLinear();

  constructor(node, canvas, id) {
    this.#svg = select(node);
    this.#canvas = canvas;
    this.#svg.html(`<defs><clipPath id="${id}"><rect/></clipPath></defs>`);
    this.#part = layers(this.#svg, ["lines", "axis-x", "axis-y", "minima", "paths", "leaders", "ends"]);
    for (const name of ["lines", "paths"]) this.#part[name].attr("clip-path", `url(#${id})`);
    this.#part.lines.selectAll("path").data(LEVELS).join("path");
  }

  layout(surface, width, height) {
    const box = (this.#box = { left: 30, right: width - 6, top: 6, bottom: height - 22 });
    this.#x.domain(surface.view.x).range([box.left, box.right]);
    this.#y.domain(surface.view.y).range([box.bottom, box.top]);
    this.#svg.attr("viewBox", `0 0 ${width} ${height}`);
    const size = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
    for (const [key, value] of Object.entries(size)) this.#svg.select("clipPath rect").attr(key, value);
    for (const key of ["width", "height"]) this.#canvas.style[key] = `${size[key]}px`;
    this.#canvas.style.translate = `${size.x}px ${size.y}px`;

    const [columns, rows] = GRID;
    const grid = sample((x, y) => Math.log10(Math.max(surface.f(x, y), 1e-30)), surface.view, columns, rows);
    const across = (i) => short(box.left + (i * size.width) / (columns - 1));
    const up = (j) => short(box.bottom - (j * size.height) / (rows - 1));
    this.#part.lines.selectAll("path").attr("d", (level) =>
      contour(grid, level)
        .map(([x1, y1, x2, y2]) => `M${across(x1)} ${up(y1)}L${across(x2)} ${up(y2)}`)
        .join(""),
    );
    this.#shade(grid);
    drawAxis(this.#part["axis-x"], axisBottom(this.#x).ticks(6).tickSize(4).tickFormat(number), [0, box.bottom]);
    drawAxis(this.#part["axis-y"], axisLeft(this.#y).ticks(6).tickSize(4).tickFormat(number), [box.left, 0]);
    this.#part.minima
      .selectAll("path")
      .data(surface.minima)
      .join("path")
      .attr("d", STAR)
      .attr("transform", (p) => `translate(${this.place(p)})`);
  }

  #shade({ values, columns, rows }) {
    Object.assign(this.#canvas, { width: columns, height: rows });
    const context = this.#canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const [low, high] = [-2, Math.min(3, values.reduce((a, b) => Math.max(a, b)))];
    for (let j = 0; j < rows; j += 1) {
      for (let i = 0; i < columns; i += 1) {
        const share = clamp((values[(rows - 1 - j) * columns + i] - low) / (high - low), 0, 1);
        image.data[4 * (j * columns + i) + 3] = 48 * share ** 1.5;
      }
    }
    context.putImageData(image, 0, 0);
  }

  place([x, y]) {
    return [this.#x(x), this.#y(y)];
  }

  /** The point under a pointer, within the view. */
  under(event) {
    const frame = this.#svg.node().getBoundingClientRect();
    const { left, right, top, bottom } = this.#box;
    return [
      this.#x.invert(clamp(event.clientX - frame.left, left, right)),
      this.#y.invert(clamp(event.clientY - frame.top, top, bottom)),
    ];
  }

  /** `runs`: { name, title, points, diverged }, drawn up to a step. */
  draw(runs, step) {
    const { left, right, top, bottom } = this.#box;
    const ends = runs.map(({ name, title, points, diverged }) => {
      const [x, y] = this.place(points[Math.min(step, points.length - 1)]);
      const gone = diverged !== null && step >= diverged;
      const [px, py] = Number.isFinite(x + y)
        ? [clamp(x, left, right), clamp(y, top, bottom)]
        : [right, top];
      const out = gone || px !== x || py !== y;
      return { name, x: px, y: py, out, text: gone ? `${title} diverged` : title };
    });
    const routes = this.#part.paths.selectAll("path").data(runs, ({ name }) => name).join("path");
    routes.attr("class", ({ name }) => `route ${name}`).attr("d", ({ points }) => {
      const to = Math.min(step, points.length - 1);
      let d = "";
      for (let i = 0; i <= to; i += 1) {
        const [x, y] = this.place(points[i]);
        // Far outside, where a renderer's numbers end, nothing is to be seen.
        if (!Number.isFinite(x + y) || Math.abs(x) > 1e5 || Math.abs(y) > 1e5) break;
        d += `${i ? "L" : "M"}${short(x)} ${short(y)}`;
      }
      return d;
    });
    const room = (text) => 6.4 * text.length + 14;
    const sides = { right: [], left: [] };
    for (const end of ends) {
      end.side = end.x + room(end.text) > right ? "left" : "right";
      sides[end.side].push(end);
    }
    for (const list of Object.values(sides)) spread(list, 13, top + 9, bottom - 5);
    const shown = step > 0 ? ends : [];
    const marks = this.#part.ends.selectAll("g").data(shown, ({ name }) => name).join((enter) => {
      const g = enter.append("g");
      g.append("path").attr("d", ({ name }) => MARKS[name]);
      g.append("text");
      return g;
    });
    marks.attr("class", ({ name, out }) => `${name}${out ? " out" : ""}`);
    marks.select("path").attr("transform", ({ x, y }) => `translate(${short(x)} ${short(y)})`);
    marks
      .select("text")
      .attr("x", ({ x, side }) => x + (side === "right" ? 12 : -12))
      .attr("y", ({ at }) => at + 4)
      .attr("text-anchor", ({ side }) => (side === "right" ? "start" : "end"))
      .text(({ text }) => text);
    this.#part.leaders
      .selectAll("path")
      .data(shown.filter(({ y, at }) => Math.abs(at - y) > 7), ({ name }) => name)
      .join("path")
      .attr("d", ({ x, y, at, side }) => `M${x} ${y}L${x + (side === "right" ? 11 : -11)} ${at}`);
  }
}

/** f − f* against the step, on a logarithmic scale, with the tolerance. */
export class LossPlot {
  #svg;
  #part;
  #size = [0, 0];

  constructor(node, id) {
    this.#svg = select(node);
    this.#svg.html(`<defs><clipPath id="${id}"><rect/></clipPath></defs>`);
    this.#part = layers(this.#svg, ["axis-x", "axis-y", "goal", "curves", "ends", "title-x"]);
    this.#part.curves.attr("clip-path", `url(#${id})`);
    this.#part.goal.append("path");
    this.#part.goal.append("text").attr("text-anchor", "end");
    this.#part["title-x"].append("text").attr("text-anchor", "end").text("step");
  }

  layout(width, height) {
    this.#size = [width, height];
    this.#svg.attr("viewBox", `0 0 ${width} ${height}`);
  }

  draw(runs, step, { steps, tolerance }) {
    const [width, height] = this.#size;
    const [left, right, top, bottom] = [36, width - 8, 8, height - 24];
    const highest = Math.max(0, ...runs.map(({ values }) => Math.log10(values[0] || 1)));
    const high = 2 * Math.ceil((highest + 1) / 2);
    const x = scaleLinear([0, steps], [left, right]);
    const y = scaleLinear([FLOOR, high], [bottom, top]);
    const size = { x: left - 2, y: top, width: right - left + 4, height: bottom - top + 1 };
    for (const [key, value] of Object.entries(size)) this.#svg.select("clipPath rect").attr(key, value);
    const ticks = Array.from({ length: (high - FLOOR) / 2 + 1 }, (_, i) => FLOOR + 2 * i);

    const part = this.#part;
    drawAxis(part["axis-x"], axisBottom(x).ticks(width < 260 ? 4 : 5).tickSize(4).tickFormat(number), [0, bottom]);
    drawAxis(part["axis-y"], axisLeft(y).tickValues(ticks).tickSize(left - right).tickPadding(4).tickFormat(""), [left, 0]);
    const labels = part["axis-y"].selectAll(".tick text");
    labels.text((e) => (e === 0 ? "1" : "10"));
    const powers = labels.filter((e) => e !== 0).append("tspan");
    powers.attr("dy", "-0.45em").attr("font-size", "78%").text(number);
    const goal = y(Math.log10(tolerance));
    part.goal.select("path").attr("d", `M${left} ${goal}H${right}`);
    part.goal.select("text").attr("x", right).attr("y", goal - 4).text("arrived below");
    part["title-x"].attr("transform", `translate(${left - 5} ${bottom + 15})`);

    const at = (f) => y(clamp(Number.isFinite(f) ? Math.log10(f) : f === 0 ? FLOOR - 1 : 99, FLOOR - 1, 99));
    const to = (values) => Math.min(step, values.length - 1);
    const curves = part.curves.selectAll("path").data(runs, ({ name }) => name).join("path");
    curves.attr("class", ({ name }) => `route ${name}`).attr("d", ({ values }) => {
      let d = "";
      for (let i = 0; i <= to(values); i += 1) d += `${i ? "L" : "M"}${short(x(i))} ${short(at(values[i]))}`;
      return d;
    });
    const ends = part.ends.selectAll("path").data(runs, ({ name }) => name).join("path");
    ends.attr("class", ({ name }) => name).attr("d", ({ name }) => MARKS[name]);
    ends.attr("transform", ({ values }) => {
      const last = to(values);
      return `translate(${short(x(last))} ${short(clamp(at(values[last]), top, bottom))})`;
    });
  }
}
