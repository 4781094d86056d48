// The surfaces of derived.optim.surfaces, with the same operations in the same order, so that a path
// is the library's to the last bit. Each is 0 at its minima. What a race starts with stands here too:
// each rate is the one of 1, 2, 5 × 10ᵏ from 0.0001 to 0.5 with which its rule arrives soonest from
// this start; a test repeats that search.

export const surfaces = {
  bowl: {
    f: (x, y) => 0.5 * (x * x + 3 * y * y),
    gradient: (x, y) => [x, 3 * y],
    minima: [[0, 0]],
    view: { x: [-5, 5], y: [-3.5, 3.5] },
    start: [-4, 2.5],
    rates: { sgd: 0.5, momentum: 0.01, nesterov: 0.2, rmsprop: 0.2, adam: 0.5 },
  },
  ravine: {
    f: (x, y) => 0.5 * (x * x + 40 * y * y),
    gradient: (x, y) => [x, 40 * y],
    minima: [[0, 0]],
    view: { x: [-5, 5], y: [-1.75, 1.75] },
    start: [-4, 1],
    rates: { sgd: 0.02, momentum: 0.01, nesterov: 0.02, rmsprop: 0.05, adam: 0.5 },
  },
  rosenbrock: {
    f: (x, y) => {
      const a = 1 - x, b = y - x * x;
      return a * a + 100 * b * b;
    },
    gradient: (x, y) => {
      const a = 1 - x, b = y - x * x;
      return [-2 * a - 400 * x * b, 200 * b];
    },
    minima: [[1, 1]],
    view: { x: [-2, 2], y: [-1, 3] },
    start: [-1.2, 1],
    rates: { sgd: 0.005, momentum: 0.002, nesterov: 0.001, rmsprop: 0.2, adam: 0.5 },
  },
  saddle: {
    f: (x, y) => {
      const b = y * y - 1;
      return 0.5 * x * x + 0.25 * b * b;
    },
    gradient: (x, y) => [x, y * (y * y - 1)],
    minima: [[0, -1], [0, 1]],
    view: { x: [-2, 2], y: [-1.75, 1.75] },
    start: [-1.6, 0.01],
    rates: { sgd: 0.5, momentum: 0.5, nesterov: 0.5, rmsprop: 0.1, adam: 0.1 },
  },
  beale: {
    f: (x, y) => {
      const a = 1.5 - x + x * y, b = 2.25 - x + x * (y * y), c = 2.625 - x + x * (y * y * y);
      return a * a + b * b + c * c;
    },
    gradient: (x, y) => {
      const a = 1.5 - x + x * y, b = 2.25 - x + x * (y * y), c = 2.625 - x + x * (y * y * y);
      return [
        2 * a * (y - 1) + 2 * b * (y * y - 1) + 2 * c * (y * y * y - 1),
        2 * a * x + 4 * b * x * y + 6 * c * x * (y * y),
      ];
    },
    minima: [[3, 0.5]],
    view: { x: [-0.5, 4.5], y: [-2.1, 1.4] },
    start: [1, -1.5],
    rates: { sgd: 0.02, momentum: 0.01, nesterov: 0.01, rmsprop: 0.02, adam: 0.2 },
  },
};
