// Two classes in the plane, by the formulas of `derived.data` (moons, circles, spirals, quadrants),
// which takes its random numbers in the same order; and the features made of the coordinates.

const curve = (place) => (n, random) => {
  const along = Array.from({ length: n }, () => random.uniform());
  const target = along.map((_, i) => i % 2);
  return { points: along.map((u, i) => place(u, 1 - 2 * target[i])), target };
};

const SIDE = 1.6;

const shapes = {
  circles: curve((u, s) => {
    const r = s > 0 ? 1.5 : 0.75;
    return [r * Math.cos(2 * Math.PI * u), r * Math.sin(2 * Math.PI * u)];
  }),
  moons: curve((u, s) => [s * (Math.cos(Math.PI * u) - 0.5), s * (Math.sin(Math.PI * u) - 0.25)]),
  quadrants: (n, random) => {
    const points = Array.from({ length: n }, () => [random.uniform(-SIDE, SIDE), random.uniform(-SIDE, SIDE)]);
    return { points, target: points.map(([x, y]) => (x * y < 0 ? 1 : 0)) };
  },
  spirals: curve((u, s) => {
    const t = 0.1 + 0.9 * u;
    return [s * 1.75 * t * Math.cos(2 * Math.PI * t), s * 1.75 * t * Math.sin(2 * Math.PI * t)];
  }),
};

export const datasets = Object.keys(shapes);

/** n points [x₁, x₂] with their classes, 0 or 1; normal noise is added to each coordinate. */
export function drawPoints(name, n, noise, random) {
  const { points, target } = shapes[name](n, random);
  return { points: points.map((point) => point.map((x) => x + noise * random.normal())), target };
}

/** What a network may be fed, by the name that stands in an address. */
export const features = {
  x1: (x) => x[0],
  x2: (x) => x[1],
  x1x1: (x) => x[0] * x[0],
  x2x2: (x) => x[1] * x[1],
  x1x2: (x) => x[0] * x[1],
};

/** The features of each point, row by row. */
export const inputs = (points, names) =>
  Float64Array.from(points.flatMap((point) => names.map((name) => features[name](point))));
