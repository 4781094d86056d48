// The drawings of the network explorer: the plane with its surface, the thumbnails of the units, the
// edges between them, and the course of the loss.
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { line } from "d3-shape";

export const REACH = 2; // the plane goes from −2 to 2 in both directions
export const CELLS = 48; // of the grid on which surfaces are computed, in each direction
const THUMB = CELLS / 2;

const center = (i) => -REACH + ((i + 0.5) * 2 * REACH) / CELLS;

/** The middle of each cell, row by row from above: what stands first is drawn first. */
export const gridPoints = () =>
  Array.from({ length: CELLS ** 2 }, (_, i) => [center(i % CELLS), -center(Math.floor(i / CELLS))]);

const number = (x) => String(x).replace("-", "−");

function layers(svg, names) {
  return Object.fromEntries(names.map((name) => [name, svg.append("g").attr("class", name)]));
}

function drawAxis(part, axis, place) {
  part.attr("transform", `translate(${place})`).call(axis);
  part.attr("font-family", null).attr("font-size", null).select(".domain").remove();
}

/** The scheme's colors as numbers. */
export function schemeColors(element) {
  const style = getComputedStyle(element);
  const read = (name) => {
    const hex = style.getPropertyValue(name).trim();
    return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  };
  return { low: read("--fig-1"), high: read("--fig-2"), paper: read("--fig-paper"), ink: read("--fig-ink") };
}

