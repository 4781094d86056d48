// Activation functions and their derivatives, and a chain of equal units.
//
// The conventions are those of `derived.ops.activations` and of PyTorch: relu′(0) = 0,
// leaky_relu′(0) = 0.01, elu′(0) = 1. Every value is finite and accurate at |z| = 1000.
// tests/site/test_activation_explorer.py compares them, in a browser, with Python's.

const SLOPE = 0.01; // of leaky ReLU, where z ≤ 0
const CUBIC = 0.044715; // of GELU's tanh form

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!, all of whose terms have one sign. */
function erfSeries(x) {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) for x ≥ 2, by its continued fraction: e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 1½/…))). */
function erfcFraction(x) {
  let tail = x;
  for (let n = 60; n > 0; n -= 1) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}

export function erf(x) {
  if (x < 0) return -erf(-x);
  return x < 2 ? erfSeries(x) : 1 - erfcFraction(x);
}

export function erfc(x) {
  return x < 2 ? 1 - erf(x) : erfcFraction(x);
}

/** The distribution function of the standard normal. */
export const normalCdf = (z) => erfc(-z / Math.SQRT2) / 2;
/** Its density. */
export const normalPdf = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

export function sigmoid(z) {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}
// 1 − σ(z) = σ(−z), without the cancellation.
export const sigmoidDerivative = (z) => sigmoid(z) * sigmoid(-z);

export const tanh = (z) => Math.tanh(z);
// tanh(z) = 2σ(2z) − 1, hence tanh′(z) = 4σ′(2z).
export const tanhDerivative = (z) => 4 * sigmoidDerivative(2 * z);

export const relu = (z) => (z > 0 ? z : 0);
export const reluDerivative = (z) => (z > 0 ? 1 : 0);

export const leakyRelu = (z) => (z > 0 ? z : SLOPE * z);
export const leakyReluDerivative = (z) => (z > 0 ? 1 : SLOPE);

export const elu = (z) => (z > 0 ? z : Math.expm1(z));
export const eluDerivative = (z) => (z > 0 ? 1 : Math.exp(z));

export const gelu = (z) => z * normalCdf(z);
export const geluDerivative = (z) => normalCdf(z) + z * normalPdf(z);

// ½(1 + tanh u) = σ(2u), which does not cancel where u is very negative.
const geluInner = (z) => 2 * Math.sqrt(2 / Math.PI) * (z + CUBIC * z ** 3);
const geluInnerDerivative = (z) => 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * CUBIC * z * z);
export const geluTanh = (z) => z * sigmoid(geluInner(z));
export const geluTanhDerivative = (z) =>
  sigmoid(geluInner(z)) + z * sigmoidDerivative(geluInner(z)) * geluInnerDerivative(z);

export const silu = (z) => z * sigmoid(z);
export const siluDerivative = (z) => sigmoid(z) * (1 + z * sigmoid(-z));

export const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
export const softplusDerivative = sigmoid;

/** By the name of the function in `derived.ops.activations`. */
export const functions = {
  sigmoid: { f: sigmoid, derivative: sigmoidDerivative },
  tanh: { f: tanh, derivative: tanhDerivative },
  relu: { f: relu, derivative: reluDerivative },
  leaky_relu: { f: leakyRelu, derivative: leakyReluDerivative },
  elu: { f: elu, derivative: eluDerivative },
  gelu: { f: gelu, derivative: geluDerivative },
  gelu_tanh: { f: geluTanh, derivative: geluTanhDerivative },
  silu: { f: silu, derivative: siluDerivative },
  softplus: { f: softplus, derivative: softplusDerivative },
};

/**
 * A chain of `depth` equal units: z₀ = z and z_l = w·f(z_{l−1}), so that
 * ∂z_l/∂z₀ = w f′(z₀) · w f′(z₁) ⋯ w f′(z_{l−1}).
 *
 * `points[l]` is z_l, `gradients[l]` is ∂z_l/∂z₀, `magnitudes[l]` is the decimal logarithm of its
 * size (which does not underflow), and `zeroFrom` is the first layer whose factor is exactly 0.
 */
export function chain(name, z, w, depth) {
  const { f, derivative } = functions[name];
  const points = [z];
  const gradients = [1];
  const magnitudes = [0];
  let zeroFrom = null;
  for (let layer = 1; layer <= depth; layer += 1) {
    const before = points[layer - 1];
    const factor = w * derivative(before);
    if (factor === 0) zeroFrom ??= layer;
    points.push(w * f(before));
    gradients.push(gradients[layer - 1] * factor);
    magnitudes.push(magnitudes[layer - 1] + Math.log10(Math.abs(factor)));
  }
  return { points, gradients, magnitudes, zeroFrom };
}

/** The stretches of [from, to] on which |f′| < limit, as pairs of ends. */
export function flatStretches(name, from, to, limit) {
  const { derivative } = functions[name];
  const flat = (z) => Math.abs(derivative(z)) < limit;
  const steps = 480;
  const at = (i) => from + ((to - from) * i) / steps;
  const edge = (a, b) => {
    // flat(a) ≠ flat(b): halve until the edge is known to well below a pixel
    let [low, high] = [a, b];
    for (let i = 0; i < 20; i += 1) {
      const middle = (low + high) / 2;
      if (flat(middle) === flat(low)) low = middle;
      else high = middle;
    }
    return high;
  };
  const found = [];
  let start = flat(from) ? from : null;
  for (let i = 1; i <= steps; i += 1) {
    if (flat(at(i)) === (start !== null)) continue;
    const end = edge(at(i - 1), at(i));
    if (start === null) start = end;
    else {
      found.push([start, end]);
      start = null;
    }
  }
  if (start !== null) found.push([start, to]);
  return found;
}
