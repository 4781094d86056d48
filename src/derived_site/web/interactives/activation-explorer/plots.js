// The two drawings of the activation explorer. Each is laid out anew when its size or the function
// changes; a move of z, the depth or the weight only moves what depends on it.
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { line } from "d3-shape";
import { flatStretches, functions } from "../lib/activations.js";

export const REACH = 6; // z runs from −6 to 6
export const FLAT = 0.05; // below this slope a stretch counts as flat

const SLOPES = [-0.25, 1.3]; // one scale for all: 1/4 shall look small beside 1
const HEIGHTS = { sigmoid: [-0.25, 1.25], tanh: [-1.4, 1.4], elu: [-1.6, 6] };
const HEIGHT = [-1, 6];
const JUMPS = new Set(["relu", "leaky_relu"]); // whose slope jumps at 0

const number = (x) => String(x).replace("-", "−");

/** Draw a D3 axis in the page's own type, without its line. */
function drawAxis(part, axis, place) {
  part.attr("transform", `translate(${place})`).call(axis);
  part.attr("font-family", null).attr("font-size", null).select(".domain").remove();
}

/** One group per name, drawn in this order. */
function layers(svg, names) {
  return Object.fromEntries(names.map((name) => [name, svg.append("g").attr("class", name)]));
}

/** f with its tangent above, f′ below, on one z axis. */
export class CurvePlot {
  #svg;
  #part;
  #name;
  #x = scaleLinear([-REACH, REACH], [0, 1]);
  #upper = scaleLinear();
  #lower = scaleLinear();

