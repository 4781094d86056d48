// A multilayer perceptron with one logit, its loss and its gradients, and training by SGD.
//
// As `derived.nn.MLP`, `derived.ops.losses.binary_cross_entropy_with_logits`, `derived.optim.SGD` and
// `derived.data.minibatches`, with random numbers taken in the same order:
// tests/site/test_network_explorer.py compares whole runs. Matrices lie in flat arrays, row by row.
import { functions, sigmoid } from "../lib/activations.js";
import { drawPoints, inputs } from "./plane-data.js";
import { Random } from "../lib/random.js";

const linear = { f: (z) => z, derivative: () => 1 };

/** By the name of the function in `derived.ops.activations`; `linear` is none. */
export const activations = Object.fromEntries(
  ["tanh", "relu", "leaky_relu", "sigmoid", "silu"].map((name) => [name, functions[name]]),
);
activations.linear = linear;

export class Network {
  #room = new Map(); // the arrays of a pass, by the number of examples

  /** Weights and biases are uniform on ±1/√(inputs of the layer), layer after layer. */
  constructor(widths, activation, random) {
    this.widths = widths;
    this.activation = activation;
    this.weights = [];
    this.biases = [];
    for (let l = 1; l < widths.length; l += 1) {
      const bound = 1 / Math.sqrt(widths[l - 1]);
      const draw = (size) => Float64Array.from({ length: size }, () => random.uniform(-bound, bound));
      this.weights.push(draw(widths[l] * widths[l - 1]));
      this.biases.push(draw(widths[l]));
    }
  }

  /** The activation of layer l = 1, …, L; the last has none, its sums are logits. */
  of(l) {
    return l < this.weights.length ? activations[this.activation] : linear;
  }

  /**
   * z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾ and a⁽ˡ⁾ = f(z⁽ˡ⁾) for n examples: `z[l]` and `a[l]`, where `a[0]` is x.
   * The arrays are used again by the next pass over as many examples.
   */
  forward(x, n) {
    const { widths } = this;
    if (!this.#room.has(n)) {
      const arrays = () => widths.map((width) => new Float64Array(n * width));
      this.#room.set(n, { z: arrays(), a: arrays(), slope: arrays() });
    }
    const pass = this.#room.get(n);
    pass.a[0] = x;
    for (let l = 1; l < widths.length; l += 1) {
      const { f } = this.of(l);
      const [d, h] = [widths[l - 1], widths[l]];
      const [w, b] = [this.weights[l - 1], this.biases[l - 1]];
      const [before, z, a] = [pass.a[l - 1], pass.z[l], pass.a[l]];
      for (let i = 0; i < n; i += 1) {
        for (let j = 0; j < h; j += 1) {
          let sum = b[j];
          for (let k = 0; k < d; k += 1) sum += w[j * d + k] * before[i * d + k];
          z[i * h + j] = sum;
          a[i * h + j] = f(sum);
        }
      }
    }
    return pass;
  }

  /** Gradients of the mean loss with respect to all weights and biases, for the last pass over n. */
  gradients(pass, target, n) {
    const { widths } = this;
    const last = widths.length - 1;
    const found = { weights: [], biases: [] };
    for (let i = 0; i < n; i += 1) pass.slope[last][i] = (sigmoid(pass.z[last][i]) - target[i]) / n;
    for (let l = last; l > 0; l -= 1) {
      const [d, h] = [widths[l - 1], widths[l]];
      const [w, before, slope] = [this.weights[l - 1], pass.a[l - 1], pass.slope[l]];
      const dw = new Float64Array(h * d);
      const db = new Float64Array(h);
      for (let i = 0; i < n; i += 1) {
        for (let j = 0; j < h; j += 1) {
          const s = slope[i * h + j];
          db[j] += s;
          for (let k = 0; k < d; k += 1) dw[j * d + k] += s * before[i * d + k];
        }
      }
      found.weights[l - 1] = dw;
      found.biases[l - 1] = db;
      if (l === 1) break;
      const { derivative } = this.of(l - 1);
      for (let i = 0; i < n; i += 1) {
        for (let k = 0; k < d; k += 1) {
          let sum = 0;
          for (let j = 0; j < h; j += 1) sum += slope[i * h + j] * w[j * d + k];
          pass.slope[l - 1][i * d + k] = sum * derivative(pass.z[l - 1][i * d + k]);
        }
      }
    }
    return found;
  }

  /** θ ← θ − rate · ∇, for every parameter. */
  descend({ weights, biases }, rate) {
    const move = (values, slopes) => slopes.forEach((slope, i) => (values[i] -= rate * slope));
    weights.forEach((slopes, l) => move(this.weights[l], slopes));
    biases.forEach((slopes, l) => move(this.biases[l], slopes));
  }
}

/** Binary cross-entropy of one logit: max(z, 0) − z y + ln(1 + e^−|z|). */
export const lossOf = (z, y) => Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));

/** The mean loss of n logits, and how many of them lie on the right side of 0. */
export function score(logits, target) {
  let [loss, right] = [0, 0];
  target.forEach((y, i) => {
    loss += lossOf(logits[i], y);
    right += (logits[i] > 0) === (y === 1);
  });
  return { loss: loss / target.length, right };
}

const [DATA, WEIGHTS, BATCHES] = [1, 2, 3]; // streams of random numbers
export const HALF = 100; // points for training, and as many for the test
const MOST = 240; // entries of the history

/** A run of training: everything in it follows from the settings. */
export class Training {
  #order = [];
  #batches;

  constructor({ data, noise, seed, features, hidden, f, rate, batch }) {
    const { points, target } = drawPoints(data, 2 * HALF, noise, new Random(seed, DATA));
    const part = (from) => {
      const some = points.slice(from, from + HALF);
      return { points: some, x: inputs(some, features), target: target.slice(from, from + HALF) };
    };
    this.train = part(0);
    this.test = part(HALF);
    this.rate = rate;
    this.batch = batch;
    this.network = new Network([features.length, ...hidden, 1], f, new Random(seed, WEIGHTS));
    this.#batches = new Random(seed, BATCHES);
    this.steps = 0;
    this.stride = 1;
    this.history = [this.scores()];
  }

  /** One step on one minibatch; each epoch shuffles the examples anew. */
  step() {
    const { x, target } = this.train;
    const d = this.network.widths[0];
    if (!this.#order.length) this.#order = this.#batches.permutation(HALF);
    const rows = this.#order.splice(0, this.batch);
    const some = new Float64Array(rows.length * d);
    rows.forEach((row, i) => some.set(x.subarray(row * d, (row + 1) * d), i * d));
    const pass = this.network.forward(some, rows.length);
    const found = this.network.gradients(pass, rows.map((row) => target[row]), rows.length);
    this.network.descend(found, this.rate);
    this.steps += 1;
    if (this.steps % this.stride) return;
    this.history.push(this.scores());
    if (this.history.length <= MOST) return;
    this.stride *= 2; // every second entry goes
    this.history = this.history.filter(({ step }) => step % this.stride === 0);
  }

  /** Loss and number of right answers on both halves, now. */
  scores() {
    const of = ({ x, target }) => {
      const { z } = this.network.forward(x, HALF);
      return score(z.at(-1), target);
    };
    return { step: this.steps, train: of(this.train), test: of(this.test) };
  }

  /** Whether the numbers have run away. */
  get lost() {
    return ![...this.network.weights, ...this.network.biases].every((values) => values.every(Number.isFinite));
  }
}