/** Fill a canvas of side `side`: `value(i)` in [−1, 1] goes from one color over paper to the other. */
function paint(canvas, side, colors, value, strength) {
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  const { low, high, paper } = colors;
  for (let i = 0; i < side * side; i += 1) {
    const t = value(i);
    const hue = t > 0 ? high : low;
    const share = Math.min(1, Math.abs(t)) * strength;
    for (let c = 0; c < 3; c += 1) image.data[4 * i + c] = paper[c] + (hue[c] - paper[c]) * share;
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** A unit's values over the plane as a small picture; where its sum changes its sign, ink. */
export function paintThumb(canvas, colors, values, sums, width, unit) {
  const place = (row, column) => (2 * row * CELLS + 2 * column) * width + unit;
  const at = (row, column) => values[place(row, column)];
  const positive = (row, column) => sums[place(row, column)] > 0;
  let most = 1e-12;
  for (let i = 0; i < THUMB ** 2; i += 1) most = Math.max(most, Math.abs(at(Math.floor(i / THUMB), i % THUMB)));
  paint(canvas, THUMB, colors, (i) => at(Math.floor(i / THUMB), i % THUMB) / most, 0.85);
  const context = canvas.getContext("2d");
  context.fillStyle = `rgb(${colors.ink})`;
  for (let row = 0; row < THUMB - 1; row += 1) {
    for (let column = 0; column < THUMB - 1; column += 1) {
      const here = positive(row, column);
      if (here !== positive(row, column + 1) || here !== positive(row + 1, column)) context.fillRect(column, row, 1, 1);
    }
  }
}

/** The line on which values of the grid are 0, as the path of an SVG whose unit is a cell. */
export function zeroLine(values) {
  const path = [];
  for (let row = 0; row < CELLS - 1; row += 1) {
    for (let column = 0; column < CELLS - 1; column += 1) {
      const i = row * CELLS + column;
      const [a, b, c, d] = [values[i], values[i + 1], values[i + CELLS + 1], values[i + CELLS]];
      const cut = (p, q) => p / (p - q);
      const ends = [];
      if (a > 0 !== b > 0) ends.push([column + cut(a, b), row]);
      if (b > 0 !== c > 0) ends.push([column + 1, row + cut(b, c)]);
      if (d > 0 !== c > 0) ends.push([column + cut(d, c), row + 1]);
      if (a > 0 !== d > 0) ends.push([column, row + cut(a, d)]);
      for (let e = 0; e + 1 < ends.length; e += 2) {
        const [[x, y], [u, v]] = [ends[e], ends[e + 1]];
        path.push(`M${(x + 0.5).toFixed(2)} ${(y + 0.5).toFixed(2)}L${(u + 0.5).toFixed(2)} ${(v + 0.5).toFixed(2)}`);
      }
    }
  }
  return path.join("");
}

const ROUND = "M-.55 0a.55 .55 0 1 0 1.1 0a.55 .55 0 1 0 -1.1 0";
const POINTED = "M0 -.75L.68 .5H-.68Z";

/** The plane: a surface, the line where it is 0, the data and the probe. */
export class Plane {
  #canvas;
  #svg;
  #part;
  x = scaleLinear([-REACH, REACH], [0, CELLS]);
  y = scaleLinear([-REACH, REACH], [CELLS, 0]);

  constructor(canvas, svg) {
    this.#canvas = canvas;
    this.#svg = select(svg).attr("viewBox", `0 0 ${CELLS} ${CELLS}`);
    this.#part = layers(this.#svg, ["axes", "zero", "points", "probe"]);
    this.#part.axes.append("path").attr("d", `M0 ${CELLS / 2}H${CELLS}M${CELLS / 2} 0V${CELLS}`);
    this.#part.zero.append("path").attr("class", "zero-halo");
    this.#part.zero.append("path");
    this.#part.probe.append("path").attr("d", "M-3 0H-1M1 0H3M0 -3V-1M0 1V3").attr("class", "probe-halo");
    this.#part.probe.append("path").attr("d", "M-3 0H-1M1 0H3M0 -3V-1M0 1V3");
    this.#part.probe.append("circle").attr("r", 1.2);
  }

  /** The plane's coordinates under a pointer. */
  under({ clientX, clientY }) {
    const box = this.#canvas.getBoundingClientRect();
    const inside = (share) => Math.min(1, Math.max(0, share)) * CELLS;
    return [
      this.x.invert(inside((clientX - box.left) / box.width)),
      this.y.invert(inside((clientY - box.top) / box.height)),
    ];
  }

  /** Draw the points: filled for training, hollow for the test. */
  data(train, test) {
    const all = [train, test].flatMap(({ points, target }, part) =>
      points.map((point, i) => ({ point, kind: target[i] ? "high" : "low", part: part ? "test" : "train" })),
    );
    all.sort((p, q) => (p.part < q.part ? -1 : 1)); // training points on top
    this.#part.points
      .selectAll("path")
      .data(all)
      .join("path")
      .attr("class", ({ kind, part }) => `${kind} ${part}`)
      .attr("d", ({ kind }) => (kind === "high" ? POINTED : ROUND))
      .attr("transform", ({ point }) => `translate(${this.x(point[0]).toFixed(2)} ${this.y(point[1]).toFixed(2)})`);
  }

  /** Draw values of the grid, and the line where `signed` changes its sign. */
  surface(colors, shade, signed) {
    paint(this.#canvas, CELLS, colors, shade, 0.6);
    this.#part.zero.selectAll("path").attr("d", zeroLine(signed));
  }

  probe([x, y]) {
    this.#part.probe.attr("transform", `translate(${this.x(x)} ${this.y(y)})`);
  }
}

/** The edges of a network, from unit to unit. */
export class Edges {
  #svg;

  constructor(svg) {
    this.#svg = select(svg);
  }

  /** `places[l][j]` is the middle of unit j of column l. */
  layout(width, height, places) {
    this.#svg.attr("viewBox", `0 0 ${width} ${height}`);
    const edges = places.slice(1).flatMap((column, l) =>
      column.flatMap(([x, y], j) => places[l].map(([u, v], k) => ({ l, j, k, d: `M${u} ${v}L${x} ${y}`, n: places[l].length }))),
    );
    this.#svg.selectAll("path").data(edges).join("path").attr("d", ({ d }) => d);
  }

  /** Width: the weight's size. Solid and of one color: positive; dashed, of the other: negative. */
  draw(weights, [column, unit]) {
    this.#svg
      .selectAll("path")
      .attr("class", ({ l, j, k, n }) => {
        const sign = weights[l][j * n + k] < 0 ? "negative" : "positive";
        return l + 1 === column && j === unit ? `${sign} chosen` : sign;
      })
      .attr("stroke-width", ({ l, j, k, n }) => Math.min(8, 0.3 + 1.6 * Math.abs(weights[l][j * n + k])).toFixed(2));
  }
}

/** The loss over the steps, on both halves of the data. */
export class LossPlot {
  #svg;
  #part;
  #size = [0, 0];

  constructor(svg) {
    this.#svg = select(svg);
    this.#part = layers(this.#svg, ["axis-x", "axis-y", "test", "train", "names"]);
    this.#part.test.append("path");
    this.#part.train.append("path");
    this.#part.names.append("text").attr("text-anchor", "end").text("step");
  }

  layout(width, height) {
    this.#size = [width, height];
    this.#svg.attr("viewBox", `0 0 ${width} ${height}`);
  }

  draw(history, steps) {
    const [width, height] = this.#size;
    const [left, right, top, bottom] = [34, width - 10, 8, height - 22];
    const losses = history.flatMap(({ train, test }) => [train.loss, test.loss]).filter(Number.isFinite);
    const x = scaleLinear([0, Math.max(steps, 10)], [left, right]);
    const y = scaleLinear([0, Math.min(3, Math.max(0.75, ...losses))], [bottom, top]).clamp(true);
    const part = this.#part;
    const across = axisBottom(x).ticks(4).tickSize(4).tickPadding(3).tickFormat(number);
    drawAxis(part["axis-x"], across, [0, bottom]);
    drawAxis(part["axis-y"], axisLeft(y).ticks(4).tickSize(left - right).tickPadding(5), [left, 0]);
    part.names.attr("transform", `translate(${right} ${bottom - 5})`);
    for (const name of ["train", "test"]) {
      const known = history.filter((entry) => Number.isFinite(entry[name].loss));
      const draw = line().x(({ step }) => x(step)).y((entry) => y(entry[name].loss));
      part[name].select("path").attr("d", draw(known));
    }
  }
}