  constructor(node, pattern) {
    this.#svg = select(node);
    this.pattern = pattern;
    this.#svg.html(`<defs>
      <pattern id="${pattern}" width="6" height="6" patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"><path d="M0 0V6" class="hatch"/></pattern>
      <clipPath id="${pattern}-clip"><rect/></clipPath></defs>`);
    this.#part = layers(this.#svg, [
      "flat", "axis-x", "axis-f", "axis-slope", "guide", "flat-here", "tangent", "curve-f",
      "curve-slope", "jump", "point-f", "point-slope", "title-f", "title-slope", "title-z",
    ]);
    this.#part.guide.append("path");
    this.#part.tangent.attr("clip-path", `url(#${pattern}-clip)`).append("path");
    this.#part["curve-f"].attr("clip-path", `url(#${pattern}-clip)`).append("path");
    this.#part["curve-slope"].append("path");
    this.#part["point-f"].append("circle").attr("r", 13).attr("class", "halo");
    this.#part["point-f"].append("circle").attr("r", 6);
    this.#part["point-slope"].append("circle").attr("r", 5);
    this.#part["flat-here"].append("text").text("flat here");
    this.#part["title-f"].append("text").text("f(z)");
    this.#part["title-slope"].append("text").text("slope f′(z)");
    this.#part["title-z"].append("text").text("z").attr("text-anchor", "middle");
  }

  /** The z under a pointer, as the browser reports its position. */
  under(event) {
    const box = this.#svg.node().getBoundingClientRect();
    return this.#x.invert(event.clientX - box.left);
  }

  layout(name, width, height) {
    this.#name = name;
    const left = 34;
    const right = width - 10;
    const bottom = height - 24;
    const split = 8 + (bottom - 8) * 0.56;
    this.#x.range([left, right]);
    this.#upper.domain(HEIGHTS[name] ?? HEIGHT).range([split, 8]);
    this.#lower.domain(SLOPES).range([bottom, split + 24]);
    this.#svg.attr("viewBox", `0 0 ${width} ${height}`);
    const clip = { x: left, y: 4, width: right - left, height: split - 4 };
    for (const [key, value] of Object.entries(clip)) this.#svg.select("clipPath rect").attr(key, value);

    const part = this.#part;
    const across = axisBottom(this.#x).ticks(7).tickSize(-(bottom - 8)).tickPadding(6);
    drawAxis(part["axis-x"], across.tickFormat(number), [0, bottom]);
    const [lowest, highest] = this.#upper.domain();
    const values = highest < 2 ? [-1, -0.5, 0, 0.5, 1].filter((t) => t > lowest) : [0, 2, 4, 6];
    for (const [name, scale, ticks] of [
      ["axis-f", this.#upper, values],
      ["axis-slope", this.#lower, [0, 0.5, 1]],
    ]) {
      const axis = axisLeft(scale).tickValues(ticks).tickSize(left - right).tickPadding(5);
      drawAxis(part[name], axis.tickFormat(number), [left, 0]);
    }
    this.#svg.selectAll(".tick").classed("zero", (t) => t === 0);
    part["title-f"].attr("transform", `translate(${left + 7} 22)`);
    part["title-slope"].attr("transform", `translate(${left + 7} ${split + 38})`);
    part["title-z"].attr("transform", `translate(${this.#x(5)} ${bottom + 15})`);

    const stretches = flatStretches(name, -REACH, REACH, FLAT);
    const bands = [[8, split], [split + 24, bottom]];
    part.flat
      .selectAll("rect")
      .data(stretches.flatMap(([from, to]) => bands.map(([y, end]) => ({ from, to, y, end }))))
      .join("rect")
      .attr("x", ({ from }) => this.#x(from))
      .attr("width", ({ from, to }) => this.#x(to) - this.#x(from))
      .attr("y", ({ y }) => y)
      .attr("height", ({ y, end }) => end - y)
      .attr("fill", `url(#${this.pattern})`);

    const { f, derivative } = functions[name];
    const steps = 240;
    const at = Array.from({ length: steps + 1 }, (_, i) => -REACH + (2 * REACH * i) / steps);
    const draw = (g, y) => line().x((z) => this.#x(z)).y((z) => y(g(z)));
    part["curve-f"].select("path").attr("d", draw(f, this.#upper)(at));
    // A jump is two pieces: the value at 0 belongs to the left one, by convention.
    const jumps = JUMPS.has(name);
    const pieces = jumps ? [at.filter((z) => z <= 0), [1e-9, REACH]] : [at];
    const slopes = pieces.map((piece) => draw(derivative, this.#lower)(piece));
    part["curve-slope"].select("path").attr("d", slopes.join(""));
    part.jump
      .selectAll("circle")
      .data(jumps ? [derivative(0), 1] : [])
      .join("circle")
      .attr("class", (_, i) => (i ? "open" : "closed"))
      .attr("r", 3.5)
      .attr("cx", this.#x(0))
      .attr("cy", (slope) => this.#lower(slope));
  }

  move(z) {
    const { f, derivative } = functions[this.#name];
    const [value, slope] = [f(z), derivative(z)];
    const x = this.#x(z);
    const part = this.#part;
    const tangent = (t) => this.#upper(value + slope * (t - z));
    const ends = [-REACH, REACH].map((t) => [this.#x(t), tangent(t)]);
    part.tangent.select("path").attr("d", line()(ends));
    part.guide.select("path").attr("d", `M${x} ${this.#upper(value)}V${this.#lower.range()[0]}`);
    part["flat-here"].attr("display", Math.abs(slope) < FLAT ? null : "none");
    part["flat-here"].attr("text-anchor", z < 0 ? "start" : "end");
    part["flat-here"].attr("transform", `translate(${z < 0 ? x + 7 : x - 7} ${this.#upper.range()[0] + 16})`);
    part["point-f"].attr("transform", `translate(${x} ${this.#upper(value)})`);
    part["point-slope"].attr("transform", `translate(${x} ${this.#lower(slope)})`);
  }
}

/** The size of ∂z_l/∂z₀ over the layers l, on a logarithmic scale with a lane for exactly 0. */
export class ChainPlot {
  #svg;
  #part;
  #size = [0, 0];

  constructor(node) {
    this.#svg = select(node);
    this.#part = layers(this.#svg, ["axis-x", "axis-y", "one", "lane", "curve", "dots", "title-x"]);
    this.#part.one.append("path");
    this.#part.lane.append("path");
    this.#part.curve.append("path");
    this.#part["title-x"].append("text").attr("text-anchor", "end").text("layer");
  }

  layout(width, height) {
    this.#size = [width, height];
    this.#svg.attr("viewBox", `0 0 ${width} ${height}`);
  }

  draw({ gradients, magnitudes }) {
    const [width, height] = this.#size;
    const depth = gradients.length - 1;
    const finite = magnitudes.filter(Number.isFinite);
    const zeros = finite.length <= depth;
    const [left, right, top] = [42, width - 8, 8];
    const bottom = height - 26;
    const floor = zeros ? bottom - 20 : bottom - 4;
    // At least four powers of ten either way, and whole steps: the picture then stands still longer.
    const reach = Math.max(4, ...finite.map(Math.abs));
    const step = reach > 80 ? 40 : reach > 40 ? 20 : reach > 20 ? 10 : reach > 4 ? 5 : 2;
    const low = -step * Math.ceil(Math.max(4, -Math.min(...finite)) / step);
    const high = step * Math.ceil(Math.max(2, ...finite) / step);
    const x = scaleLinear([0, depth], [left + 6, right]);
    const y = scaleLinear([low, high], [floor, top]);
    const ticks = Array.from({ length: (high - low) / step + 1 }, (_, i) => low + i * step);

    const part = this.#part;
    const layerTicks = [...new Set(x.ticks(Math.min(depth, 6)).filter(Number.isInteger))];
    const across = axisBottom(x).tickValues(layerTicks).tickSize(4).tickPadding(4);
    drawAxis(part["axis-x"], across.tickFormat(number), [0, bottom]);
    const up = axisLeft(y).tickValues(ticks).tickSize(left - right).tickPadding(5);
    drawAxis(part["axis-y"], up.tickFormat(""), [left, 0]);
    // 10 with its exponent raised; the digits of Unicode's superscripts rarely match.
    const labels = part["axis-y"].selectAll(".tick text");
    labels.text((e) => (e === 0 ? "1" : "10"));
    const powers = labels.filter((e) => e !== 0).append("tspan");
    powers.attr("dy", "-0.45em").attr("font-size", "78%").text(number);
    part["title-x"].attr("transform", `translate(${left - 5} ${bottom + 17})`);
    part.one.select("path").attr("d", `M${left} ${y(0)}H${right}`);
    part.lane.select("path").attr("d", zeros ? `M${left} ${bottom - 8}H${right}` : null);
    part.lane
      .selectAll("text")
      .data(zeros ? ["0"] : [])
      .join("text")
      .attr("x", left - 5)
      .attr("y", bottom - 4)
      .attr("text-anchor", "end")
      .text(String);

    const layer = magnitudes.map((_, l) => l);
    const lost = (l) => !Number.isFinite(magnitudes[l]);
    const place = (l) => [x(l), lost(l) ? bottom - 8 : y(magnitudes[l])];
    const kind = (l) => (lost(l) ? "nought" : gradients[l] < 0 ? "negative" : "positive");
    part.curve.select("path").attr("d", line()(layer.filter((l) => !lost(l)).map(place)));
    const r = depth > 30 ? 2.2 : 3;
    const dot = `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    part.dots
      .selectAll("path")
      .data(layer)
      .join("path")
      .attr("class", kind)
      .attr("transform", (l) => `translate(${place(l)})`)
      .attr("d", (l) => (lost(l) ? "M-3-3L3 3M3-3L-3 3" : dot));
  }
}
